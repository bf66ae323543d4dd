"""A link to a second of a film that was cut or replaced since: the page opens it where that second is now."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from hub.models.contents import Content
from hub.models.people import Role, User
from hub.models.touch import Visit
from hub.services.media_steps import StepName
from hub.services.policies import stored_policy
from tests.factories import make_user
from tests.films import make_film
from tests.hub.conftest import Site
from tests.indexer.media_world import bring, work_off
from tests.media_clips import clip

GONE = "The moment of this link is no longer in this recording"
REPLACED = "This recording was replaced after this link was made"


@pytest.fixture
def film(site: Site) -> str:
    """The address of a film of which three and a half seconds were cut off."""
    with site.writing() as session:
        content = make_film(session, site.backends.storage, duration_s=8.5)
        content.film_cut = "7-3.5"
        return f"/contents/{content.id}"


def test_a_moment_that_was_passed_on_is_found_again_after_the_owner_cut_the_film(
    site: Site, window: FlaskClient
) -> None:
    made = (StepName.PROBE, StepName.FIRST_RENDITION)
    file_id = bring(site.backends, clip("film"))
    work_off(site.backends, *made)
    with site.writing() as session:
        owner = make_user(session, "Owner", role=Role.CONTRIBUTOR)
        session.get_one(Content, 1).owner_id = owner.profile.id
    passed_on = re.search(
        r'value="http://127.0.0.1:8000(.*?)" [^>]*data-share', window.get("/contents/1?t=2").text
    )
    assert passed_on
    address = html.unescape(passed_on[1])
    assert address == f"/contents/1?t=2&cut={file_id}"

    site.client_for(owner).post("/contents/1/media/trim", data={"start": "0:01.5"})
    assert 'data-begins="2.0"' in window.get(address).text
    work_off(site.backends, *made)

    assert 'data-begins="0.5"' in window.get(address).text
    assert 'data-begins="2.0"' not in window.get("/contents/1?t=1").text


@pytest.mark.parametrize(
    ("asked", "begins", "told"),
    [
        ("t=8&cut=7", 4.5, ""),
        ("t=4&cut=7-3.5", 4.0, ""),
        ("t=2&cut=7-5", 3.5, ""),
        ("t=4", 4.0, ""),
        # The end of another cut that is not made yet counts for nothing
        ("t=11&cut=7-3.5", 11.0, ""),
        ("t=4&cut=nonsense", 4.0, ""),
        ("t=2&cut=7", 0.0, GONE),
        ("t=20&cut=7", 0.0, GONE),
        ("t=0&cut=7", 0.0, ""),
        ("t=5&cut=6", 5.0, REPLACED),
        ("t=9000&cut=6", 0.0, GONE),
        ("cut=6", 0.0, ""),
    ],
)
def test_a_film_begins_where_the_second_of_the_link_is_now(
    window: FlaskClient, film: str, asked: str, begins: float, told: str
) -> None:
    page = window.get(f"{film}?{asked}").text

    assert f'data-begins="{begins}"' in page
    assert [words for words in (GONE, REPLACED) if words in page] == ([told] if told else [])


def test_a_player_knows_how_long_the_film_is_that_it_plays(window: FlaskClient, film: str) -> None:
    """And not how long the cut will be that is made of it meanwhile."""
    page = window.get(film).text

    assert re.search(r'data-duration="12\.0', page)
    assert "/ 0:12</span>" in page


def test_the_page_without_script_begins_there_too_and_marks_the_line(window: FlaskClient, film: str) -> None:
    page = window.get(f"{film}?t=8&cut=7").text

    assert re.search(r'<video controls [^>]*\.mp4#t=4"', page)
    assert re.search(r'data-t="4.0" aria-current="true"', page)


def test_every_link_of_the_page_counts_in_the_film_as_it_is_now(window: FlaskClient, film: str) -> None:
    page = window.get(f"{film}?t=8&cut=7").text

    assert f'value="http://127.0.0.1:8000{film}?t=4&amp;cut=7-3.5"' in page
    assert f'href="{film}?t=8&amp;cut=7-3.5"' in page
    assert 'data-cut="7-3.5"' in page
    assert 'name="t" value="4"><input type="hidden" name="cut" value="7-3.5">' in page
    assert not re.search(rf'href="{film}\?t=\d+"', page)


def test_a_visit_is_remembered_at_the_second_of_now(
    site: Site, window: FlaskClient, ilse: User, film: str
) -> None:
    page = window.get(f"{film}?t=8&cut=7").text
    sent = re.search(r'<input name="t" value="(.*?)">', page)
    assert sent

    window.post(f"{film}/visit", data={"t": sent[1]})

    with site.backends.reading() as session:
        assert session.get_one(Visit, (ilse.id, 1)).position_s == 4.5
    for own in ("/", "/me/history"):
        assert f'href="{film}?t=4&amp;cut=7-3.5"' in window.get(own).text


def test_a_frame_on_another_site_begins_there_too(site: Site, window: FlaskClient, film: str) -> None:
    with site.writing() as session:
        stored_policy(session).embed_origins = "https://intranet.example.org"
    frame = film.replace("contents", "embed")

    assert 'data-begins="4.5"' in window.get(f"{frame}?t=8&cut=7").text
    assert GONE in window.get(f"{frame}?t=2&cut=7").text


def test_what_was_cut_away_is_told_in_dutch_too(site: Site, ilse: User, film: str) -> None:
    window = site.client_for(ilse, language="nl")

    assert "Het moment van deze link zit niet meer in deze opname." in window.get(f"{film}?t=2&cut=7").text
    assert "Deze opname is vervangen nadat deze link is gemaakt." in window.get(f"{film}?t=5&cut=6").text


def test_who_has_to_sign_in_first_still_arrives_at_that_second(site: Site, film: str) -> None:
    answer = site.visitor().get(f"{film}?t=8&cut=7")

    assert answer.headers["Location"] == "/login?next=%2Fcontents%2F1%3Ft%3D8%26cut%3D7"


def test_moments_that_search_finds_carry_the_cut(site: Site, window: FlaskClient, film: str) -> None:
    site.index()

    hits = window.get("/search?q=cancel+a+task").text
    page = window.get(f"{film}?q=cancel+a+task").text

    assert f'href="{film}?t=4&amp;cut=7-3.5&amp;q=cancel+a+task"' in hits
    assert f'href="{film}?t=4&amp;cut=7-3.5&amp;q=cancel+a+task"' in page


def test_a_talk_that_plays_elsewhere_is_not_cut_by_the_hub(
    site: Site, window: FlaskClient, film: str
) -> None:
    with site.writing() as session:
        session.get_one(Content, 1).film_cut = ""

    page = window.get(f"{film}?t=8&cut=7").text

    assert 'data-begins="8.0"' in page
    assert f'value="http://127.0.0.1:8000{film}?t=8"' in page
    assert "data-cut" not in page
