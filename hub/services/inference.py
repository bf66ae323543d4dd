"""What a person is named for: topics, with the contributions that speak for her, and her say in it.

Nothing here judges a text: a level counts contributions by the person's part in them and by their age, with
the weights that rank colleagues in a search. She may hide a topic or opt out; the organisation may switch it
off for all. Then nobody is shown anything, but she still sees what would be said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import exp2, fsum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, visible
from hub.db import utc_now
from hub.errors import Invalid, NotFound
from hub.models.contents import Content, ContentPerson, ContentTopic, Kind, PersonRole
from hub.models.people import HiddenExpertise, Inference, Profile
from hub.models.policy import InferencePolicy
from hub.models.topics import Topic
from hub.services.naming import may_be_named
from hub.services.policies import current_policy
from search.ranking.experts import HALF_LIFE_YEARS, OLDEST, ROLE_SHARE

# Five talks given lately make somebody who explains it to others, two make daily work; chosen by looking at
# profiles whose people we knew, not measured.
DAILY = 1.5
EXPLAINS = 4.0


class Mark(StrEnum):
    """How a contribution counts, and how it is drawn; more kinds come with what they count."""

    MADE = "made"
    TAUGHT = "taught"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Contributed:
    """A content that speaks for somebody, by her strongest part in it."""

    content_id: int
    title: str
    kind: Kind
    role: PersonRole
    made_on: date | None

    @property
    def mark(self) -> Mark:
        match self.role:
            case PersonRole.SPEAKER | PersonRole.TEACHER:
                return Mark.TAUGHT
            case PersonRole.REVIEWER:
                return Mark.REVIEWED
            case PersonRole.AUTHOR:
                return Mark.MADE


@dataclass(frozen=True, slots=True)
class TopicExpertise:
    """A topic that somebody is named for: 1 knows the way, 2 does it daily, 3 explains it to others.

    `evidence` is newest first; `years` are its marks by year, without what has no date.
    """

    topic: Topic
    level: int
    evidence: tuple[Contributed, ...]
    years: dict[int, tuple[Mark, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """A topic as she sees it herself."""

    expertise: TopicExpertise
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class InCharge:
    """What is inferred about a person, whether it is shown, and who decided that."""

    policy: InferencePolicy
    choice: Inference
    is_named: bool
    lines: tuple[Line, ...]


def expertise(session: Session, viewer: Viewer, profile_id: int) -> tuple[TopicExpertise, ...]:
    """What the person is named for, strongest first, from contributions that the viewer may see.

    Empty when she may not be named. Raises `NotFound` for a profile the viewer does not find.
    """
    profile = session.scalar(visible(select(Profile).where(Profile.id == profile_id), viewer, Profile))
    if profile is None:
        raise NotFound
    if not may_be_named(profile, current_policy(session).inference):
        return ()
    hidden = _hidden(session, profile_id)
    return tuple(one for one in _inferred(session, viewer, profile_id) if one.topic.id not in hidden)


def expertise_in(
    contents: Iterable[Content], profile_id: int, *, hidden: Collection[int], today: date
) -> tuple[TopicExpertise, ...]:
    """What these contents say a person knows, strongest first, without the topics she hid. Pure.

    The contents come newest first, with their people and topics loaded. Whether she may be named at all is
    for the caller to ask.
    """
    topics: dict[int, Topic] = {}
    by_topic: dict[int, list[Contributed]] = {}
    for content in contents:
        roles = [link.role for link in content.people if link.profile_id == profile_id]
        if not roles:
            continue
        role = max(roles, key=lambda role: ROLE_SHARE[role])
        made_on = content.published_at.date() if content.published_at else None
        one = Contributed(content.id, content.title, content.kind, role, made_on)
        for link in content.topics:
            if link.topic_id not in hidden:
                topics[link.topic_id] = link.topic
                by_topic.setdefault(link.topic_id, []).append(one)
    return _strongest_first(by_topic, topics, today)


def in_charge(session: Session, viewer: Viewer) -> InCharge:
    """What is inferred about the viewer herself, also what she hid. Raises `NotFound` without a profile."""
    profile = _own_profile(session, viewer)
    policy = current_policy(session).inference
    hidden = _hidden(session, profile.id)
    return InCharge(
        policy=policy,
        choice=profile.inference,
        is_named=may_be_named(profile, policy),
        lines=tuple(Line(one, one.topic.id in hidden) for one in _inferred(session, viewer, profile.id)),
    )


def choose_inference(session: Session, viewer: Viewer, choice: Inference) -> None:
    """Opt in or out. Raises `Invalid` where the organisation names nobody, `NotFound` without a profile."""
    if current_policy(session).inference is InferencePolicy.OFF and choice is Inference.IN:
        raise Invalid("inference", "Your organisation names nobody.")
    _own_profile(session, viewer).inference = choice


def hide_topic(session: Session, viewer: Viewer, topic_id: int) -> None:
    """Do not be named for this topic. Raises `NotFound`."""
    profile = _own_profile(session, viewer)
    if session.get(Topic, topic_id) is None:
        raise NotFound
    if session.get(HiddenExpertise, (profile.id, topic_id)) is None:
        session.add(HiddenExpertise(profile_id=profile.id, topic_id=topic_id))


def show_topic(session: Session, viewer: Viewer, topic_id: int) -> None:
    """Be named for this topic again; one that was not hidden is fine."""
    row = session.get(HiddenExpertise, (_own_profile(session, viewer).id, topic_id))
    if row is not None:
        session.delete(row)


def _own_profile(session: Session, viewer: Viewer) -> Profile:
    profile = session.get(Profile, viewer.profile_id) if viewer.profile_id is not None else None
    if profile is None:
        raise NotFound
    return profile


def _hidden(session: Session, profile_id: int) -> frozenset[int]:
    statement = select(HiddenExpertise.topic_id).where(HiddenExpertise.profile_id == profile_id)
    return frozenset(session.scalars(statement))


# --- From contributions to topics -----------------------------------------------------------------


def _inferred(session: Session, viewer: Viewer, profile_id: int) -> tuple[TopicExpertise, ...]:
    """Every topic of what she contributed and the viewer may see, strongest first."""
    by_topic = _contributed(session, viewer, profile_id)
    topics = {topic.id: topic for topic in session.scalars(select(Topic).where(Topic.id.in_(by_topic)))}
    return _strongest_first(by_topic, topics, utc_now().date())


def _strongest_first(
    by_topic: Mapping[int, list[Contributed]], topics: Mapping[int, Topic], today: date
) -> tuple[TopicExpertise, ...]:
    strengths = {id_: _strength(evidence, today) for id_, evidence in by_topic.items()}
    return tuple(
        TopicExpertise(
            topics[id_], level_of(strengths[id_]), tuple(by_topic[id_]), _marks_by_year(by_topic[id_])
        )
        for id_ in sorted(by_topic, key=lambda id_: (-strengths[id_], id_))
    )


def _contributed(session: Session, viewer: Viewer, profile_id: int) -> dict[int, list[Contributed]]:
    """By topic id, newest first; a content counts once, by her strongest part in it."""
    columns = (Content.id, Content.title, Content.kind, Content.published_at)
    statement = (
        visible(select(*columns, ContentPerson.role, ContentTopic.topic_id), viewer, Content)
        .join(ContentPerson, ContentPerson.content_id == Content.id)
        .join(ContentTopic, ContentTopic.content_id == Content.id)
        .where(ContentPerson.profile_id == profile_id)
        .order_by(Content.published_at.desc(), Content.id.desc())
    )
    found: dict[int, dict[int, Contributed]] = {}
    for id_, title, kind, published_at, role, topic_id in session.execute(statement):
        one = Contributed(id_, title, kind, role, published_at.date() if published_at else None)
        of_topic = found.setdefault(topic_id, {})
        if id_ not in of_topic or _share(one) > _share(of_topic[id_]):
            of_topic[id_] = one
    return {topic_id: list(of_topic.values()) for topic_id, of_topic in found.items()}


def level_of(strength: float) -> int:
    """1, 2 or 3, as people are shown it: never the number itself."""
    return 1 + (strength >= DAILY) + (strength >= EXPLAINS)


def _strength(evidence: Iterable[Contributed], today: date) -> float:
    return fsum(_share(one) * _freshness(one.made_on, today) for one in evidence)


def _share(contributed: Contributed) -> float:
    return ROLE_SHARE[contributed.role]


def _freshness(made_on: date | None, today: date) -> float:
    """What age leaves of a contribution, as in a search; one without a date counts as half its life old."""
    years = max((today - made_on).days, 0) / 365.25 if made_on else HALF_LIFE_YEARS / 2
    return OLDEST + (1 - OLDEST) * exp2(-years / HALF_LIFE_YEARS)


def _marks_by_year(evidence: Iterable[Contributed]) -> dict[int, tuple[Mark, ...]]:
    years: dict[int, list[Mark]] = {}
    for one in evidence:
        if one.made_on is not None:
            years.setdefault(one.made_on.year, []).append(one.mark)
    return {year: tuple(sorted(marks, key=list(Mark).index)) for year, marks in sorted(years.items())}
