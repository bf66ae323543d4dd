"""The visibility matrix of people: every kind of viewer, every kind of profile, every way to meet a person.

Each profile has a first name, a skill and a content of its own, which is asked for, and a family name, which
is asked for nowhere but by the ways that search by name: where it is read, the person has come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC, group_token
from hub.models.contents import PersonRole
from hub.models.people import Group, ProfileInterest, ProfileSkill, ProfileState, Role
from tests.factories import make_content, make_profile, make_topic
from tests.hub.conftest import Site
from tests.matrix.eyes import Eyes, Users, everybody, open_eyes

KINDS = {
    "everyone": ("Quaxila", "Brontaming"),
    "public": ("Vurnelka", "Ostrephold"),
    "group": ("Jindarka", "Calvimoor"),
    "retired": ("Dwimloka", "Sarguenor"),
    "merged": ("Krelbuna", "Ivantophel"),
}
STATES = {"retired": ProfileState.RETIRED, "merged": ProfileState.MERGED}
AUDIENCES = {"public": (EVERYONE, PUBLIC)}
EMPLOYEE = frozenset({"everyone", "public"})
MET = {
    "visitor": frozenset[str](),
    "visitor to a public hub": frozenset({"public"}),
    "employee": EMPLOYEE,
    "group member": EMPLOYEE | {"group"},
    "admin": EMPLOYEE,
    "deactivated": frozenset[str](),
}


@dataclass(frozen=True)
class Someone:
    """A profile of the matrix, a public content that names it, one for the house, and its team."""

    kind: str
    id: int
    first: str
    family: str
    content: int
    inside: int
    team: int

    @property
    def topic(self) -> str:
        return f"skill-of-{self.first.lower()}"


Looking = Eyes[tuple[Someone, ...]]
Way = Callable[[Looking, Someone], bool]


def on_page(path: str, **parameters: str) -> Way:
    """Whether the family name stands on a page; the address may name what is the person's own."""
    return lambda eyes, one: (
        one.family
        in eyes.page(
            path.format(one=one), **{name: value.format(one=one) for name, value in parameters.items()}
        )
    )


def by_api(path: str, **parameters: str) -> Way:
    return lambda eyes, one: (
        one.family
        in eyes.api(
            path.format(one=one), **{name: value.format(one=one) for name, value in parameters.items()}
        )
    )


def found_by_name(eyes: Looking, one: Someone) -> set[str]:
    """Of the contents that name somebody, those that her name finds: being found says whose name it holds."""
    found = eyes.api("/search", q=f'"{one.family}"').replace(" ", "")
    contents = {"public": one.content, "inside": one.inside}
    return {name for name, id_ in contents.items() if f'"id":{id_},' in found}


WAYS: dict[str, Way] = {
    "experts of a search": by_api("/search", q="{one.topic}"),
    "experts": by_api("/experts", q="{one.topic}"),
    "suggestions": by_api("/suggest", q="{one.first}"),
    "profile": by_api("/profiles/{one.id}"),
    "people on a content": by_api("/contents/{one.content}"),
    "search page": on_page("/search", q="{one.topic}"),
    "colleagues page": on_page("/search/colleagues", q="{one.topic}"),
    "suggestions while typing": on_page("/suggest", q="{one.first}"),
    "page of a content": on_page("/contents/{one.content}"),
    "profile page": on_page("/people/{one.id}"),
    "topic page": on_page("/topics/{one.topic}"),
    "search feed": on_page("/search.atom", q="{one.topic}"),
    "topic feed": on_page("/topics/{one.topic}.atom"),
    "directory": on_page("/people", q="{one.first}"),
    "feed": on_page("/people/{one.id}.atom"),
}
RECOMMENDING: dict[str, Way] = {"raakvlak page": on_page("/raakvlak"), "home page": on_page("/")}


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Looking]]:
    yield from open_eyes(tmp_path_factory.mktemp("people"), fill)


def fill(site: Site) -> tuple[Users, tuple[Someone, ...]]:
    with site.writing() as session:
        users, group = everybody(session, MET, {"admin": Role.ADMIN})
        people = tuple(make_someone(session, kind, group, users) for kind in KINDS)
    site.index()
    return users, people


def make_someone(session: Session, kind: str, group: Group, users: Users) -> Someone:
    first, family = KINDS[kind]
    team = Group(name=f"Team {kind}")
    session.add(team)
    session.flush()
    topic = make_topic(session, f"skill-of-{first.lower()}")
    audience = (group_token(group.id),) if kind == "group" else AUDIENCES.get(kind, (EVERYONE,))
    profile = make_profile(
        session,
        f"{first} {family}",
        audience=audience,
        state=STATES.get(kind, ProfileState.ACTIVE),
        team_id=team.id,
        skills=[ProfileSkill(topic=topic, level=3)],
    )
    content = make_content(
        session,
        f"All about {topic.slug}",
        audience=(EVERYONE, PUBLIC),
        topics=(topic,),
        people=((profile, PersonRole.AUTHOR),),
    )
    inside = make_content(
        session, f"Within the house about {topic.slug}", people=((profile, PersonRole.AUTHOR),)
    )
    for user in users.values():
        assert user.profile
        session.add(ProfileInterest(profile_id=user.profile.id, topic_id=topic.id))
    return Someone(kind, profile.id, first, family, content.id, inside.id, team.id)


@pytest.mark.parametrize("viewer", MET)
@pytest.mark.parametrize("way", WAYS)
def test_each_meets_whom_she_may_and_nobody_else(eyes: dict[str, Looking], viewer: str, way: str) -> None:
    met = {one.kind for one in eyes[viewer].rows if WAYS[way](eyes[viewer], one)}

    assert met == MET[viewer]


@pytest.mark.parametrize("viewer", ["employee", "group member", "admin"])
def test_a_team_shows_whom_she_may_meet(eyes: dict[str, Looking], viewer: str) -> None:
    team = on_page("/teams/{one.team}")

    assert {one.kind for one in eyes[viewer].rows if team(eyes[viewer], one)} == MET[viewer]


@pytest.mark.parametrize("viewer", MET)
def test_a_content_is_found_by_the_names_that_all_who_find_it_may_read(
    eyes: dict[str, Looking], viewer: str
) -> None:
    """One document stands for all who find it, so a name that only some of them may read is not in it."""
    found = {one.kind: found_by_name(eyes[viewer], one) for one in eyes[viewer].rows}

    public = {"public"} if MET[viewer] else set()
    inside = {"inside"} if "everyone" in MET[viewer] else set()
    assert found == {kind: {"public": public | inside, "everyone": inside}.get(kind, set()) for kind in KINDS}


@pytest.mark.parametrize("viewer", MET)
@pytest.mark.parametrize("way", RECOMMENDING)
def test_nobody_is_recommended_whom_she_may_not_meet(eyes: dict[str, Looking], viewer: str, way: str) -> None:
    met = {one.kind for one in eyes[viewer].rows if RECOMMENDING[way](eyes[viewer], one)}

    assert met <= MET[viewer]
