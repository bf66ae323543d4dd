"""Captions on their pages: as a form, as a script asks, words of the house; and who meets none of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.models.media import HouseWord, Transcript, TranscriptOrigin
from hub.models.people import Role, User
from tests.factories import make_user
from tests.hub.conftest import Site
from tests.hub.views.captioned import LINES, VTT, bring, form_of, make_talk, said

SAID = [[0.0, 2.0, "one bird", ""], [2.0, 4.0, "two birds", ""], [4.0, 6.0, "three birds", ""]]


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


@pytest.fixture
def talk(site: Site, noor: User) -> str:
    """The address of a talk of Noor's with three lines that a machine made."""
    return make_talk(site, noor, LINES)


def change(client: FlaskClient, talk: str, *changes: dict[str, Any], revision: int = 1) -> Any:
    return client.post(f"{talk}/captions/en/lines", json={"revision": revision, "changes": list(changes)})


def write(at: int, text: str) -> dict[str, Any]:
    return {"at": at, "seen": [SAID[at]], "do": "write", "text": text}


# --- As a form ------------------------------------------------------------------------------------


def test_a_corrected_line_is_found_and_the_mistake_no_more(
    site: Site, client: FlaskClient, talk: str
) -> None:
    site.index()
    form = form_of(client.get(f"{talk}/captions/en").text) | {"text-1": "two  xylophones\r\n"}

    assert client.post(f"{talk}/captions/en", data=form).status_code == 303

    assert said(site) == ["one bird", "two xylophones", "three birds"]
    site.index()
    assert talk in client.get("/search?q=xylophones").text
    with site.backends.reading() as session:
        assert session.scalars(select(Transcript.origin)).one() is TranscriptOrigin.EDITED


def test_long_captions_come_a_hundred_lines_a_page(site: Site, client: FlaskClient, noor: User) -> None:
    talk = make_talk(site, noor, tuple(f"line number {n}" for n in range(830)))

    last = client.get(f"{talk}/captions/en?page=9").text

    assert len(form_of(last)) == 2 * 30
    answer = client.post(f"{talk}/captions/en", data=form_of(last) | {"text-829": "the end", "page": "9"})
    assert answer.headers["Location"] == f"{talk}/captions/en?page=9"
    assert said(site)[828:] == ["line number 828", "the end"]
    assert client.get(f"{talk}/captions/en?page=zillion").status_code == 200


def test_what_somebody_else_wrote_meanwhile_comes_back_beside_ones_own(
    site: Site, client: FlaskClient, talk: str
) -> None:
    opened = form_of(client.get(f"{talk}/captions/en").text)
    client.post(f"{talk}/captions/en", data=opened | {"text-1": "theirs"})

    answer = client.post(f"{talk}/captions/en", data=opened | {"text-0": "kept", "text-1": "mine"})

    assert answer.status_code == 409
    assert said(site) == ["one bird", "theirs", "three birds"]
    both = form_of(answer.text)
    assert "theirs" in answer.text
    assert {"mine", "kept"} <= set(both.values())
    client.post(f"{talk}/captions/en", data=both)
    assert said(site) == ["kept", "mine", "three birds"]


def test_a_form_that_cannot_be_taken_comes_back_with_its_words(
    site: Site, client: FlaskClient, talk: str
) -> None:
    opened = form_of(client.get(f"{talk}/captions/en").text) | {"text-0": "other"}

    for broken in ({"said-0": "nonsense"}, {"said-0": "[1, 2]"}, {"text-0": "x" * 1001}):
        answer = client.post(f"{talk}/captions/en", data=opened | broken)

        assert answer.status_code == 400, broken
        assert said(site) == list(LINES)
    assert "x" * 1001 in answer.text


# --- As the script asks ---------------------------------------------------------------------------


def test_the_script_gets_every_line_and_what_the_translated_one_says(
    site: Site, client: FlaskClient, talk: str
) -> None:
    client.post(f"{talk}/captions/start", data={"lang": "nl", "times_of": "en"})

    told = client.get(f"{talk}/captions/nl/lines").get_json()

    assert told["lines"][1] == [2.0, 4.0, "", "", "two birds"]


def test_a_change_answers_what_it_did_so_that_it_can_be_taken_back(
    site: Site, client: FlaskClient, talk: str
) -> None:
    split = {"at": 1, "seen": [SAID[1]], "do": "split", "caret": 4, "text": "two  birds"}
    told = change(client, talk, split).get_json()
    assert told["revision"] == 2
    assert said(site) == ["one bird", "two", "birds", "three birds"]
    (splice,) = told["splices"]

    back = {"at": splice["at"], "seen": splice["put"], "do": "put", "lines": splice["seen"]}
    change(client, talk, back, revision=2)

    assert said(site) == list(LINES)


