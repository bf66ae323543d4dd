"""A file comes in by the API: announced, sent in parts, put together, or refused with a reason."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from hub.models.contents import Content, ContentState
from hub.models.media import Upload, UploadState
from hub.services.arriving import GIGABYTE, PART_BYTES
from hub.services.policies import stored_policy
from tests.hub.api.calling import PROBLEM, Caller, Library, caller_for, total
from tests.hub.api.sending import begun, film, part_of, put, send_part, sent

TWO_PARTS = film(PART_BYTES + 1000)


@pytest.fixture
def noor(own: Library) -> Caller:
    """A contributor's program."""
    return caller_for(own.site, own.noor)


def stored(own: Library, key: str) -> bytes:
    with own.site.backends.storage.open(key) as stream:
        return stream.read()


def test_what_is_announced_is_found_by_its_title_at_once(own: Library, noor: Caller) -> None:
    upload = begun(noor, TWO_PARTS, filename="Kwelwater_onder-dijken.mp4")

    own.site.index()

    assert total(noor, "kwelwater") == 1
    content = noor.get(f"/contents/{upload['content_id']}").get_json()
    assert (content["title"], content["kind"]) == ("Kwelwater onder dijken", "video")
    assert upload["url"] == f"/contents/{upload['content_id']}"
    assert (upload["state"], upload["part_bytes"], upload["part_count"]) == ("open", PART_BYTES, 2)


def test_the_parts_become_the_file(own: Library, noor: Caller) -> None:
    upload = sent(noor, TWO_PARTS)

    assert upload["state"] == "checking"
    assert stored(own, f"originals/{upload['token']}") == TWO_PARTS


def test_the_answer_to_a_part_is_its_md5_and_the_upload_remembers_it(noor: Caller) -> None:
    upload = begun(noor, TWO_PARTS)

    answer = send_part(noor, upload, TWO_PARTS, 2)

    md5 = hashlib.md5(part_of(TWO_PARTS, 2), usedforsecurity=False).hexdigest()
    assert answer.headers["ETag"] == f'"{md5}"'
    status = noor.get(f"/uploads/{upload['token']}").get_json()
    assert status["parts"] == [{"number": 2, "etag": md5, "size_bytes": 1000}]


def test_completing_twice_is_completing_once(noor: Caller) -> None:
    upload = sent(noor, film())

    again = noor.post(f"/uploads/{upload['token']}/complete")

    assert (again.status_code, again.get_json()["state"]) == (200, "checking")


def test_a_program_says_which_stretch_of_a_film_is_shown(own: Library, noor: Caller) -> None:
    upload = begun(noor, film())
    etag = send_part(noor, upload, film(), 1).headers["ETag"]
    address = f"/uploads/{upload['token']}/complete"

    wrong = noor.post(address, etags={"1": etag}, trim={"start_s": 4, "end_s": 2})
    right = noor.post(address, etags={"1": etag}, trim={"start_s": 1.5, "end_s": 60})

    assert (wrong.status_code, wrong.get_json()["field"], right.status_code) == (422, "trim", 200)
    with own.site.backends.reading() as session:
        assert session.query(Upload).one().trim == {"start_s": 1.5, "end_s": 60.0}


def test_an_upload_with_a_hole_is_not_completed(noor: Caller) -> None:
    upload = begun(noor, TWO_PARTS)
    etag = send_part(noor, upload, TWO_PARTS, 1).headers["ETag"]

    answers = [
        noor.post(f"/uploads/{upload['token']}/complete", etags=etags)
        for etags in ({"1": etag}, {"1": etag, "2": etag}, {"1": etag, "x": etag})
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert noor.get(f"/uploads/{upload['token']}").get_json()["state"] == "open"


@pytest.mark.parametrize("change", ["shorter", "longer", "other md5"])
def test_a_part_that_is_not_as_its_address_says_is_not_taken(noor: Caller, change: str) -> None:
    content = film()
    upload = begun(noor, content)
    address = noor.post(f"/uploads/{upload['token']}/parts", numbers=[1]).get_json()["urls"]["1"]
    data = {"shorter": content[:-1], "longer": content + b"x"}.get(change, content)
    other = b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()
    headers = {"Content-MD5": other} if change == "other md5" else {}

    answer = put(noor.client, address, data, **headers)

    assert (answer.status_code, answer.content_type) == (400, PROBLEM)


def test_a_changed_address_leads_nowhere(noor: Caller) -> None:
    content = film()
    upload = begun(noor, content)
    address = noor.post(f"/uploads/{upload['token']}/parts", numbers=[1]).get_json()["urls"]["1"]

    changed = address[:-9] + ("A" if address[-9] != "A" else "B") + address[-8:]
    for wrong in (changed, "/uploads/parts/nothing"):
        assert put(noor.client, wrong, content).status_code == 404


def test_who_cancels_takes_the_empty_content_along(own: Library, noor: Caller) -> None:
    upload = begun(noor, film())
    send_part(noor, upload, film(), 1)
    address = noor.post(f"/uploads/{upload['token']}/parts", numbers=[1]).get_json()["urls"]["1"]

    answers = [noor.client.delete(f"/api/v1/uploads/{upload['token']}", headers=noor.headers) for _ in "12"]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert noor.get(f"/contents/{upload['content_id']}").status_code == 404
    assert put(noor.client, address, film()).status_code == 404
    assert list(own.site.backends.storage.list("originals/")) == []


def test_deleting_the_content_ends_its_upload(own: Library, noor: Caller) -> None:
    upload = begun(noor, film())

    etag = noor.get(f"/contents/{upload['content_id']}").headers["ETag"]
    noor.delete(f"/contents/{upload['content_id']}", etag)

    assert noor.get(f"/uploads/{upload['token']}").get_json()["state"] == "cancelled"
    refused = noor.post(f"/uploads/{upload['token']}/parts", numbers=[1])
    assert refused.status_code == 422


def test_only_the_owner_knows_of_an_upload(own: Library, noor: Caller) -> None:
    upload = begun(noor, film())
    path = f"/uploads/{upload['token']}"

    for other in (caller_for(own.site, own.sem), caller_for(own.site, own.ada)):
        answers = (
            other.get(path),
            other.post(f"{path}/parts", numbers=[1]),
            other.post(f"{path}/complete"),
            other.client.delete(f"/api/v1{path}", headers=other.headers),
        )
        assert {answer.status_code for answer in answers} == {404}
        assert other.get("/uploads").get_json() == {"uploads": []}
    assert [one["token"] for one in noor.get("/uploads").get_json()["uploads"]] == [upload["token"]]


def test_who_may_not_share_may_not_upload(own: Library) -> None:
    for caller in (caller_for(own.site, own.sem), caller_for(own.site, own.noor, "read")):
        assert caller.post("/uploads", filename="a.mp4", size_bytes=5).status_code == 403
    assert own.site.client().post("/api/v1/uploads", json={}).status_code == 401


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\nhttp://elsewhere.example/1.ts\nfile:///etc/passwd\n", "list"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "captions"),
        (b"Only words, whatever its name says.", "plain text"),
        (b"\x7fELF" + bytes(100), "do not know"),
    ],
)
def test_a_file_is_refused_by_its_first_bytes_whatever_its_name(
    noor: Caller, content: bytes, word: str
) -> None:
    fields = {"filename": "talk.mp4", "size_bytes": len(content), "head": b64encode(content).decode()}

    answer = noor.post("/uploads", **fields)

    assert answer.status_code == 422
    assert word in answer.get_json()["detail"]


