"""Everything that can go wrong is told as a problem document (RFC 9457), and says nothing of our insides."""

import logging

import pytest

from hub import context
from hub.api.problems import problem_of
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from search.embedding import EmbedderUnavailable
from search.finder import Finder
from search.ports import GenerationNotFound, SearchUnavailable
from search.query import QueryError
from tests.hub.api.calling import PROBLEM, Caller, Down, Library, caller_for


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryError("q", "too long"), 400),
        (Forbidden(), 403),
        (NotFound(), 404),
        (Conflict(3), 412),
        (Invalid("title", "Give it a title."), 422),
        (SearchUnavailable("10.0.0.7:9200"), 503),
        (GenerationNotFound(None), 503),
        (RuntimeError("password=secret"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_has_its_status_and_shape(
    library: Library, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with library.site.app.test_request_context("/api/v1/search"), caplog.at_level(logging.CRITICAL):
        answer = problem_of(error)
    told = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert {"type", "title", "status", "detail"} <= told.keys()
    assert told["status"] == status
    assert not {"secret", "10.0.0.7"} & set(answer.get_data(as_text=True).replace(":", " ").split())


def test_what_nobody_foresaw_is_logged_once(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    with library.site.app.test_request_context("/api/v1/search"):
        problem_of(RuntimeError("a bug"))
    assert [(record.levelname, record.message) for record in caplog.records] == [("ERROR", "request_failed")]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/v2/search", 404),
        ("GET", "/api/v1/search/", 404),
        ("GET", "/api/v1/../../etc/passwd", 404),
        ("PUT", "/api/v1/contents/1", 405),
        ("DELETE", "/api/v1/search", 405),
        ("GET", "/api/v1/contents", 405),
    ],
)
def test_an_address_that_is_none_is_told_to_anybody(
    library: Library, method: str, path: str, status: int
) -> None:
    answer = library.site.client().open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert status != 405 or answer.headers["Allow"]


def test_without_the_engine_search_says_so_and_the_rest_lives(own: Library) -> None:
    sem = caller_for(own.site, own.sem)
    backends = context.backends_of(own.site.app)
    backends.__dict__["finder"] = Finder(Down(SearchUnavailable("refused")), backends.embedder)
    for path in ("/search", "/experts", "/suggest"):
        answer = sem.get(path, q="rivers")
        assert (answer.status_code, answer.content_type) == (503, PROBLEM)
        assert answer.headers["Retry-After"]
    assert sem.get(f"/contents/{own.talk}").status_code == 200


def test_without_the_model_search_goes_on_by_words_and_says_so(own: Library) -> None:
    sem = caller_for(own.site, own.sem)
    backends = context.backends_of(own.site.app)
    backends.__dict__["finder"] = Finder(backends.engine, Down(EmbedderUnavailable("packaged", "gone")))
    answer = sem.get("/search", q="rivers").get_json()
    assert (answer["degraded"], answer["hits"][0]["id"]) == (True, own.talk)


def test_a_failed_change_leaves_nothing_behind(own: Library) -> None:
    noor = caller_for(own.site, own.noor)
    answer = noor.post("/contents", kind="note", title="Half", topics=["New", "t" * 101])
    assert answer.status_code == 422
    assert noor.get("/suggest", q="New").get_json() == {"suggestions": []}


def test_a_problem_names_the_field_that_is_wrong(library: Library) -> None:
    noor: Caller = caller_for(library.site, library.noor)
    told = noor.post("/contents", kind="note", title="A", people=[{"id": "x", "role": "author"}]).get_json()
    assert told["detail"] == "people: 0: id: Not a valid integer."
