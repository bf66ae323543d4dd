"""The directory of people and the pages of teams."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hub.models.contents import PersonRole
from hub.models.people import Group, GroupKind, HiddenExpertise, Inference, ProfileSkill
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site
from tests.hub.statements import counted_statements

LONG_NAME = "W" * 300


@dataclass(frozen=True)
class House:
    site: Site
    noor: int
    team: int
    circle: int

    def get(self, path: str) -> str:
        response = self.site.client_for(self.noor).get(path)
        assert response.status_code == 200
        return response.text


@pytest.fixture
def house(site: Site) -> House:
    with site.writing() as session:
        noor = make_user(session, "Noor", welcomed=True)
        team, circle = Group(name="Payments"), Group(name="Chess", kind=GroupKind.CIRCLE)
        asyncio, planning = make_topic(session, "asyncio"), make_topic(session, "planning")
        session.add(circle)
        sanne = make_profile(session, "Sanne", team=team, job_title="Engineer")
        bram = make_profile(session, "Bram", team=team, skills=[ProfileSkill(topic=planning, level=3)])
        fenna = make_profile(session, "Fenna", team=team, inference=Inference.OUT)
        youssef = make_profile(session, "Youssef", team=team)
        make_profile(session, "Ghost", team=team, audience=("group:99",))
        make_profile(session, LONG_NAME)
        everybody = tuple((one, PersonRole.SPEAKER) for one in (sanne, fenna, youssef))
        make_content(session, "Cancellation", topics=(asyncio,), people=everybody)
        make_content(session, "Secret", topics=(planning,), people=((sanne, PersonRole.AUTHOR),), audience=())
        session.add(HiddenExpertise(profile_id=youssef.id, topic_id=asyncio.id))
        session.flush()
        assert bram.id
        return House(site, noor.id, team.id, circle.id)


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("", ("Bram", "Fenna", "Noor", "Sanne", LONG_NAME), ("Ghost",)),
        ("?q=sann", ("Sanne",), ("Bram",)),
        ("?q=engineer+payments", ("Sanne",), ("Bram",)),
        ("?q=100%25", ("Nobody found",), ("Sanne",)),
        ("?q=ghost", ("Nobody found",), ()),
        ("?topic=asyncio", ("Sanne",), ("Bram", "Fenna", "Youssef")),
        ("?topic=planning", ("Bram",), ("Sanne",)),
        ("?team=99999", ("Nobody found",), ("Sanne",)),
        ("?team=x&page=x", ("Sanne",), ()),
    ],
)
def test_people_are_found_by_name_team_and_topic(
    house: House, query: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    text = house.get(f"/people{query}").split("<main", 1)[1]
    assert [name for name in there if name not in text] == []
    assert [name for name in not_there if name in text] == []


def test_people_of_a_team(house: House) -> None:
    text = house.get(f"/people?team={house.team}").split("<main", 1)[1]
    assert "Sanne" in text
    assert LONG_NAME not in text


def test_a_page_after_the_last_is_not_there(house: House) -> None:
    assert house.site.client_for(house.noor).get("/people?page=9").status_code == 404


def test_a_team_shows_what_colleagues_can_with_the_people_behind_it(house: House) -> None:
    can, rest = house.get(f"/teams/{house.team}").split('id="members"', 1)
    can = can.split('id="can"', 1)[1].split('id="new"', 1)[0]
    assert "asyncio" in can
    assert "Sanne" in can
    assert "planning" in can
    assert "explains it to others" in can
    assert "Fenna" not in can
    assert "Youssef" not in can
    assert "Fenna" in rest
    assert "Ghost" not in rest


def test_what_a_team_shared_lately_is_shown_as_far_as_it_is_open(house: House) -> None:
    text = house.get(f"/teams/{house.team}")
    assert "Cancellation" in text
    assert "Secret" not in text


def test_only_teams_have_a_team_page(house: House) -> None:
    client = house.site.client_for(house.noor)
    assert [client.get(f"/teams/{id_}").status_code for id_ in (house.circle, 99999)] == [404, 404]


@pytest.mark.parametrize("page", ["people", "team"])
def test_the_pages_take_at_most_twelve_statements(house: House, page: str) -> None:
    client = house.site.client_for(house.noor)
    with counted_statements(house.site) as statements:
        client.get("/people" if page == "people" else f"/teams/{house.team}")
    assert len(statements) <= 12, statements
