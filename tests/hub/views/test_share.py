"""Sharing files: who may, the plain form, the form beside a file, and parts in the words of S3."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.models.contents import Content, ContentState, Kind
from hub.models.media import MediaFile, Upload, UploadState
from hub.models.people import Role, User
from indexer.arrivals import check_arrivals
from tests.factories import make_topic, make_user
from tests.hub.api.sending import film
from tests.hub.conftest import Site, open_site
from tests.hub.views.sharing import begun

S3_HOST = "http://127.0.0.1:1"


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


@pytest.fixture
def employee(site: Site) -> FlaskClient:
    """Somebody who may ask, and share nothing."""
    with site.writing() as session:
        eva = make_user(session, "Eva")
    return site.client_for(eva)


def one_of(site: Site, content_id: int) -> Content:
    with site.backends.reading() as session:
        return session.get_one(Content, content_id)


def fields(content: Content, **more: Any) -> dict[str, Any]:
    return {"title": "Talk", "people": "Noor", "reach": "everyone", "revision": content.revision} | more


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/share", "/share/sheet", "/share/record"])
def test_only_contributors_share_files(client: FlaskClient, employee: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
    assert employee.get(path).status_code == 403


def test_who_may_not_share_files_sends_none(employee: FlaskClient) -> None:
    assert employee.post("/share", data={"file": (io.BytesIO(film()), "a.mp4")}).status_code == 403


def test_an_upload_of_somebody_else_is_not_there(site: Site, noor: User, stranger: FlaskClient) -> None:
    upload = begun(site, noor)

    paths = [f"/share/files/{upload.token}", f"/share/files/{upload.token}/progress"]
    paths.append(f"/uploads/{upload.token}/parts.xml")
    assert [stranger.get(path).status_code for path in paths] == [404, 404, 404]
    assert stranger.post(f"/share/files/{upload.token}").status_code == 404
    assert stranger.post(f"/uploads/{upload.token}/complete.xml").status_code == 404


def test_the_recorder_alone_may_ask_for_camera_microphone_and_screen(client: FlaskClient) -> None:
    allowed = client.get("/share/record").headers["Permissions-Policy"]
    elsewhere = client.get("/share").headers["Permissions-Policy"]

    for device in ("camera", "microphone", "display-capture"):
        assert f"{device}=(self)" in allowed
        assert f"{device}=()" in elsewhere


@pytest.fixture
def site_with_bucket(tmp_path: Path) -> Iterator[Site]:
    keys = {"HUB_S3_ACCESS_KEY": "key", "HUB_S3_SECRET_KEY": "secret"}
    yield from open_site(tmp_path, HUB_STORAGE_URL=f"s3://films?endpoint={S3_HOST}", **keys)


def test_who_shares_may_send_to_the_bucket_and_nobody_else(site_with_bucket: Site) -> None:
    with site_with_bucket.writing() as session:
        contributor = make_user(session, "Noor", role=Role.CONTRIBUTOR)
        employee = make_user(session, "Eva")

    policies = [
        site_with_bucket.client_for(user).get("/topics").headers["Content-Security-Policy"]
        for user in (contributor, employee)
    ]

    assert [f"connect-src 'self' {S3_HOST};" in policy for policy in policies] == [True, False]


# --- The plain form -------------------------------------------------------------------------------


def test_a_small_file_comes_with_a_plain_form(site: Site, client: FlaskClient) -> None:
    answer = client.post("/share", data={"file": (io.BytesIO(film()), "harbour-talk.mp4")})

    found = re.fullmatch(r"/contents/(\d+)/edit", answer.headers["Location"])
    assert found
    content = one_of(site, int(found[1]))
    assert (content.title, content.kind, content.state) == ("Harbour talk", Kind.VIDEO, ContentState.DRAFT)
    with site.backends.reading() as session:
        assert session.query(Upload).one().state is UploadState.CHECKING


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose a file first."),
        ({"file": (io.BytesIO(b""), "leeg.mp4")}, "This file is empty."),
        ({"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 99), "a.mp4")}, "This is a picture."),
    ],
    ids=["no file", "empty", "picture"],
)
def test_a_plain_form_that_cannot_be_taken_says_why_and_leaves_nothing(
    site: Site, client: FlaskClient, sent: dict[str, Any], told: str
) -> None:
    answer = client.post("/share", data=sent)

    assert (answer.status_code, told in answer.text) == (400, True)
    with site.backends.reading() as session:
        states = [content.state for content in session.query(Content)]
    assert set(states) <= {ContentState.DELETED}


# --- The form beside a file -----------------------------------------------------------------------


def test_the_form_fills_itself(site: Site, noor: User, client: FlaskClient) -> None:
    upload = begun(site, noor)

    form = client.get(f"/share/files/{upload.token}").text

    assert re.search(r'name="title" type="text" value="Harbour talk"', form)
    assert re.search(r'name="people" type="text" value="Noor"', form)


def test_a_file_is_published_before_its_bytes_are_here(site: Site, noor: User, client: FlaskClient) -> None:
    upload = begun(site, noor)
    draft = one_of(site, upload.content_id)

    answer = client.post(f"/share/files/{upload.token}", data=fields(draft, topics="sailing"))

    assert (answer.status_code, "Published." in answer.text) == (200, True)
    site.index()
    assert f"/contents/{draft.id}" in client.get("/search?q=talk").text


def test_what_cannot_be_published_comes_back_as_it_was_sent(
    site: Site, noor: User, client: FlaskClient
) -> None:
    upload = begun(site, noor)
    draft = one_of(site, upload.content_id)

    answer = client.post(
        f"/share/files/{upload.token}", data=fields(draft, people="Nobody", title="My words")
    )

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert "My words" in answer.text
    assert one_of(site, draft.id).state is ContentState.DRAFT


def test_a_change_made_elsewhere_is_not_written_over(site: Site, noor: User, client: FlaskClient) -> None:
    upload = begun(site, noor)
    draft = one_of(site, upload.content_id)
    elsewhere = {"kind": "video", "draft": draft.id, **fields(draft, title="Elsewhere")}
    assert client.post("/drafts/autosave", data=elsewhere).status_code == 200

    answer = client.post(f"/share/files/{upload.token}", data=fields(draft, title="Here"))

    assert (answer.status_code, "changed elsewhere" in answer.text) == (409, True)
    assert one_of(site, draft.id).title == "Elsewhere"


def test_topics_are_suggested_from_the_title(site: Site, client: FlaskClient) -> None:
    with site.writing() as session:
        make_topic(session, "incident-response", label_en="Incident response", label_nl="Incidenten")
        make_topic(session, "sail", label_en="Sail", label_nl="Zeil")

    assert client.get("/share/topics?q=incident-response+(sailing)").json == ["Incident response"]
    assert client.get("/share/topics?q=Zeil").json == ["Sail"]


# --- In the words of S3 ---------------------------------------------------------------------------


def test_parts_are_listed_without_those_that_go_again_and_joined(
    site: Site, noor: User, client: FlaskClient
) -> None:
    sent = film(9 * 1024**2)
    upload = begun(site, noor, size_bytes=len(sent))
    answer = client.post(f"/uploads/{upload.token}/parts", json={"numbers": [1, 2]})
    urls = answer.get_json()["urls"]
    etags = [
        client.put(urls[number], data=sent[start : start + upload.part_bytes]).headers["ETag"].strip('"')
        for number, start in (("1", 0), ("2", upload.part_bytes))
    ]
    numbered = [f"<PartNumber>{n}</PartNumber><ETag>{etag}</ETag>" for n, etag in enumerate(etags, start=1)]

    listed = client.get(f"/uploads/{upload.token}/parts.xml?without=2").text
    body = f"<CompleteMultipartUpload><Part>{'</Part><Part>'.join(numbered)}</Part></CompleteMultipartUpload>"
    joined = client.post(f"/uploads/{upload.token}/complete.xml", data=body, content_type="application/xml")

    assert listed == f"<ListPartsResult><Part>{numbered[0]}</Part></ListPartsResult>"
    assert f"<Key>{upload.token}</Key>" in joined.text
    assert client.get(f"/uploads/{upload.token}").get_json()["state"] == "checking"


def sent_whole(site: Site, noor: User, client: FlaskClient, query: str) -> tuple[Upload, TestResponse]:
    """A film of one part, joined with this behind the address."""
    content = film(1000)
    upload = begun(site, noor, size_bytes=len(content))
    urls = client.post(f"/uploads/{upload.token}/parts", json={"numbers": [1]}).get_json()["urls"]
    etag = client.put(urls["1"], data=content).headers["ETag"].strip('"')
    body = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    return upload, client.post(f"/uploads/{upload.token}/complete.xml?{query}", data=body)


def test_what_is_trimmed_is_told_to_whoever_makes_the_film(
    site: Site, noor: User, client: FlaskClient
) -> None:
    upload, _ = sent_whole(site, noor, client, "trim_start=1.50&trim_end=4.25")

    check_arrivals(site.backends)

    with site.backends.reading() as session:
        original = session.query(MediaFile).filter_by(content_id=upload.content_id).one()
    assert original.about["trim"] == {"start_s": 1.5, "end_s": 4.25}
    assert original.size_bytes == 1000


@pytest.mark.parametrize("query", ["trim_start=4&trim_end=4", "trim_start=-1&trim_end=2", "trim_start=x"])
def test_a_stretch_that_ends_before_it_begins_is_refused(
    site: Site, noor: User, client: FlaskClient, query: str
) -> None:
    _, answer = sent_whole(site, noor, client, query)

    assert (answer.status_code, answer.get_json()["field"]) == (422, "trim")


def test_a_file_with_a_part_missing_is_not_joined(site: Site, noor: User, client: FlaskClient) -> None:
    upload = begun(site, noor)

    answer = client.post(f"/uploads/{upload.token}/complete.xml", data="<CompleteMultipartUpload/>")

    assert answer.status_code == 422
    assert "Not every part" in answer.get_json()["detail"]
