"""Versions of captions on their page: compared, taken back, and offered after a machine heard it again."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.contents import Kind
from hub.models.media import CaptionVersion, Cue, Transcript, TranscriptOrigin
from hub.models.people import Role, User
from hub.services.captions.lines import Line
from hub.services.captions.setting_aside import Captions
from indexer.saying import keep_transcript
from tests.factories import make_content, make_user
from tests.hub.conftest import Site


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


@pytest.fixture
def captions(site: Site, noor: User) -> str:
    """The address of captions in which a machine heard two lines."""
    with site.writing() as session:
        content = make_content(session, "Talk", kind=Kind.VIDEO, owner_id=noor.profile.id, duration_s=6.0)
        transcript = Transcript(content_id=content.id, lang="en", origin=TranscriptOrigin.RECOGNISED)
        transcript.cues = [
            Cue(position=0, start_s=0.0, end_s=2.0, text="one bird"),
            Cue(position=1, start_s=2.0, end_s=4.0, text="two <birds>"),
        ]
        session.add(transcript)
        session.flush()
        return f"/contents/{content.id}/captions/en"


def write(client: FlaskClient, captions: str, text: str, *, over: str = "two <birds>") -> None:
    sent = {"at": 1, "seen": [[2.0, 4.0, over, ""]], "do": "write", "text": text}
    answer = client.post(f"{captions}/lines", json={"revision": 1, "changes": [sent]})
    assert answer.status_code == 200


def version(site: Site) -> int:
    with site.backends.reading() as session:
        return session.scalars(select(CaptionVersion.id).order_by(CaptionVersion.id.desc())).all()[0]


def second_line(site: Site) -> str:
    with site.backends.reading() as session:
        return session.scalars(select(Cue.text).where(Cue.position == 1)).one()


def test_what_was_corrected_is_compared_and_taken_back(
    site: Site, client: FlaskClient, captions: str
) -> None:
    write(client, captions, "two gulls")

    page = client.get(f"{captions}/versions").text

    assert "<del>&lt;birds&gt;</del><ins>gulls</ins>" in page
    assert "one bird" not in page
    assert re.findall(r"<td>([^<]*)</td>", page) == ["Noor", "made by a machine"]
    assert "<del>" in client.get(f"{captions}/versions?view=side&from={version(site)}&to=0").text
    answer = client.post(f"{captions}/versions/{version(site)}/restore", data={"revision": "2"})
    assert answer.headers["Location"] == captions
    assert second_line(site) == "two <birds>"
    site.index()
    assert "<mark>birds</mark>" in client.get("/search?q=birds").text


def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    site: Site, client: FlaskClient, captions: str
) -> None:
    write(client, captions, "two gulls")

    answer = client.post(f"{captions}/versions/{version(site)}/restore", data={"revision": "1"})

    assert answer.status_code == 400
    assert "Somebody changed these captions since" in answer.text
    assert second_line(site) == "two gulls"


def test_captions_that_were_removed_are_brought_back(site: Site, client: FlaskClient, captions: str) -> None:
    client.post(f"{captions}/remove", data={"revision": "1"})
    assert client.get(captions).status_code == 404
    assert f"{captions}/versions" in client.get(captions.removesuffix("/en")).text
    assert "These captions were removed" in client.get(f"{captions}/versions").text

    client.post(f"{captions}/versions/{version(site)}/restore", data={"revision": "0"})

    assert second_line(site) == "two <birds>"


def test_the_editor_says_that_the_recording_was_heard_again(
    site: Site, client: FlaskClient, captions: str
) -> None:
    write(client, captions, "two gulls")
    assert "heard again" not in client.get(captions).text

    with site.writing() as session:
        content_id = session.scalars(select(Transcript.content_id)).one()
        heard = (Line(0.0, 2.0, "won bird"), Line(2.0, 4.0, "too birds"))
        keep_transcript(session, content_id, "en", Captions(heard))

    assert second_line(site) == "two gulls"
    assert "heard again" in client.get(captions).text
    page = client.get(f"{captions}/versions?from=0&to={version(site)}").text
    assert "<del>two</del><ins>too</ins> <del>gulls</del><ins>birds</ins>" in page
    write(client, captions, "two terns", over="two gulls")
    assert "heard again" not in client.get(captions).text


@pytest.mark.parametrize("query", ["?from=99", "?to=99", "?from=x&to=1e9"])
def test_a_version_that_is_not_there(client: FlaskClient, captions: str, query: str) -> None:
    write(client, captions, "two gulls")

    assert client.get(f"{captions}/versions{query}").status_code == (200 if "x" in query else 404)


def test_for_others_there_are_no_versions(site: Site, client: FlaskClient, captions: str) -> None:
    write(client, captions, "two gulls")
    with site.writing() as session:
        eva = make_user(session, "Eva", role=Role.CONTRIBUTOR)

    address = f"{captions}/versions"
    for one in (site.client_for(eva), site.visitor()):
        assert one.get(address).status_code in (303, 404)
        restored = one.post(f"{address}/{version(site)}/restore", data={"revision": "2"})
        assert restored.status_code in (303, 401, 404)
    assert second_line(site) == "two gulls"
