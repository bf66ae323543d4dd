"""What is said of a file that was shared: its steps, why it was refused, and the list of ones own."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.models.media import MediaStep, StepState, Upload, UploadState
from hub.models.people import User
from tests.factories import make_content
from tests.hub.conftest import Site
from tests.hub.views.sharing import arrived, begun


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


# --- What becomes of it ---------------------------------------------------------------------------


def test_the_steps_are_told_in_words_with_how_far_each_is(
    site: Site, noor: User, client: FlaskClient
) -> None:
    upload = begun(site, noor)
    arrived(
        site,
        upload,
        MediaStep(name="first_rendition", position=2, state=StepState.DONE),
        MediaStep(name="captions", position=3, progress=0.25, lease_until=utc_now().replace(year=2100)),
        MediaStep(name="storyboard", position=5, state=StepState.FAILED, reason="out_of_time"),
        duration_s=720,
    )

    told = client.get(f"/share/files/{upload.token}/progress").text

    lines = re.findall(r'<li class="(\w+)">.*?<span>(.*?)</span>', told)
    assert lines == [
        ("done", "Sent"),
        ("done", "Ready to play"),
        ("going", "Captions: 3 of 12 minutes"),
        ("failed", "Pictures along the time line: It took too long. Try again, or share a shorter version."),
    ]
    assert 'hx-trigger="load delay:2s"' in told


def test_nothing_is_asked_again_once_all_is_settled(site: Site, noor: User, client: FlaskClient) -> None:
    upload = begun(site, noor)
    arrived(site, upload, MediaStep(name="probe", position=0, state=StepState.DONE))

    told = client.get(f"/share/files/{upload.token}/progress").text

    assert "All of it is done" in told
    assert "hx-get" not in told


def test_a_refused_file_says_why(site: Site, noor: User, client: FlaskClient) -> None:
    upload = begun(site, noor)
    with site.writing() as session:
        row = session.get_one(Upload, upload.id)
        row.state, row.reason = UploadState.REFUSED, "archive"

    told = "Unpack it, or save it as PDF"
    assert told in client.get(f"/share/files/{upload.token}/progress").text
    assert told in client.get("/me/uploads").text


def test_the_very_same_file_is_named(site: Site, noor: User, client: FlaskClient) -> None:
    first, second = begun(site, noor), begun(site, noor, filename="again.mp4")
    with site.writing() as session:
        session.get_one(Content, first.content_id).state = ContentState.PUBLISHED
        session.get_one(Upload, second.id).sha256 = "0" * 64
    arrived(site, first)
    with site.writing() as session:
        session.get_one(Upload, second.id).state = UploadState.DONE

    told = client.get(f"/share/files/{second.token}/progress").text

    assert f"/contents/{first.content_id}" in told
    assert "The very same file is here already" in told


def test_ones_own_files_are_listed_with_the_state_of_each(
    site: Site, noor: User, client: FlaskClient, stranger: FlaskClient
) -> None:
    waiting = begun(site, noor, filename="still-waiting.mp4")
    arrived(site, begun(site, noor, filename="all-done.mp4"))
    with site.writing() as session:
        make_content(session, "A note is no file")

    page = client.get("/me/uploads").text

    assert re.findall(r'<h2 class="name"><a[^>]*>(.*?)</a>', page) == ["All done", "Still waiting"]
    assert "Not all of it is here" in page
    assert f"/share/files/{waiting.token}/progress" in page
    assert "No files yet" in stranger.get("/me/uploads").text


def test_a_file_that_was_never_published_is_said_to_be_a_draft(
    site: Site, noor: User, client: FlaskClient
) -> None:
    upload = begun(site, noor)
    arrived(site, upload)
    finish = f'href="/contents/{upload.content_id}/edit">Finish and publish</a>'
    for page in ("/me/uploads", f"/contents/{upload.content_id}"):
        assert finish in client.get(page).text
    editor = client.get(f"/contents/{upload.content_id}/edit").text
    assert '<h1 class="plain">New video</h1>' in editor
    assert "A line such as 12:30 Questions makes a chapter." in editor

    with site.writing() as session:
        session.get_one(Content, upload.content_id).state = ContentState.PUBLISHED

    assert "Only you see this." not in client.get("/me/uploads").text
