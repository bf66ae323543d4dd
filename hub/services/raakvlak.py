"""Ons raakvlak: colleagues whose expertise meets the viewer's interests.

1. Her interests, weighted (`interests.py`).
2. What every colleague who may be named can do with those topics: one query over contributions and skills.
3. `rank` (pure): interest times expertise, rare topics before common ones.
4. People known for much are damped, and equals take turns by viewer: not the same ten for everybody.

Clicks and popularity count nowhere; only what she may see speaks for somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from math import log2

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    extract,
    false,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, is_visible, visible
from hub.models.contents import Content, ContentPerson, ContentTopic, PersonRole
from hub.models.people import HiddenExpertise, Inference, Profile, ProfileSkill
from hub.models.policy import InferencePolicy
from hub.models.topics import Topic
from hub.services.inference import Mark
from hub.services.interests import Interest
from search.ranking.experts import HALF_LIFE_YEARS, OLDEST, ROLE_SHARE

ENOUGH = 1.5
"""Expertise of which half of the fit is reached: volume alone does not win."""

SAID = {1: 0.4, 2: 0.8, 3: 1.2}
"""What her own word weighs by level, against 1 for a fresh talk."""

TURN = 0.45
"""How much of a score depends on whose turn it is; with `BROAD` chosen by the spread the benchmark shows."""

BROAD = 6
"""Topics that somebody may be known for before she is damped."""

CONSIDERED = 24
_COUNTED = (Mark.TAUGHT, Mark.MADE, Mark.REVIEWED)
MARK_OF_ROLE = {
    PersonRole.AUTHOR: Mark.MADE,
    PersonRole.SPEAKER: Mark.TAUGHT,
    PersonRole.TEACHER: Mark.TAUGHT,
    PersonRole.REVIEWER: Mark.REVIEWED,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What speaks for a person on a topic: counts by part, her own word as a level (0: none), last year."""

    profile_id: int
    topic_id: int
    strength: float
    taught: int = 0
    made: int = 0
    reviewed: int = 0
    said: int = 0
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A person by what she knows of the viewer's interests, strongest topic first."""

    profile_id: int
    score: float
    known: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class SharedTopic:
    """A topic between two people, and what speaks for the one who knows it."""

    topic: Topic
    known: Known


@dataclass(frozen=True, slots=True)
class Meeting:
    """A colleague, with the topics where the viewer's interest meets her expertise."""

    profile: Profile
    shared: tuple[SharedTopic, ...]


def meetings(
    session: Session,
    viewer: Viewer,
    interests: Sequence[Interest],
    policy: InferencePolicy,
    *,
    now: datetime,
    limit: int,
) -> tuple[Meeting, ...]:
    """The colleagues where the viewer's interests meet expertise, best first; two queries."""
    weights = {one.topic.id: one.weight for one in interests}
    if not weights:
        return ()
    matches = rank(weights, _known(session, viewer, weights, policy, now), viewer_id=viewer.user_id or 0)
    considered = matches[: max(CONSIDERED, limit)]
    found = _profiles(session, viewer, [match.profile_id for match in considered])
    damped = sorted(
        (match for match in considered if match.profile_id in found),
        key=lambda match: (-match.score * damping(found[match.profile_id][1]), match.profile_id),
    )
    topics = {one.topic.id: one.topic for one in interests}
    return tuple(
        Meeting(
            found[match.profile_id][0],
            tuple(SharedTopic(topics[one.topic_id], one) for one in match.known),
        )
        for match in damped[:limit]
    )


# --- Scoring, pure --------------------------------------------------------------------------------


def rank(weights: Mapping[int, float], known: Iterable[Known], *, viewer_id: int) -> list[Match]:
    """Everybody who knows something of these topics, best match first. `weights` by topic id."""
    by_person: dict[int, list[Known]] = {}
    people_on: dict[int, int] = {}
    for one in known:
        by_person.setdefault(one.profile_id, []).append(one)
        people_on[one.topic_id] = people_on.get(one.topic_id, 0) + 1
    value = {id_: weights[id_] * rarity(people, len(by_person)) for id_, people in people_on.items()}

    def worth(one: Known) -> float:
        return value[one.topic_id] * one.strength / (one.strength + ENOUGH)

    matches = [
        Match(
            person,
            sum(map(worth, ones)) * _turn(viewer_id, person),
            tuple(sorted(ones, key=lambda one: (-worth(one), one.topic_id))),
        )
        for person, ones in by_person.items()
    ]
    return sorted(matches, key=lambda match: (-match.score, match.profile_id))


def rarity(people: int, all_people: int) -> float:
    """1 for a topic that everybody of the candidates knows, more for one that few know."""
    return 1 + log2(all_people / people)


def damping(topics: int) -> float:
    """What is left of a match with somebody known for so many topics: she would be shown to most."""
    return 1 / (1 + log2(max(topics, BROAD) / BROAD))


def _turn(viewer_id: int, profile_id: int) -> float:
    """Between 1 - TURN and 1, the same each time for two people: among equals everybody gets some viewers."""
    digest = blake2b(f"{viewer_id}:{profile_id}".encode(), digest_size=4).digest()
    return 1 - TURN * int.from_bytes(digest) / 2**32


