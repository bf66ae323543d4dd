"""Home: rows of contents, each with the reason why it is there, for somebody who comes in.

1. Who she is, with her team and the organisation's policy; her interests.
2. The ids of every row in one query, then the contents themselves.
3. The colleagues of her raakvlak.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.access import Viewer, visible
from hub.models.contents import Content, ContentPerson, ContentTopic, Kind
from hub.models.people import Group, Profile, User
from hub.models.policy import Policy
from hub.models.touch import FollowedProfile, Saved, Visit
from hub.services.interests import Interest, interests_of
from hub.services.policies import default_policy
from hub.services.raakvlak import Meeting, meetings
from hub.services.rows import load_contents

MONTH = timedelta(days=30)
RECENT = timedelta(days=400)
FEED = 10
MEETINGS = 3


class Row(StrEnum):
    """The rows of home, in the order in which they take a content: each shows in one row only."""

    CONTINUE = "continue"
    SESSIONS = "sessions"
    FEED = "feed"
    TEAM = "team"
    STORY = "story"
    POPULAR = "popular"
    NEW = "new"


LENGTH = {
    Row.CONTINUE: 3,
    Row.FEED: FEED,
    Row.TEAM: 10,
    Row.SESSIONS: 3,
    Row.STORY: 4,
    Row.POPULAR: 6,
    Row.NEW: 12,
}
SHOWN = {
    Row.CONTINUE: 3,
    Row.FEED: 5,
    Row.TEAM: 5,
    Row.SESSIONS: 3,
    Row.STORY: 1,
    Row.POPULAR: 3,
    Row.NEW: 5,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A content in a row: `number` is the second where she stopped, or how many opened or kept it."""

    content: Content
    number: float | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything that home shows; empty rows are not there."""

    rows: dict[Row, tuple[Place, ...]]
    interests: tuple[Interest, ...]
    followed_profiles: frozenset[int]
    team: Group | None
    meetings: tuple[Meeting, ...]
    welcomed: bool


def front_page(session: Session, viewer: Viewer, *, now: datetime) -> FrontPage:
    """Home as this viewer sees it."""
    user, team, policy = _person(session, viewer)
    interests = interests_of(session, viewer)
    rows, followed = _rows(session, viewer, interests, team, now)
    return FrontPage(
        rows=rows,
        interests=interests,
        followed_profiles=followed,
        team=team,
        meetings=meetings(session, viewer, interests, policy.inference, now=now, limit=MEETINGS),
        welcomed=user is None or user.welcomed or viewer.profile_id is None,
    )


def _person(session: Session, viewer: Viewer) -> tuple[User | None, Group | None, Policy]:
    """The login, the team and the organisation's policy, in one query."""
    if viewer.user_id is None:
        return None, None, session.get(Policy, 1) or default_policy()
    statement = (
        select(User, Group, Policy)
        .outerjoin(Profile, Profile.user_id == User.id)
        .outerjoin(Group, Group.id == Profile.team_id)
        .outerjoin(Policy, Policy.id == 1)
        .where(User.id == viewer.user_id)
    )
    user, team, policy = session.execute(statement).one()
    return user, team, policy or default_policy()


def _rows(
    session: Session, viewer: Viewer, interests: Sequence[Interest], team: Group | None, now: datetime
) -> tuple[dict[Row, tuple[Place, ...]], frozenset[int]]:
    """The contents of every row, and the profiles that she follows."""
    topics = [one.topic.id for one in interests if one.is_stated]
    pieces = [
        *_own_pieces(viewer, topics, team, now),
        _sessions(viewer, now),
        _stories(viewer, topics),
        _popular(viewer, now),
        _newest(viewer),
    ]
    found = session.execute(union_all(*(select(piece.subquery()) for piece in pieces))).all()
    followed = frozenset(row.content_id for row in found if row.name == _FOLLOWED)
    places = [row for row in found if row.name != _FOLLOWED]
    contents = load_contents(session, viewer, {row.content_id for row in places})
    by_row: dict[Row, list[Place]] = {row: [] for row in Row}
    for row in places:
        if row.content_id in contents:
            by_row[Row(row.name)].append(Place(contents[row.content_id], row.number, row.at))
    for name, of_row in by_row.items():
        of_row.sort(key=lambda place, name=name: _order(name, place))  # type: ignore[misc]
    return _each_once(by_row, set(topics), followed), followed


def _order(row: Row, place: Place) -> tuple[float, int]:
    at = place.at.timestamp() if place.at else 0.0
    match row:
        case Row.SESSIONS:
            return at, place.content.id
        case Row.POPULAR | Row.STORY:
            return -(place.number or 0), -place.content.id
        case _:
            return -at, -place.content.id


def _each_once(
    by_row: dict[Row, list[Place]], topics: set[int], followed: frozenset[int]
) -> dict[Row, tuple[Place, ...]]:
    """Every content in the first row that wants it; what is only new stands aside when there is enough."""
    taken: set[int] = set()
    rows: dict[Row, tuple[Place, ...]] = {}
    for name in Row:
        if name is Row.NEW and len(rows.get(Row.FEED, ())) >= 3:
            continue
        free = [place for place in by_row[name] if place.content.id not in taken]
        if name is Row.FEED:
            free = _varied(free, topics, followed)
        shown = tuple(free[: SHOWN[name]])
        if shown:
            rows[name] = shown
            taken |= {place.content.id for place in shown}
    return rows


