"""The directory of people: by name, team and topic, as far as the viewer finds them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.access import Viewer, is_visible, visible
from hub.models.contents import Content, ContentPerson, ContentTopic
from hub.models.people import Group, GroupKind, HiddenExpertise, Profile, ProfileSkill
from hub.models.policy import InferencePolicy
from hub.models.topics import Topic
from hub.services.raakvlak import may_meet


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom the viewer looks for; empty parts leave the choice open."""

    text: str = ""
    team_id: int | None = None
    topic_slug: str = ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One page of people with team and skills, and how many there are in all."""

    people: tuple[Profile, ...]
    total: int


def list_people(
    session: Session, viewer: Viewer, wanted: Wanted, policy: InferencePolicy, *, limit: int, offset: int = 0
) -> PeopleList:
    """People by name. A topic leaves those who say they can it, and those who are named for it."""
    statement = visible(select(Profile, func.count().over()), viewer, Profile)
    for word in wanted.text.split():
        statement = statement.where(_has(word))
    if wanted.team_id is not None:
        statement = statement.where(Profile.team_id == wanted.team_id)
    if wanted.topic_slug:
        statement = statement.where(_knows(viewer, wanted.topic_slug, policy))
    rows = session.execute(
        statement.options(
            joinedload(Profile.team), selectinload(Profile.skills).joinedload(ProfileSkill.topic)
        )
        .order_by(func.lower(Profile.name), Profile.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return PeopleList(tuple(profile for profile, _ in rows), rows[0][1] if rows else 0)


def teams_of_people(session: Session, viewer: Viewer) -> tuple[tuple[Group, int], ...]:
    """Teams with somebody whom the viewer finds, by name, each with how many."""
    statement: Select[Group, int] = visible(
        select(Group, func.count(Profile.id))
        .join(Profile, Profile.team_id == Group.id)
        .where(Group.kind == GroupKind.TEAM)
        .group_by(Group.id),
        viewer,
        Profile,
    )
    return tuple((team, count) for team, count in session.execute(statement.order_by(func.lower(Group.name))))


def _has(word: str) -> ColumnElement[bool]:
    """Every word stands in the name, the job title or the name of the team."""
    of_team = exists().where(Group.id == Profile.team_id, Group.name.icontains(word, autoescape=True))
    return or_(
        Profile.name.icontains(word, autoescape=True),
        Profile.job_title.icontains(word, autoescape=True),
        of_team,
    )


def _knows(viewer: Viewer, slug: str, policy: InferencePolicy) -> ColumnElement[bool]:
    says = exists().where(
        ProfileSkill.profile_id == Profile.id, ProfileSkill.topic_id == Topic.id, Topic.slug == slug
    )
    hides = exists().where(
        HiddenExpertise.profile_id == Profile.id, HiddenExpertise.topic_id == Topic.id, Topic.slug == slug
    )
    made = exists().where(
        ContentPerson.profile_id == Profile.id,
        ContentTopic.content_id == ContentPerson.content_id,
        ContentTopic.topic_id == Topic.id,
        Topic.slug == slug,
        Content.id == ContentPerson.content_id,
        is_visible(viewer, Content),
    )
    return or_(says, may_meet(viewer, policy) & made & ~hides)
