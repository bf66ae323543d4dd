"""Playlists on their pages and beside a film."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from hub.models.media import Cue, Transcript
from tests.factories import make_content, make_user
from tests.hub.conftest import Site


@pytest.fixture
def ids(site: Site) -> tuple[int, int]:
    with site.writing() as session:
        return make_content(session, "First talk").id, make_content(session, "Second talk").id


def test_a_playlist_is_made_from_the_page_of_a_content_and_played_through(
    window: FlaskClient, ids: tuple[int, int]
) -> None:
    first, second = ids
    window.post("/playlists", data={"title": "For newcomers", "content": str(first)})
    window.post(f"/playlists/1/items/{second}", data={"do": "add"})

    page = window.get(f"/contents/{first}?list=1").text
    assert "Next: Second talk" in page
    assert f'href="/contents/{second}?list=1&amp;play=1"' in page
    last = window.get(f"/contents/{second}?list=1").text
    assert "Next:" not in last
    assert 'aria-pressed="true"' in last


def test_lines_of_a_transcript_lead_on_in_the_same_playlist(
    site: Site, window: FlaskClient, ids: tuple[int, int]
) -> None:
    with site.writing() as session:
        for lang in ("en", "nl"):
            cue = Cue(position=0, start_s=12.0, end_s=14.0, text=f"said in {lang}")
            session.add(Transcript(content_id=ids[0], lang=lang, cues=[cue]))
    window.post("/playlists", data={"title": "Mine"})

    page = window.get(f"/contents/{ids[0]}?list=1&q=said").text

    assert f'href="/contents/{ids[0]}?t=12&amp;q=said&amp;list=1"' in page
    assert f'href="/contents/{ids[0]}?q=said&amp;script=nl&amp;list=1"' in page
    assert '<input type="hidden" name="list" value="1">' in page


def test_a_playlist_is_ordered_renamed_shared_and_deleted(
    site: Site, window: FlaskClient, ids: tuple[int, int]
) -> None:
    window.post("/playlists", data={"title": "Mine"})
    for content_id in ids:
        window.post(f"/playlists/1/items/{content_id}", data={"do": "add"})
    window.post(f"/playlists/1/items/{ids[1]}", data={"do": "up"})
    window.post("/playlists/1", data={"title": "Ours", "shared": "1"})
    with site.writing() as session:
        bob = make_user(session, "Bob")
    other = site.client_for(bob)

    page = other.get("/playlists/1").text
    assert page.index("Second talk") < page.index("First talk")
    assert "Ours" in other.get("/playlists").text
    assert "Name and sharing" not in page

    window.post("/playlists/1/delete")
    assert other.get("/playlists/1").status_code == 404


def test_a_private_playlist_names_nothing_beside_a_content(
    site: Site, window: FlaskClient, ids: tuple[int, int]
) -> None:
    window.post("/playlists", data={"title": "Secret plans", "content": str(ids[0])})
    with site.writing() as session:
        bob = make_user(session, "Bob")
    other = site.client_for(bob)

    assert "Secret plans" not in other.get(f"/contents/{ids[0]}?list=1").text
    assert other.get("/playlists/1").status_code == 404
    assert other.post("/playlists/1/delete").status_code == 404


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "٣", ""])
def test_a_list_that_is_none_is_left_out(window: FlaskClient, ids: tuple[int, int], asked: str) -> None:
    assert window.get(f"/contents/{ids[0]}?list={asked}").status_code == 200


def test_a_title_that_is_missing_is_asked_for(window: FlaskClient) -> None:
    answer = window.post("/playlists", data={"title": " "})

    assert answer.status_code == 400
    assert "Give a title." in answer.text