def _varied(places: Iterable[Place], topics: set[int], followed: frozenset[int]) -> list[Place]:
    """Newest first, but each reason once before any comes back: one busy topic does not fill the row."""
    turns: dict[int, int] = {}
    ordered = []
    for place in places:
        reasons = {link.profile_id for link in place.content.people} & followed
        reasons |= {-link.topic_id for link in place.content.topics} & {-topic for topic in topics}
        turn = max((turns.get(reason, 0) for reason in reasons), default=0)
        for reason in reasons:
            turns[reason] = turns.get(reason, 0) + 1
        ordered.append((turn, place))
    return [place for _, place in sorted(ordered, key=lambda pair: pair[0])]


# --- The ids of each row --------------------------------------------------------------------------

_FOLLOWED = "followed"
Piece = Select[str, int, float, datetime]
_Column = ColumnElement[Any] | InstrumentedAttribute[Any]


def _piece(row: str, *, number: _Column | None = None, at: _Column) -> Piece:
    return select(
        literal(row).label("name"),
        Content.id.label("content_id"),
        (number if number is not None else literal(0.0)).label("number"),
        at.label("at"),
    )


def _own_pieces(viewer: Viewer, topics: Sequence[int], team: Group | None, now: datetime) -> list[Piece]:
    """Rows that only a signed-in person has."""
    if viewer.user_id is None:
        return []
    pieces = [_continue(viewer), _feed(viewer, topics, now), _followed(viewer)]
    return [*pieces, _of_team(viewer, team, now)] if team else pieces


def _continue(viewer: Viewer) -> Piece:
    statement = (
        _piece(Row.CONTINUE, number=Visit.position_s, at=Visit.visited_at)
        .join(Visit, Visit.content_id == Content.id)
        .where(Visit.user_id == viewer.user_id, ~Visit.finished)
    )
    return visible(statement, viewer, Content).order_by(Visit.visited_at.desc()).limit(LENGTH[Row.CONTINUE])


def _feed(viewer: Viewer, topics: Sequence[int], now: datetime) -> Piece:
    """Newest of the people and topics that she follows or chose, and that she did not open yet."""
    by_people = select(ContentPerson.content_id).join(
        FollowedProfile, FollowedProfile.profile_id == ContentPerson.profile_id
    )
    about = select(ContentTopic.content_id).where(ContentTopic.topic_id.in_(topics))
    opened = select(Visit.content_id).where(Visit.user_id == viewer.user_id)
    wanted = or_(
        Content.id.in_(by_people.where(FollowedProfile.user_id == viewer.user_id)), Content.id.in_(about)
    )
    statement = _piece(Row.FEED, at=Content.published_at).where(
        wanted,
        Content.id.not_in(opened),
        or_(Content.owner_id.is_(None), Content.owner_id != (viewer.profile_id or 0)),
        Content.published_at <= now,
    )
    return visible(statement, viewer, Content).order_by(*_NEWEST).limit(LENGTH[Row.FEED] * 2)


def _followed(viewer: Viewer) -> Piece:
    """Ids of the profiles that she follows, in the shape of the rows."""
    return select(
        literal(_FOLLOWED).label("name"),
        FollowedProfile.profile_id.label("content_id"),
        literal(0.0).label("number"),
        FollowedProfile.since.label("at"),
    ).where(FollowedProfile.user_id == viewer.user_id)


def _of_team(viewer: Viewer, team: Group, now: datetime) -> Piece:
    colleagues = (
        select(ContentPerson.content_id)
        .join(Profile, Profile.id == ContentPerson.profile_id)
        .where(Profile.team_id == team.id, Profile.id != (viewer.profile_id or 0))
    )
    statement = _piece(Row.TEAM, at=Content.published_at).where(
        Content.id.in_(colleagues), Content.published_at > now - RECENT, Content.published_at <= now
    )
    return visible(statement, viewer, Content).order_by(*_NEWEST).limit(LENGTH[Row.TEAM])


def _sessions(viewer: Viewer, now: datetime) -> Piece:
    statement = _piece(Row.SESSIONS, at=Content.starts_at).where(Content.starts_at >= now)
    return visible(statement, viewer, Content).order_by(Content.starts_at).limit(LENGTH[Row.SESSIONS])


def _stories(viewer: Viewer, topics: Sequence[int]) -> Piece:
    """Stories; one on her topics counts before a newer one."""
    near = (
        select(func.count())
        .where(ContentTopic.content_id == Content.id, ContentTopic.topic_id.in_(topics))
        .correlate(Content)
        .scalar_subquery()
    )
    statement = _piece(Row.STORY, number=near, at=Content.published_at).where(Content.kind == Kind.STORY)
    return visible(statement, viewer, Content).order_by(near.desc(), *_NEWEST).limit(LENGTH[Row.STORY])


def _popular(viewer: Viewer, now: datetime) -> Piece:
    """What was opened or kept most this month, by how many; never by whom, and not by one person alone."""
    touches = union_all(
        select(Visit.content_id, Visit.user_id).where(Visit.visited_at > now - MONTH),
        select(Saved.content_id, Saved.user_id).where(Saved.saved_at > now - MONTH),
    ).subquery()
    people = func.count(touches.c.user_id.distinct())
    statement = (
        _piece(Row.POPULAR, number=people, at=func.max(Content.published_at))
        .join(touches, touches.c.content_id == Content.id)
        .group_by(Content.id)
        .having(people > 1)
    )
    return visible(statement, viewer, Content).order_by(people.desc(), Content.id).limit(LENGTH[Row.POPULAR])


def _newest(viewer: Viewer) -> Piece:
    statement = _piece(Row.NEW, at=Content.published_at).where(Content.published_at.is_not(None))
    return visible(statement, viewer, Content).order_by(*_NEWEST).limit(LENGTH[Row.NEW])


_NEWEST = (Content.published_at.desc(), Content.id.desc())
