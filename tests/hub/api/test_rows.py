"""Contents and profiles by id; contents made, and findable at once."""

from typing import Any

import pytest

from hub.models.people import Group, GroupMember
from tests.factories import make_user
from tests.hub.api.calling import PROBLEM, Caller, Library, caller_for, path_of, total

UNKNOWN_IDS = ["999", "0", "9" * 18, "9" * 25, "9" * 5000, "-1", "1e3", "one", "%00", "١"]


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