def test_every_deed_of_the_script_is_done(site: Site, client: FlaskClient, talk: str) -> None:
    change(client, talk, {"at": 0, "seen": [SAID[0], SAID[1]], "do": "merge"})
    times = {"at": 1, "seen": [SAID[2]], "do": "times", "start_s": 4.2, "end_s": 5}
    told = change(client, talk, times, revision=2).get_json()

    assert said(site) == ["one bird two birds", "three birds"]
    assert told["splices"][0]["put"] == [[4.2, 5.0, "three birds", ""]]


def test_who_is_behind_gets_every_line_and_her_change_where_it_can_be(
    site: Site, client: FlaskClient, talk: str
) -> None:
    change(client, talk, write(1, "theirs"))

    told = change(client, talk, write(1, "mine"), write(2, "also mine")).get_json()

    assert told["refused"] == [0]
    assert [line[2] for line in told["lines"]] == said(site) == ["one bird", "theirs", "also mine"]
    assert "lines" not in change(client, talk, write(0, "uno"), revision=3).get_json()


NO_CHANGES: list[Any] = [
    None,
    [],
    {"changes": "all"},
    {"changes": [{"at": 0}]},
    {"changes": [{"at": True, "seen": [SAID[0]], "do": "write", "text": "x"}]},
    {"changes": [{"at": 0, "seen": [SAID[0]], "do": "write", "text": 3}]},
    {"changes": [{"at": 0, "seen": [["a", 2.0, "one bird", ""]], "do": "merge"}]},
    {"changes": [{"at": 0, "seen": [SAID[0]], "do": "times", "start_s": None, "end_s": 3}]},
    {"changes": [{"at": 0, "seen": [SAID[0]], "do": "burn"}]},
    {"changes": [{"at": 0, "seen": [SAID[0]], "do": "split", "caret": 0, "text": "one bird"}]},
    {"changes": [write(0, "x")] * 5_001},
]


def test_what_is_no_change_is_refused_with_a_reason(site: Site, client: FlaskClient, talk: str) -> None:
    for sent in NO_CHANGES:
        answer = client.post(f"{talk}/captions/en/lines", json=sent)

        assert answer.status_code == 400, sent
        assert answer.get_json()["problem"]
    assert said(site) == list(LINES)


def test_find_and_replace_shows_first_and_changes_what_was_chosen(
    site: Site, client: FlaskClient, talk: str
) -> None:
    asked = {"find": "birds", "instead": "finches"}
    page = client.get(f"{talk}/captions/en/replace", query_string=asked).text
    marks = re.findall(r'name="at" value="(.*?)"', page)
    assert marks == ["1 two birds", "2 three birds"]
    found = client.get(f"{talk}/captions/en/replace", query_string=asked | {"as": "json"}).get_json()
    assert [one["text"] for one in found] == ["two finches", "three finches"]
    assert said(site) == list(LINES)

    client.post(f"{talk}/captions/en/replace", data=asked | {"at": marks[1:]})

    assert said(site) == ["one bird", "two birds", "three finches"]


def test_nothing_to_find_is_said(client: FlaskClient, talk: str) -> None:
    for more in ({}, {"as": "json"}):
        answer = client.get(f"{talk}/captions/en/replace", query_string={"find": " "} | more)
        assert answer.status_code == 400


# --- Words of the house ---------------------------------------------------------------------------


def test_a_word_met_while_correcting_becomes_a_word_of_the_house(site: Site, client: FlaskClient) -> None:
    assert client.post("/house-words", data={"word": "Raakvlak"}).get_json()["new"] == ["Raakvlak"]
    assert client.post("/house-words", data={"word": "raakvlak"}).get_json()["new"] == []
    assert client.post("/house-words", data={"word": ""}).status_code == 400
    assert client.get("/house-words").get_json() == ["Raakvlak"]
    with site.backends.reading() as session:
        assert session.scalars(select(HouseWord.word)).all() == ["Raakvlak"]


# --- Who meets none of it -------------------------------------------------------------------------


def test_who_may_only_read_meets_no_editor_and_changes_nothing(site: Site, talk: str) -> None:
    with site.writing() as session:
        eva = make_user(session, "Eva", role=Role.CONTRIBUTOR)
    client = site.client_for(eva)
    form = {"lang": "nl", "times_of": "en", "text-0": "x", "said-0": json.dumps(SAID[0]), "find": "one"}

    for path in ("", "/en", "/en/lines", "/en/replace"):
        assert client.get(f"{talk}/captions{path}").status_code == 404, path
    for path in ("/start", "/en", "/en/replace", "/en/remove"):
        assert client.post(f"{talk}/captions{path}", data=form).status_code == 404, path
    assert change(client, talk, write(0, "x")).status_code == 404
    assert bring(client, talk, VTT).status_code == 404
    assert said(site) == list(LINES)
    assert client.get(f"{talk}/captions/en.vtt").status_code == 200


def test_captions_that_are_not_there_are_not_found(client: FlaskClient, talk: str) -> None:
    for path in ("/nl", "/nl.vtt", "/nl/lines", "/en.doc"):
        assert client.get(f"{talk}/captions{path}").status_code == 404
