"""Contents changed and taken away: on the revision that was read, by who may, and gone at once."""

import pytest
from werkzeug.test import TestResponse

from tests.factories import make_user
from tests.hub.api.calling import PROBLEM, Caller, Library, caller_for, path_of, total
from tests.hub.conftest import Site


@pytest.fixture
def noor(own: Library) -> Caller:
    return caller_for(own.site, own.noor)


@pytest.fixture
def glacier(own: Library, noor: Caller) -> TestResponse:
    """A note of Noor's, as it was made, indexed."""
    made = noor.post("/contents", kind="note", title="Glaciers", body="Slow ice.", topics=["Ice"])
    own.site.index()
    return made


def test_a_change_alters_what_it_names_and_gives_another_etag(noor: Caller, glacier: TestResponse) -> None:
    answer = noor.patch(path_of(glacier), glacier.headers["ETag"], title="Icebergs")
    read = noor.get(path_of(glacier))
    assert answer.get_json() == glacier.get_json() | {"title": "Icebergs", "revision": 2}
    assert read.headers["ETag"] == answer.headers["ETag"] != glacier.headers["ETag"]


def test_a_change_is_findable_and_what_was_there_is_not(
    own: Library, noor: Caller, glacier: TestResponse
) -> None:
    noor.patch(path_of(glacier), glacier.headers["ETag"], title="Volcanoes", body="Hot stone.")
    own.site.index()
    assert (total(noor, "volcanoes"), total(noor, "glaciers")) == (1, 0)


def test_a_content_that_is_for_me_alone_now_is_gone_for_others(
    own: Library, noor: Caller, glacier: TestResponse
) -> None:
    sem = caller_for(own.site, own.sem)
    before = total(sem, "glaciers")
    noor.patch(path_of(glacier), glacier.headers["ETag"], audience=["me"])
    # Rights hold before the index knows
    hits = sem.get("/search", q="glaciers").get_json()["hits"]
    assert "Glaciers" not in [hit["title"] for hit in hits]
    own.site.index()
    assert (before, total(sem, "glaciers"), total(noor, "glaciers")) == (1, 0, 1)
    assert sem.get(path_of(glacier)).status_code == 404


def test_a_deleted_content_is_gone_for_everybody(own: Library, noor: Caller, glacier: TestResponse) -> None:
    answer = noor.delete(path_of(glacier), glacier.headers["ETag"])
    own.site.index()
    assert (answer.status_code, answer.data) == (204, b"")
    assert total(noor, "glaciers") == 0
    assert noor.get(path_of(glacier)).status_code == 404


@pytest.mark.parametrize("method", ["patch", "delete"])
@pytest.mark.parametrize(
    ("etag", "status"),
    [
        (None, 428),
        ("stale", 412),
        ("another", 412),
        ('"nonsense"', 412),
        ("weak", 412),
        ("*", 412),
        ("²", 412),
        ("9" * 5_000, 412),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_change_names_the_revision_it_is_based_on(
    own: Library, noor: Caller, glacier: TestResponse, method: str, etag: str | None, status: int
) -> None:
    path, current = path_of(glacier), glacier.headers["ETag"]
    named = {
        "stale": current,
        "another": noor.get(f"/contents/{own.talk}").headers["ETag"],
        "weak": f"W/{current}",
        "²": current.replace("-1", "-²"),
        "9" * 5_000: current.replace("-1", "-" + "9" * 5_000),
    }.get(etag or "", etag)
    if etag == "stale":
        noor.patch(path, current, body="Slower ice.")
    headers = noor.headers | ({"If-Match": named} if named else {})
    body = {"title": "Changed"} if method == "patch" else None
    answer = noor.client.open(f"/api/v1{path}", method=method.upper(), json=body, headers=headers)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert noor.get(path).get_json()["title"] == "Glaciers"


@pytest.mark.parametrize(("who", "status"), [("sem", 403), ("ada", 200), ("noor", 200)])
def test_the_owner_and_an_admin_may_change(
    own: Library, glacier: TestResponse, who: str, status: int
) -> None:
    caller = caller_for(own.site, getattr(own, who))
    assert caller.patch(path_of(glacier), glacier.headers["ETag"], title="B").status_code == status


def test_a_change_to_what_one_may_not_see_finds_nothing(own: Library, noor: Caller) -> None:
    secret = noor.post("/contents", kind="note", title="Secret", audience=["me"])
    for name in ("sem", "ada"):
        caller = caller_for(own.site, getattr(own, name))
        assert caller.patch(path_of(secret), secret.headers["ETag"], title="B").status_code == 404
        assert caller.delete(path_of(secret), secret.headers["ETag"]).status_code == 404


def test_a_profile_that_somebody_keeps_to_herself_is_not_named(own: Library, site: Site) -> None:
    with site.writing() as session:
        hidden = make_user(session, "Hidden Person")
        hidden.profile.grants = []
    noor, shy = caller_for(site, own.noor), caller_for(site, hidden)
    parts = [{"id": hidden.profile.id, "role": "author"}]
    assert noor.post("/contents", kind="note", title="A", people=parts).status_code == 422
    assert noor.get(f"/profiles/{hidden.profile.id}").status_code == 404
    assert shy.get(f"/profiles/{hidden.profile.id}").status_code == 200
