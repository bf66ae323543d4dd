"""A hub in which every kind of content is there once, and every kind of viewer can look.

Each content holds a word of its own, which is asked for, and a proof, which is asked for nowhere: where the
proof is read, the content has come out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC, group_token, user_token
from hub.models.contents import Content, ContentState, PersonRole
from hub.models.finding import Pin
from hub.models.media import FileRole, MediaFile
from hub.models.notices import Notice, StandingSearch
from hub.models.people import Group, GroupMember, ProfileInterest, Role, User
from hub.models.topics import Topic
from hub.models.touch import Playlist, PlaylistItem, Saved, Visit
from hub.services.accounts import create_token
from hub.services.policies import stored_policy
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.films import add_captions, add_file, add_film
from tests.hub.conftest import Site, open_site

WORDS = {
    "everyone": ("quaxil", "brontami"),
    "public": ("vurnelk", "ostrepho"),
    "group": ("jindark", "calvimor"),
    "user": ("zoptrem", "ulvengra"),
    "me": ("fiskwon", "prendoli"),
    "draft": ("hulgraf", "tesmirro"),
    "hidden": ("mexpard", "loquinta"),
    "retired": ("dwimlok", "sargueno"),
    "deleted": ("krelbun", "ivantoph"),
}
STATES = {
    "draft": ContentState.DRAFT,
    "hidden": ContentState.HIDDEN,
    "retired": ContentState.RETIRED,
    "deleted": ContentState.DELETED,
}
EMPLOYEE = frozenset({"everyone", "public"})
FOUND = {
    "visitor": frozenset[str](),
    "visitor to a public hub": frozenset({"public"}),
    "employee": EMPLOYEE,
    "group member": EMPLOYEE | {"group"},
    "named person": EMPLOYEE | {"user"},
    "owner": EMPLOYEE | {"group", "user", "me"},
    "contributor": EMPLOYEE,
    "admin": EMPLOYEE,
    "deactivated": frozenset[str](),
}
"""Which contents each viewer finds; an administrator looks after the hub, not into what is not for her."""

OWN = frozenset({"draft", "hidden", "retired"})
ROLES = {"contributor": Role.CONTRIBUTOR, "owner": Role.CONTRIBUTOR, "admin": Role.ADMIN}


@dataclass(frozen=True)
class One:
    """A content of the matrix: the word that is asked for, and the proof that it came out."""

    kind: str
    id: int
    word: str
    proof: str

    @property
    def slip(self) -> str:
        """The word with a slip of the pen."""
        return f"{self.word[:3]}{self.word[4]}{self.word[3]}{self.word[5:]}"


@dataclass(frozen=True)
class Eyes:
    """Somebody who looks, by browser and by program."""

    browser: FlaskClient
    headers: dict[str, str]
    world: World

    def page(self, path: str, **parameters: Any) -> str:
        """What a page shows; nothing when it is not there for her."""
        answer = self.browser.get(path, query_string=parameters or None)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""

    def status(self, path: str) -> int:
        return self.browser.get(path).status_code

    def api(self, path: str, **parameters: Any) -> Any:
        """What the API answers; an empty answer when it answers nothing."""
        answer = self.browser.get(f"/api/v1{path}", query_string=parameters or None, headers=self.headers)
        return answer.get_json() if answer.status_code == 200 else {}


@dataclass(frozen=True)
class World:
    """The contents, and the rows around them by which they could come out."""

    contents: tuple[One, ...]
    author: int
    team: int
    near: int
    poster: str
    page: str
    playlist: int


@dataclass(frozen=True)
class Hubs:
    """The same world twice: closed to visitors, and open for what is public."""

    eyes: dict[str, Eyes]


def open_worlds(home: Path) -> Iterator[Hubs]:
    """Every viewer with her eyes on the hub that she looks at."""
    for closed in open_site(home / "closed"):
        for public in open_site(home / "public", HUB_ANONYMOUS="public"):
            world, users = _fill(closed)
            open_world, _ = _fill(public)
            yield Hubs(
                {
                    "visitor": Eyes(closed.visitor(), {}, world),
                    "visitor to a public hub": Eyes(public.visitor(), {}, open_world),
                    **_signed_in(closed, world, users),
                }
            )


def _signed_in(site: Site, world: World, users: dict[str, User]) -> dict[str, Eyes]:
    eyes = {}
    for name, user in users.items():
        browser = site.client_for(user)
        with site.writing() as session:
            token = create_token(session, session.get_one(User, user.id))
        eyes[name] = Eyes(browser, {"Authorization": f"Bearer {token}"}, world)
    with site.writing() as session:
        session.get_one(User, users["deactivated"].id).active = False
    return eyes


def _fill(site: Site) -> tuple[World, dict[str, User]]:
    with site.writing() as session:
        users = {
            name: make_user(session, name.title(), role=ROLES.get(name, Role.EMPLOYEE), welcomed=True)
            for name in FOUND
            if not name.startswith("visitor")
        }
        group, team = Group(name="Members"), Group(name="Makers")
        session.add_all((group, team))
        session.flush()
        session.add(GroupMember(group_id=group.id, user_id=users["group member"].id))
        author = make_profile(session, "Auctor Omnium", audience=(EVERYONE, PUBLIC), team_id=team.id)
        topics = {kind: make_topic(session, f"topic-of-{word}") for kind, (word, _) in WORDS.items()}
        contents = []
        for kind, (word, proof) in WORDS.items():
            content = make_content(
                session,
                f"{word} {proof}",
                body=f"About {word} and nothing else, written for whom it may concern.",
                audience=audience_of_kind(kind, users, group),
                topics=(topics[kind],),
                people=(
                    (author, PersonRole.AUTHOR),
                    (make_profile(session, f"Expert {kind.title()}"), PersonRole.SPEAKER),
                ),
                owner_id=users["owner"].profile.id,
                state=STATES.get(kind, ContentState.PUBLISHED),
            )
            _add_files(session, site, content)
            add_captions(session, content, "en")
            session.add(Pin(text=f"pin of {kind}", content_id=content.id))
            contents.append(One(kind, content.id, word, proof))
        near = make_content(
            session,
            "Neighbour",
            body="Written for whom it may concern, about nothing else.",
            audience=(EVERYONE, PUBLIC),
        )
        stored_policy(session).embed_origins = "https://intranet.example.org"
        world = World(
            tuple(contents),
            author.id,
            team.id,
            near.id,
            _digest(session, FileRole.POSTER),
            _digest(session, FileRole.PAGE),
            _playlist(session, users["owner"], contents),
        )
        for user in users.values():
            _touch_everything(session, user, world, topics)
    site.index()
    return world, users


def _add_files(session: Session, site: Site, content: Content) -> None:
    """A film, and the picture of a page as a document has it."""
    storage = site.backends.storage
    original = add_film(session, storage, content, renditions=1)
    add_file(session, storage, content, FileRole.PAGE, b"page", "image/webp", {"page": 1}, original)


def _digest(session: Session, role: FileRole) -> str:
    """What names the picture of that role in an address; it is the same one everywhere."""
    file = session.query(MediaFile).filter_by(role=role).first()
    assert file is not None
    return file.sha256[:24]


def _playlist(session: Session, owner: User, contents: list[One]) -> int:
    """A playlist that is shared with everybody and holds everything."""
    playlist = Playlist(owner_id=owner.profile.id, title="All of it", shared=True)
    session.add(playlist)
    session.flush()
    for position, one in enumerate(contents):
        session.add(PlaylistItem(playlist_id=playlist.id, content_id=one.id, position=position))
    return playlist.id


def audience_of_kind(kind: str, users: dict[str, User], group: Group) -> tuple[str, ...]:
    match kind:
        case "public":
            return (PUBLIC,)
        case "group":
            return (group_token(group.id),)
        case "user":
            return (user_token(users["named person"].id),)
        case "me":
            return (user_token(users["owner"].id),)
        case _:
            return (EVERYONE,)


def _touch_everything(session: Session, user: User, world: World, topics: dict[str, Topic]) -> None:
    """She had it all before it was hidden: kept, opened, and interested in."""
    followed = StandingSearch(user_id=user.id, text="what it may concern")
    session.add(followed)
    session.flush()
    for one in world.contents:
        session.add(Notice(user_id=user.id, search_id=followed.id, content_id=one.id))
        session.add(Saved(user_id=user.id, content_id=one.id))
        session.add(Visit(user_id=user.id, content_id=one.id))
    user.profile.interests = [ProfileInterest(topic=topic) for topic in topics.values()]