# --- From the database ----------------------------------------------------------------------------


def _known(
    session: Session, viewer: Viewer, topic_ids: Collection[int], policy: InferencePolicy, now: datetime
) -> list[Known]:
    """What everybody but the viewer is named for among these topics."""
    who = [may_meet(viewer, policy), Profile.id != (viewer.profile_id or 0)]
    return known_for(session, viewer, topic_ids, who, now=now)


def may_meet(viewer: Viewer, policy: InferencePolicy) -> ColumnElement[bool]:
    """The condition under which a profile is found by the viewer and may be named, as `may_be_named` says."""
    match policy:
        case InferencePolicy.OFF:
            return false()
        case InferencePolicy.OPT_IN:
            named = Profile.inference == Inference.IN
        case InferencePolicy.OPT_OUT:
            named = Profile.inference != Inference.OUT
    return and_(is_visible(viewer, Profile), named)


def known_for(
    session: Session,
    viewer: Viewer,
    topic_ids: Collection[int] | None,
    who: Sequence[ColumnElement[bool]],
    *,
    now: datetime,
) -> list[Known]:
    """What these people are named for, by person and topic; `topic_ids` None: on every topic. One query."""
    pieces = union_all(_contributed(viewer, topic_ids, who), _said(topic_ids, who)).subquery()
    hidden = exists().where(
        HiddenExpertise.profile_id == pieces.c.profile_id, HiddenExpertise.topic_id == pieces.c.topic_id
    )
    counts = [func.sum(case((pieces.c.mark == mark.value, 1), else_=0)) for mark in _COUNTED]
    statement = (
        select(
            pieces.c.profile_id,
            pieces.c.topic_id,
            func.sum(pieces.c.share * _freshness(pieces, now.year)),
            *counts,
            func.max(pieces.c.said),
            func.max(pieces.c.year),
        )
        .join(Profile, Profile.id == pieces.c.profile_id)
        .where(*who, ~hidden)
        .group_by(pieces.c.profile_id, pieces.c.topic_id)
    )
    return [Known(*tuple(row)) for row in session.execute(statement)]


def _contributed(
    viewer: Viewer, topic_ids: Collection[int] | None, who: Sequence[ColumnElement[bool]]
) -> Select[int, int, float, str, int, int]:
    """A row for each content of somebody on a topic, by her strongest part in it."""
    share = case(ROLE_SHARE, value=ContentPerson.role, else_=0.0)
    mark = case({role.value: mark.value for role, mark in MARK_OF_ROLE.items()}, value=ContentPerson.role)
    year = cast(extract("year", Content.published_at), Integer)
    statement = (
        select(
            ContentPerson.profile_id.label("profile_id"),
            ContentTopic.topic_id.label("topic_id"),
            func.max(share).label("share"),
            func.max(mark).label("mark"),
            literal(0).label("said"),
            year.label("year"),
        )
        .select_from(ContentTopic)
        .join(Content, Content.id == ContentTopic.content_id)
        .join(ContentPerson, ContentPerson.content_id == Content.id)
        .where(ContentTopic.topic_id.in_(topic_ids) if topic_ids is not None else true())
        .group_by(ContentTopic.topic_id, Content.id, ContentPerson.profile_id, year)
    )
    if topic_ids is None:
        statement = statement.join(Profile, Profile.id == ContentPerson.profile_id).where(*who)
    return visible(statement, viewer, Content)


def _said(
    topic_ids: Collection[int] | None, who: Sequence[ColumnElement[bool]]
) -> Select[int, int, float, str, int, int]:
    """A row for each skill that somebody says she has."""
    statement = select(
        ProfileSkill.profile_id,
        ProfileSkill.topic_id,
        case(SAID, value=ProfileSkill.level, else_=0.0),
        literal("said"),
        ProfileSkill.level,
        null(),
    ).where(ProfileSkill.topic_id.in_(topic_ids) if topic_ids is not None else true())
    if topic_ids is None:
        statement = statement.join(Profile, Profile.id == ProfileSkill.profile_id).where(*who)
    return statement


def _freshness(pieces: Subquery, this_year: int) -> ColumnElement[float]:
    """What age leaves of a contribution, as in a search; her own word does not age."""
    age = cast(this_year - func.coalesce(pieces.c.year, this_year), Float)
    fresh = OLDEST + (1 - OLDEST) * func.power(2.0, -age / HALF_LIFE_YEARS)
    return case((pieces.c.mark == "said", 1.0), else_=fresh)


def _profiles(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[int, tuple[Profile, int]]:
    """Profiles with their team, and the number of topics of what they made that the viewer may see."""
    topics = visible(
        select(func.count(ContentTopic.topic_id.distinct()))
        .select_from(ContentPerson)
        .join(Content, Content.id == ContentPerson.content_id)
        .join(ContentTopic, ContentTopic.content_id == Content.id)
        .where(ContentPerson.profile_id == Profile.id)
        .correlate(Profile),
        viewer,
        Content,
    ).scalar_subquery()
    statement = select(Profile, topics).where(Profile.id.in_(ids)).options(joinedload(Profile.team))
    rows = session.execute(visible(statement, viewer, Profile))
    return {profile.id: (profile, count) for profile, count in rows}
