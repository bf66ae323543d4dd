"""Contents and profiles by id; contents made, changed and taken away, and findable or gone at once."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from hub.models.people import Group, GroupMember
from tests.factories import make_user
from tests.hub.api.calling import PROBLEM, Caller, Library, caller_for
from tests.hub.conftest import Site

UNKNOWN_IDS = ["999", "0", "9" * 18, "9" * 25, "9" * 5000, "-1", "1e3", "one", "%00", "١"]


def total(caller: Caller, word: str) -> int:
    """How many contents hold this very word."""
    found: int = caller.get("/search", q=f'"{word}"' if word else "").get_json()["total"]
    return found


def path_of(answer: TestResponse) -> str:
    return f"/contents/{answer.get_json()['id']}"


# --- Read -----------------------------------------------------------------------------------------


def test_a_content_is_told_whole(library: Library, sem: Caller) -> None:
    answer = sem.get(f"/contents/{library.talk}")
    content = answer.get_json()
    people = content.pop("people")
    assert [(person["name"], person["role"]) for person in people] == [
        ("Noor Vink", "speaker"),
        ("Gast Spreker", "author"),
    ]
    assert content == {
        "id": library.talk,
        "source_id": "t-1",
        "kind": "video",
        "state": "published",
        "title": "How rivers meander",
        "description": "Bends & <b>banks</b> of rivers.",
        "body": "",
        "url": f"/contents/{library.talk}",
        "link": "",
        "lang": "en",
        "published_at": "2024-05-01T00:00:00+00:00",
        "duration_s": 1200.0,
        "topics": [{"slug": "rivers", "label": "Rivers"}],
        "audience": [],
        "revision": 1,
    }
    assert answer.headers["ETag"]


def test_a_profile_is_told_whole(library: Library, sem: Caller) -> None:
    profile_id = next(
        hit["id"]
        for hit in sem.get("/suggest", q="Noor").get_json()["suggestions"]
        if hit["type"] == "person"
    )
    profile = sem.get(f"/profiles/{profile_id}").get_json()
    assert profile == {
        "id": profile_id,
        "source_id": None,
        "name": "Noor Vink",
        "job_title": "",
        "team": None,
        "location": "",
        "languages": [],
        "bio": "",
        "learn_from_me": "",
        "url": f"/people/{profile_id}",
        "skills": [{"topic": {"slug": "rivers", "label": "Rivers"}, "level": 3}],
        "contributions": [
            {
                "content_id": library.talk,
                "title": "How rivers meander",
                "role": "speaker",
                "url": f"/contents/{library.talk}",
            }
        ],
    }


@pytest.mark.parametrize("id_", UNKNOWN_IDS, ids=lambda id_: id_[:20])
@pytest.mark.parametrize("family", ["contents", "profiles"])
def test_an_id_that_is_none_leads_nowhere(sem: Caller, family: str, id_: str) -> None:
    answer = sem.get(f"/{family}/{id_}")
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


# --- Make -----------------------------------------------------------------------------------------


def test_a_note_is_made_and_findable(own: Library) -> None:
    noor, sem = caller_for(own.site, own.noor), caller_for(own.site, own.sem)
    answer = noor.post(
        "/contents",
        kind="note",
        title="Glaciers",
        body="Slow *ice*.",
        topics=["Rivers", "Ice"],
        lang="en",
    )
    made = answer.get_json()
    own.site.index()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/contents/{made['id']}"
    assert [topic["slug"] for topic in made["topics"]] == ["rivers", "ice"]
    assert made["audience"] == ["everyone"]
    assert [(person["name"], person["role"]) for person in made["people"]] == [("Noor Vink", "author")]
    assert sem.get("/search", q="glaciers").get_json()["hits"][0]["id"] == made["id"]


@pytest.mark.parametrize("kind", ["note", "story"])
def test_what_is_written_can_be_made(own: Library, kind: str) -> None:
    assert caller_for(own.site, own.noor).post("/contents", kind=kind, title="A").status_code == 201


def test_a_link_can_be_made(own: Library) -> None:
    answer = caller_for(own.site, own.noor).post(
        "/contents", kind="link", title="A", url="https://example.org/rivers"
    )
    assert answer.get_json()["link"] == "https://example.org/rivers"


def test_an_audience_is_given_by_name_and_told_to_who_may_edit(own: Library) -> None:
    with own.site.writing() as session:
        group = Group(name="Water")
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, user_id=own.sem.id))
        make_user(session, "Out Sider")
    noor, sem = caller_for(own.site, own.noor), caller_for(own.site, own.sem)
    names = ["group:Water", "me", "user:Sem.Bos@example.org"]
    answer = noor.post("/contents", kind="note", title="Sluices", audience=names)
    assert answer.get_json()["audience"] == ["group:Water", "me", "user:sem.bos@example.org"]
    assert sem.get(path_of(answer)).get_json()["audience"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "video", "title": "A"}, 400),
        ({"title": "A"}, 400),
        ({"kind": "note"}, 400),
        ({"kind": "note", "title": ""}, 400),
        ({"kind": "note", "title": None}, 400),
        ({"kind": "note", "title": "A", "colour": "red"}, 400),
        ({"kind": "note", "title": "A" * 301}, 400),
        ({"kind": "note", "title": "A", "body": "B" * 100_001}, 400),
        ({"kind": "note", "title": "A", "lang": "dutch"}, 400),
        ({"kind": "note", "title": "A", "audience": []}, 400),
        ({"kind": "note", "title": "A", "people": [{"id": 10**30, "role": "author"}]}, 400),
        ({"kind": "note", "title": "A", "people": [{"id": 1, "role": "king"}]}, 400),
        ({"kind": "note", "title": " \x00\ud800 "}, 422),
        ({"kind": "link", "title": "A"}, 422),
        ({"kind": "link", "title": "A", "url": "javascript:alert(1)"}, 422),
        ({"kind": "note", "title": "A", "audience": ["group:Nobody"]}, 422),
        ({"kind": "note", "title": "A", "audience": ["user:\ud800"]}, 422),
        ({"kind": "note", "title": "A", "audience": ["everyone", "all"]}, 422),
        ({"kind": "note", "title": "A", "topics": ["t" * 101]}, 422),
        ({"kind": "note", "title": "A", "topics": [f"t{n}" for n in range(21)]}, 422),
        ({"kind": "note", "title": "A", "people": [{"id": 10**9, "role": "author"}]}, 422),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_what_cannot_be_made_is_told_and_leaves_nothing(
    library: Library, fields: dict[str, Any], status: int
) -> None:
    noor = caller_for(library.site, library.noor)
    answer = noor.post("/contents", **fields)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert total(noor, "") == 2


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b'{"kind": ' + b"9" * 6_000 + b"}", "application/json", 400),
        (b"kind=note&title=A", "application/x-www-form-urlencoded", 400),
        (b" " * (21 * 1024 * 1024), "application/json", 413),
    ],
    ids=["cut off", "empty", "list", "null", "not UTF-8", "deep", "long number", "form", "large"],
)
def test_a_body_that_is_no_document_is_told(
    library: Library, body: bytes, content_type: str, status: int
) -> None:
    noor = caller_for(library.site, library.noor)
    answer = noor.client.post("/api/v1/contents", data=body, content_type=content_type, headers=noor.headers)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)


def test_any_text_is_kept_but_for_what_no_database_keeps(own: Library) -> None:
    noor = caller_for(own.site, own.noor)
    body = "🎉 <script>alert(1)</script> مرحبا \x00\ud800 end"
    answer = noor.post("/contents", kind="note", title="A\x00\ud83c", body=body, topics=["\ud800 ice"])
    own.site.index()
    content = answer.get_json()
    assert content["title"] == "A"
    assert content["body"] == "🎉 <script>alert(1)</script> مرحبا  end"
    assert [topic["label"] for topic in content["topics"]] == ["ice"]


def test_an_employee_may_not_make_a_note(own: Library) -> None:
    answer = caller_for(own.site, own.sem).post("/contents", kind="note", title="A")
    assert (answer.status_code, answer.content_type) == (403, PROBLEM)


# --- Change ---------------------------------------------------------------------------------------


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
    [(None, 428), ("stale", 412), ("another", 412), ('"nonsense"', 412), ("weak", 412), ("*", 412)],
)
def test_a_change_names_the_revision_it_is_based_on(
    own: Library, noor: Caller, glacier: TestResponse, method: str, etag: str | None, status: int
) -> None:
    path, current = path_of(glacier), glacier.headers["ETag"]
    named = {
        "stale": current,
        "another": noor.get(f"/contents/{own.talk}").headers["ETag"],
        "weak": f"W/{current}",
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
