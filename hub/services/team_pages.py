"""A team as its page shows it: what my colleagues can, who they are, and what they shared lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, visible
from hub.errors import NotFound
from hub.models.contents import Content, ContentPerson
from hub.models.people import Group, GroupKind, Profile
from hub.models.policy import InferencePolicy, Policy
from hub.models.topics import Topic
from hub.services.inference import level_of
from hub.services.policies import default_policy
from hub.services.raakvlak import Known, known_for, may_meet
from hub.services.rows import load_contents

NEWEST = 8
TOPICS = 40


@dataclass(frozen=True, slots=True)
class Knower:
    """A member with her level on a topic: the higher of her own word and what she contributed."""

    profile: Profile
    level: int
    known: Known


@dataclass(frozen=True, slots=True)
class TeamTopic:
    """A topic that the team can, with the people behind it, strongest first."""

    topic: Topic
    knowers: tuple[Knower, ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything about a team that the viewer may see; `topics` by how many can it."""

    team: Group
    members: tuple[Profile, ...]
    topics: tuple[TeamTopic, ...]
    newest: tuple[Content, ...]


def team_page(session: Session, viewer: Viewer, team_id: int, *, now: datetime) -> TeamPage:
    """Raises `NotFound` for what is no team, or one of which the viewer finds nobody and is no member."""
    row = session.execute(
        select(Group, Policy)
        .outerjoin(Policy, Policy.id == 1)
        .where(Group.id == team_id, Group.kind == GroupKind.TEAM)
    ).one_or_none()
    if row is None or viewer.user_id is None:
        raise NotFound
    team, policy = row[0], row[1] or default_policy()
    members = _members(session, viewer, team)
    return TeamPage(
        team=team,
        members=members,
        topics=_topics(session, viewer, team, members, policy.inference, now),
        newest=_newest(session, viewer, team, now),
    )


def _members(session: Session, viewer: Viewer, team: Group) -> tuple[Profile, ...]:
    statement = visible(select(Profile).where(Profile.team_id == team.id), viewer, Profile)
    return tuple(
        session.scalars(
            statement.order_by(func.lower(Profile.name), Profile.id).options(joinedload(Profile.team))
        )
    )


def _topics(
    session: Session,
    viewer: Viewer,
    team: Group,
    members: Iterable[Profile],
    policy: InferencePolicy,
    now: datetime,
) -> tuple[TeamTopic, ...]:
    who = [may_meet(viewer, policy), Profile.team_id == team.id]
    by_id = {profile.id: profile for profile in members}
    by_topic: dict[int, list[Knower]] = {}
    for known in known_for(session, viewer, None, who, now=now):
        if known.profile_id in by_id:
            level = max(level_of(known.strength), known.said)
            by_topic.setdefault(known.topic_id, []).append(Knower(by_id[known.profile_id], level, known))
    most_first = sorted(
        by_topic.items(),
        key=lambda item: (-len(item[1]), -sum(one.known.strength for one in item[1]), item[0]),
    )[:TOPICS]
    wanted = [id_ for id_, _ in most_first]
    topics = {topic.id: topic for topic in session.scalars(select(Topic).where(Topic.id.in_(wanted)))}
    return tuple(
        TeamTopic(
            topics[id_],
            tuple(sorted(ones, key=lambda one: (-one.level, -one.known.strength, one.profile.id))),
        )
        for id_, ones in most_first
    )


def _newest(session: Session, viewer: Viewer, team: Group, now: datetime) -> tuple[Content, ...]:
    theirs = (
        select(ContentPerson.content_id)
        .join(Profile, Profile.id == ContentPerson.profile_id)
        .where(Profile.team_id == team.id)
    )
    statement = visible(
        select(Content.id).where(Content.id.in_(theirs), Content.published_at <= now), viewer, Content
    )
    ids = session.scalars(statement.order_by(Content.published_at.desc(), Content.id.desc()).limit(NEWEST))
    wanted = ids.all()
    contents = load_contents(session, viewer, wanted)
    return tuple(contents[id_] for id_ in wanted if id_ in contents)
