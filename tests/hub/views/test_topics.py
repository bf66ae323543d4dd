"""Topics: the directory, the page of one, and following it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hub.db import utc_now
from hub.models.contents import Kind, PersonRole
from hub.models.people import ProfileInterest
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site


@pytest.fixture
def noor(site: Site) -> FlaskClient:
    """Signed in, with a topic that has a talk, a coming and a past session, and two who want to learn it."""
    with site.writing() as session:
        asyncio = make_topic(
            session,
            "asyncio",
            label_nl="Gelijktijdig",
            label_en="Concurrency",
            synonyms_en=["async"],
            definition_nl="Tegelijk wachten.",
        )
        hidden = make_topic(session, "takeover")
        make_content(session, "Secret", topics=(hidden,), audience=("user:99",))
        sanne = make_profile(session, "Sanne Hoekstra")
        people = ((sanne, PersonRole.SPEAKER),)
        make_content(session, "Concurrency for all", kind=Kind.VIDEO, topics=(asyncio,), people=people)
        for title, days in (("An afternoon of tasks", 3), ("Gone by", -3)):
            starts_at = utc_now() + timedelta(days=days)
            make_content(session, title, kind=Kind.SESSION, topics=(asyncio,), starts_at=starts_at)
        for name, audience in (("Ada", ("everyone",)), ("Ben", ("everyone",)), ("Hid", ())):
            interests = [ProfileInterest(topic=asyncio)]
            make_profile(session, name, audience=audience, interests=interests)
        user = make_user(session, "Noor")
    site.index()
    return site.client_for(user.id)


def test_a_topic_shows_what_it_is_who_knows_it_and_who_wants_to(noor: FlaskClient) -> None:
    html = noor.get("/topics/asyncio").text

    for words in (
        '<p class="lead-text" lang="nl">Tegelijk wachten.',
        "Also called Gelijktijdig, async",
        "Concurrency for all",
        "Sanne Hoekstra",
        "Explained it in 1 talk",
        "2 colleagues want to learn this",
    ):
        assert words in html
    assert "Hid" not in html


def test_only_sessions_to_come_are_upcoming(noor: FlaskClient) -> None:
    html = noor.get("/topics/asyncio").text
    upcoming = html[html.index("Upcoming sessions") : html.index('id="learners"')]

    assert "An afternoon of tasks" in upcoming
    assert "Gone by" not in upcoming.split('id="newest"')[0]


def test_a_topic_is_followed_and_let_go(noor: FlaskClient) -> None:
    followed = noor.post("/topics/asyncio/follow", data={"follow": "yes", "back": "/topics"})
    pressed = 'aria-pressed="true"' in noor.get("/topics/asyncio").text
    swapped = noor.post("/topics/asyncio/follow", data={"follow": "no"}, headers={"HX-Request": "true"})

    assert (followed.status_code, followed.location, pressed) == (303, "/topics", True)
    assert 'aria-pressed="false"' in swapped.text
    assert 'aria-pressed="true"' not in noor.get("/topics/asyncio").text


def test_after_following_nobody_is_sent_to_another_host(noor: FlaskClient) -> None:
    response = noor.post("/topics/asyncio/follow", data={"follow": "yes", "back": "//evil.example"})

    assert response.location == "/"


@pytest.mark.parametrize("address", ["/topics/takeover", "/topics/nothing", "/topics/takeover.atom"])
def test_a_topic_of_hidden_contents_is_not_there(noor: FlaskClient, address: str) -> None:
    assert noor.get(address).status_code == 404


def test_the_directory_counts_filters_and_forgives(noor: FlaskClient) -> None:
    assert "3 contributions" in noor.get("/topics").text
    assert "Concurrency" in noor.get("/topics?filter=concurr&order=name").text
    assert "No topic is called “xyz”" in noor.get("/topics?filter=xyz").text
    assert noor.get("/topics?page=x").status_code == 200
    assert noor.get("/topics?page=9").status_code == 404
    assert "takeover" not in noor.get("/topics").text
