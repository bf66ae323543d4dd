"""Captions as files on their page: brought in, taken out again, replaced and removed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from hub.models.people import User
from tests.hub.conftest import Site
from tests.hub.views.captioned import LINES, VTT, bring, make_talk, said


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


@pytest.fixture
def talk(site: Site, noor: User) -> str:
    """The address of a talk of Noor's with three lines that a machine made."""
    return make_talk(site, noor, LINES)


# --- Files and languages --------------------------------------------------------------------------


def test_a_file_is_brought_in_and_taken_out_again(site: Site, client: FlaskClient, talk: str) -> None:
    assert bring(client, talk, VTT).status_code == 303

    vtt, srt = client.get(f"{talk}/captions/nl.vtt"), client.get(f"{talk}/captions/nl.srt")

    assert "00:00:01.000 --> 00:00:02.000\nhallo allemaal" in vtt.text
    assert vtt.mimetype == "text/vtt"
    assert "attachment" in srt.headers["Content-Disposition"]
    assert "1\n00:00:01,000 --> 00:00:02,000\nhallo allemaal" in srt.text
    site.index()
    assert talk in client.get("/search?q=allemaal").text


def test_a_broken_file_says_on_which_line_and_changes_nothing(
    site: Site, client: FlaskClient, talk: str
) -> None:
    broken = VTT + b"\n00:03.000 --> never\nlost\n"

    answer = bring(client, talk, broken, lang="en", instead="1")

    assert answer.status_code == 400
    assert "These times cannot be read. It is on line 6." in answer.text
    assert said(site) == list(LINES)
    assert bring(client, talk, b"", instead="1").status_code == 400
    assert client.post(f"{talk}/captions/file", data={"lang": "nl"}).status_code == 400


def test_captions_are_replaced_only_when_asked_and_removed_only_as_seen(
    site: Site, client: FlaskClient, talk: str
) -> None:
    assert bring(client, talk, VTT, lang="en").status_code == 400
    assert said(site) == list(LINES)
    assert bring(client, talk, VTT, lang="en", instead="1").status_code == 303
    assert said(site) == ["hallo allemaal"]
    assert client.post(f"{talk}/captions/en/remove", data={"revision": "1"}).status_code == 400
    assert client.post(f"{talk}/captions/en/remove", data={"revision": "2"}).status_code == 303
    assert said(site) == []
    assert "No captions yet" in client.get(f"{talk}/captions").text
