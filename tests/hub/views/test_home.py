"""Home: what is near to the viewer, why it is there, and the first choice of a newcomer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.db import utc_now
from hub.models.contents import Kind, PersonRole
from hub.models.people import Group, Profile, ProfileInterest, User
from hub.models.topics import Topic
from hub.models.touch import FollowedProfile, Saved, Visit
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site
from tests.hub.statements import counted_statements

AUTHOR = PersonRole.AUTHOR


@dataclass(frozen=True)
class House:
    site: Site
    noor: int

    def home(self) -> str:
        response = self.site.client_for(self.noor).get("/")
        assert response.status_code == 200
        return response.text


@pytest.fixture
def house(site: Site) -> House:
    now = utc_now()
    with site.writing() as session:
        noor = make_user(session, "Noor de Wit", welcomed=True)
        team = Group(name="Policy")
        bram = make_profile(session, "Bram", team=team)
        sanne, fenna = make_profile(session, "Sanne"), make_profile(session, "Fenna")
        asyncio, planning = make_topic(session, "asyncio"), make_topic(session, "planning")
        assert noor.profile
        noor.profile.team = team
        session.add(ProfileInterest(profile_id=noor.profile.id, topic_id=asyncio.id))
        session.add(FollowedProfile(user_id=noor.id, profile_id=fenna.id))
        stopped = make_content(session, "Halfway through", kind=Kind.VIDEO, duration_s=600.0)
        session.add(Visit(user_id=noor.id, content_id=stopped.id, position_s=150.0))
        make_content(session, "New on asyncio", topics=(asyncio,), people=((sanne, AUTHOR),))
        make_content(session, "New of Fenna", topics=(planning,), people=((fenna, AUTHOR),))
        make_content(session, "New of the team", people=((bram, AUTHOR),))
        make_content(session, "Secret of the team", people=((bram, AUTHOR),), audience=("group:99",))
        make_content(session, "A table exercise", kind=Kind.SESSION, starts_at=now + timedelta(days=3))
        make_content(session, "A past exercise", kind=Kind.SESSION, starts_at=now - timedelta(days=3))
        make_content(session, "From eleven to three", kind=Kind.STORY, description="Nobody asked who calls.")
        popular = make_content(session, "What many opened", published_at=now - timedelta(days=900))
        for name in ("Priya", "Daan"):
            other = make_user(session, name)
            session.add(Visit(user_id=other.id, content_id=popular.id))
        session.add(Saved(user_id=other.id, content_id=popular.id))
        return House(site, noor.id)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Halfway through", "You stopped at 2:30"),
        ("New on asyncio", "You want to learn asyncio"),
        ("New of Fenna", "You follow Fenna"),
        ("New of the team", "Bram is in your team"),
        ("A table exercise", "Upcoming sessions"),
        ("Nobody asked who calls.", "A success story"),
        ("What many opened", "Opened or kept by 2 colleagues"),
        ("Sanne", "Your raakvlak"),
    ],
)
def test_home_shows_what_is_near_and_says_why(house: House, title: str, why: str) -> None:
    text = house.home()
    assert title in text
    assert why in text


@pytest.mark.parametrize("title", ["Secret of the team", "A past exercise</a></h3><p>", "Priya", "Daan"])
def test_home_shows_nothing_hidden_nor_who_opened_what(house: House, title: str) -> None:
    assert title not in house.home()


def test_every_content_stands_in_one_row(house: House) -> None:
    assert house.home().count("New on asyncio</a>") == 1


def test_home_takes_at_most_twelve_statements(house: House) -> None:
    client = house.site.client_for(house.noor)
    with counted_statements(house.site) as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 12, statements


def test_a_thing_that_one_person_opened_is_not_popular(house: House) -> None:
    with house.site.writing() as session:
        other = make_user(session, "Youssef")
        lonely = make_content(session, "Opened by one")
        session.add(Visit(user_id=other.id, content_id=lonely.id))
    assert "Opened or kept by 1" not in house.home()


def test_an_empty_hub_says_what_will_be_there(site: Site) -> None:
    with site.writing() as session:
        noor = make_user(session, "Noor", welcomed=True).id
    text = site.client_for(noor).get("/").text
    assert "Nothing is shared yet" in text
    for row in ("Continue where you stopped", "New in your team", "Upcoming sessions", "Popular this month"):
        assert row not in text


# --- A newcomer -----------------------------------------------------------------------------------


@pytest.fixture
def newcomer(house: House) -> int:
    with house.site.writing() as session:
        return make_user(session, "Nieuw").id


def chosen(site: Site, user_id: int) -> set[str]:
    with site.backends.reading() as session:
        return set(
            session.scalars(
                select(Topic.slug)
                .join(ProfileInterest, ProfileInterest.topic_id == Topic.id)
                .join(Profile, Profile.id == ProfileInterest.profile_id)
                .where(Profile.user_id == user_id)
            )
        )


def test_a_newcomer_chooses_first_and_lands_on_a_full_home(house: House, newcomer: int) -> None:
    client = house.site.client_for(newcomer)
    assert client.get("/").location == "/welcome"
    with house.site.backends.reading() as session:
        ids = [str(topic.id) for topic in session.scalars(select(Topic))]
    assert client.post("/welcome", data={"topic": ids}).location == "/"
    text = client.get("/").text
    assert "You want to learn asyncio" in text
    assert "Your raakvlak" in text
    assert "Sanne" in text
    assert chosen(house.site, newcomer) == {"asyncio", "planning"}


def test_a_newcomer_may_skip_and_is_not_asked_again(house: House, newcomer: int) -> None:
    client = house.site.client_for(newcomer)
    client.post("/welcome", data={"skip": "yes", "topic": ["1"]})
    assert client.get("/").status_code == 200
    assert "New in the hub" in client.get("/").text
    assert chosen(house.site, newcomer) == set()


@pytest.mark.parametrize("given", [["999999"], ["x"], ["-1", "²"]])
def test_topics_that_are_not_there_are_not_chosen(house: House, newcomer: int, given: list[str]) -> None:
    assert house.site.client_for(newcomer).post("/welcome", data={"topic": given}).status_code == 303
    assert chosen(house.site, newcomer) == set()


def test_only_topics_of_visible_contents_are_offered(house: House, newcomer: int) -> None:
    with house.site.writing() as session:
        make_content(session, "Plan", topics=(make_topic(session, "merger"),), audience=("group:99",))
    assert "merger" not in house.site.client_for(newcomer).get("/welcome").text


def test_the_whole_raakvlak_names_topics_and_evidence(house: House) -> None:
    text = house.site.client_for(house.noor).get("/raakvlak").text
    assert "Sanne" in text
    assert "asyncio" in text
    assert "Made something about it" in text
    assert "Fenna" not in text


def test_a_raakvlak_without_interests_says_how_to_begin(house: House, newcomer: int) -> None:
    text = house.site.client_for(newcomer).get("/raakvlak").text
    assert "Your circles do not touch yet" in text


def test_a_user_is_remembered_as_welcomed(house: House, newcomer: int) -> None:
    house.site.client_for(newcomer).post("/welcome", data={"skip": "yes"})
    with house.site.backends.reading() as session:
        assert session.get_one(User, newcomer).welcomed
