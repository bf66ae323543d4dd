"""The visibility matrix of people: every kind of viewer, every kind of profile, every way to meet a person.

Each profile has a first name, a skill and a content of its own, which is asked for, and a family name, which
is asked for nowhere but by the ways that search by name: where it is read, the person has come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC, group_token
from hub.models.contents import PersonRole
from hub.models.people import Group, GroupMember, ProfileInterest, ProfileSkill, ProfileState, Role, User
from hub.services.accounts import create_token
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site, open_site

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


@dataclass(frozen=True)
class Eyes:
    """Somebody who looks, by browser and by program."""

    browser: FlaskClient
    headers: dict[str, str]
    people: tuple[Someone, ...]

    def page(self, path: str, **parameters: Any) -> str:
        answer = self.browser.get(path, query_string=parameters or None)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""

    def api(self, path: str, **parameters: Any) -> str:
        answer = self.browser.get(f"/api/v1{path}", query_string=parameters or None, headers=self.headers)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""


Way = Callable[[Eyes, Someone], bool]


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


def found_by_name(eyes: Eyes, one: Someone) -> set[str]:
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
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Eyes]]:
    home = tmp_path_factory.mktemp("people")
    for closed in open_site(home / "closed"):
        for public in open_site(home / "public", HUB_ANONYMOUS="public"):
            people, users = fill(closed)
            open_people, _ = fill(public)
            yield {
                "visitor": Eyes(closed.visitor(), {}, people),
                "visitor to a public hub": Eyes(public.visitor(), {}, open_people),
                **{name: signed_in(closed, name, user, people) for name, user in users.items()},
            }


def signed_in(site: Site, name: str, user: User, people: tuple[Someone, ...]) -> Eyes:
    browser = site.client_for(user)
    with site.writing() as session:
        own = session.get_one(User, user.id)
        token = create_token(session, own)
        own.active = name != "deactivated"
    return Eyes(browser, {"Authorization": f"Bearer {token}"}, people)


def fill(site: Site) -> tuple[tuple[Someone, ...], dict[str, User]]:
    with site.writing() as session:
        users = {
            name: make_user(
                session, name.title(), role=Role.ADMIN if name == "admin" else Role.EMPLOYEE, welcomed=True
            )
            for name in MET
            if not name.startswith("visitor")
        }
        group = Group(name="Members")
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, user_id=users["group member"].id))
        people = tuple(make_someone(session, kind, group, users) for kind in KINDS)
    site.index()
    return people, users


def make_someone(session: Session, kind: str, group: Group, users: dict[str, User]) -> Someone:
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
def test_each_meets_whom_she_may_and_nobody_else(eyes: dict[str, Eyes], viewer: str, way: str) -> None:
    met = {one.kind for one in eyes[viewer].people if WAYS[way](eyes[viewer], one)}

    assert met == MET[viewer]


@pytest.mark.parametrize("viewer", ["employee", "group member", "admin"])
def test_a_team_shows_whom_she_may_meet(eyes: dict[str, Eyes], viewer: str) -> None:
    team = on_page("/teams/{one.team}")

    assert {one.kind for one in eyes[viewer].people if team(eyes[viewer], one)} == MET[viewer]


@pytest.mark.parametrize("viewer", MET)
def test_a_content_is_found_by_the_names_that_all_who_find_it_may_read(
    eyes: dict[str, Eyes], viewer: str
) -> None:
    """One document stands for all who find it, so a name that only some of them may read is not in it."""
    found = {one.kind: found_by_name(eyes[viewer], one) for one in eyes[viewer].people}

    public = {"public"} if MET[viewer] else set()
    inside = {"inside"} if "everyone" in MET[viewer] else set()
    assert found == {kind: {"public": public | inside, "everyone": inside}.get(kind, set()) for kind in KINDS}


@pytest.mark.parametrize("viewer", MET)
@pytest.mark.parametrize("way", RECOMMENDING)
def test_nobody_is_recommended_whom_she_may_not_meet(eyes: dict[str, Eyes], viewer: str, way: str) -> None:
    met = {one.kind for one in eyes[viewer].people if RECOMMENDING[way](eyes[viewer], one)}

    assert met <= MET[viewer]