def test_without_a_look_before_the_first_part_tells(own: Library, noor: Caller) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    upload = begun(noor, svg)

    answer = send_part(noor, upload, svg, 1)

    assert answer.status_code == 422
    assert "picture" in answer.get_json()["detail"]
    assert noor.get(f"/uploads/{upload['token']}").get_json()["parts"] == []


def test_nobody_takes_more_room_than_the_organisation_gives(own: Library, noor: Caller) -> None:
    with own.site.writing() as session:
        stored_policy(session).upload_quota_gb = 1
    begun(noor, film(), filename="first.mp4")

    answer = noor.post("/uploads", filename="second.mp4", size_bytes=GIGABYTE - 1000)
    largest = noor.post("/uploads", filename="second.mp4", size_bytes=100 * 1024**3)

    assert (answer.status_code, answer.get_json()["field"]) == (422, "size_bytes")
    assert "64 GB" in largest.get_json()["detail"]


def test_a_draft_is_found_by_nobody(own: Library, noor: Caller) -> None:
    upload = begun(noor, film(), filename="geheimpje.mp4", state="draft")
    own.site.index()

    assert total(noor, "geheimpje") == 0
    with own.site.backends.reading() as session:
        assert session.get_one(Content, upload["content_id"]).state is ContentState.DRAFT


def test_only_who_may_edit_replaces_a_file(own: Library, noor: Caller) -> None:
    mine = sent(noor, film())["content_id"]
    with own.site.writing() as session:
        other = caller_for(own.site, own.ada).post("/uploads", filename="x.mp4", size_bytes=9)
        session.get_one(Content, other.get_json()["content_id"]).state = ContentState.HIDDEN

    answers = [
        noor.post("/uploads", filename="new.mp4", size_bytes=9, content_id=content_id).status_code
        for content_id in (mine, own.talk, own.note, other.get_json()["content_id"], 999_999)
    ]

    assert answers == [201, 403, 403, 404, 404]


def test_pages_use_the_same_addresses_with_their_token_against_forgery(own: Library) -> None:
    browser = own.site.client_for(own.noor, language="nl")
    upload = browser.post("/uploads", json={"filename": "talk.mp4", "size_bytes": len(film())})
    token = upload.get_json()["token"]
    address = browser.post(f"/uploads/{token}/parts", json={"numbers": [1]}).get_json()["urls"]["1"]
    own.site.app.config["WTF_CSRF_ENABLED"] = True

    forged = browser.post(f"/uploads/{token}/complete", json={})
    taken = put(browser, address, film())
    told = browser.get(f"/uploads/{token}")

    assert address.startswith("/uploads/parts/")
    assert (forged.status_code, forged.content_type, taken.status_code) == (400, PROBLEM, 200)
    assert len(told.get_json()["parts"]) == 1
    own.site.app.config["WTF_CSRF_ENABLED"] = False
    empty = browser.post("/uploads", json={"filename": "talk.mp4", "size_bytes": 0})
    assert empty.get_json()["detail"].startswith("Dit bestand is leeg")


def test_a_completion_whose_answer_was_lost_is_completed_by_asking_again(own: Library, noor: Caller) -> None:
    upload = begun(noor, film())
    etag = send_part(noor, upload, film(), 1).headers["ETag"].strip('"')
    with own.site.backends.reading() as session:
        row = session.query(Upload).one()
    own.site.backends.storage.complete_multipart(row.key, row.storage_id, {1: etag})

    answer = noor.post(f"/uploads/{upload['token']}/complete", etags={"1": etag})

    assert answer.get_json()["state"] == UploadState.CHECKING
