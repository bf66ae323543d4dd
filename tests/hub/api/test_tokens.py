"""Who may call: tokens, scopes, signed-in pages and visitors."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from hub.access import EVERYONE, PUBLIC
from hub.db import utc_now
from hub.models.logins import ApiToken
from hub.models.people import User
from hub.services.accounts import create_token
from tests.factories import make_content, make_profile
from tests.hub.api.calling import PROBLEM, Caller, Library, caller_for, fill
from tests.hub.conftest import Site

READS = ("/search", "/experts?q=a", "/suggest?q=a", "/contents/1", "/profiles/1")
CHANGES = (("POST", "/contents"), ("PATCH", "/contents/1"), ("DELETE", "/contents/1"))


def ask(library: Library, method: str, path: str, authorization: str | None) -> TestResponse:
    headers = {"Authorization": authorization} if authorization is not None else {}
    return library.site.client().open(f"/api/v1{path}", method=method, headers=headers)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic bm9vcjp4",
        "wrong",
        "Bearer \xff\xfe",
        "Bearer a b",
    ],
    ids=ascii,
)
@pytest.mark.parametrize(("method", "path"), [*(("GET", path) for path in READS), *CHANGES])
def test_without_a_valid_token_every_endpoint_is_closed(
    library: Library, method: str, path: str, authorization: str | None
) -> None:
    answer = ask(library, method, path, authorization)
    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_token_that_may_only_read_changes_nothing(library: Library, method: str, path: str) -> None:
    caller = caller_for(library.site, library.noor, "read")
    answer = ask(library, method, path, caller.headers["Authorization"])
    assert (answer.status_code, answer.content_type) == (403, PROBLEM)


@pytest.mark.parametrize("path", READS)
def test_a_token_that_may_only_write_reads_nothing(library: Library, path: str) -> None:
    caller = caller_for(library.site, library.noor, "write")
    assert ask(library, "GET", path, caller.headers["Authorization"]).status_code == 403


@pytest.mark.parametrize("path", READS)
def test_a_token_that_may_read_reads_everything(library: Library, path: str) -> None:
    caller = caller_for(library.site, library.noor, "read")
    assert ask(library, "GET", path, caller.headers["Authorization"]).status_code == 200


def test_a_token_ends_on_its_day_and_when_it_is_revoked(own: Library) -> None:
    with own.site.writing() as session:
        user = session.get_one(User, own.sem.id)
        ended = create_token(session, user, expires_at=utc_now() - timedelta(seconds=1))
        revoked = create_token(session, user)
        session.query(ApiToken).filter(ApiToken.expires_at.is_(None)).update({"revoked_at": utc_now()})
    for token in (ended, revoked):
        assert ask(own, "GET", "/search", f"Bearer {token}").status_code == 401


def test_a_token_ends_when_its_owner_is_deactivated(own: Library) -> None:
    sem = caller_for(own.site, own.sem)
    with own.site.writing() as session:
        session.get_one(User, own.sem.id).active = False
    assert sem.get("/search").status_code == 401


def test_a_signed_in_page_may_read_along_but_not_write(own: Library) -> None:
    browser = own.site.client_for(own.noor)
    assert browser.get("/api/v1/search").status_code == 200
    assert browser.post("/api/v1/contents", json={"kind": "note", "title": "A"}).status_code == 401


# --- Visitors -------------------------------------------------------------------------------------


@pytest.fixture
def visitor(public_site: Site) -> Caller:
    """A program without a token, where visitors may see public rows: one content, one profile."""
    fill(public_site)
    with public_site.writing() as session:
        for audience in ((PUBLIC,), (EVERYONE,)):
            make_profile(session, f"Person For {audience[0]}", audience=audience)
            make_content(session, f"Open day for {audience[0]}", audience=audience)
    public_site.index()
    return Caller(public_site.client())


def test_a_visitor_finds_public_rows_alone(visitor: Caller) -> None:
    answer = visitor.get("/search").get_json()
    assert [hit["title"] for hit in answer["hits"]] == ["Open day for public"]
    assert answer["facets"]["topic"] == []
    people = [one["label"] for one in visitor.get("/suggest", q="person").get_json()["suggestions"]]
    assert people == ["Person For public"]


def test_a_visitor_changes_nothing(visitor: Caller) -> None:
    assert visitor.post("/contents", kind="note", title="A").status_code == 401


def test_a_wrong_token_does_not_make_a_visitor(visitor: Caller) -> None:
    wrong = Caller(visitor.client, {"Authorization": "Bearer wrong"})
    assert wrong.get("/search").status_code == 401
