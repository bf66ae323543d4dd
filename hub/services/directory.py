"""Topics as people browse them. A topic shows once something visible has it: an imported tag of a hidden
content stays as hidden as the content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Subquery, exists, func, or_, select
from sqlalchemy.orm import Session

from hub.access import Viewer, is_visible, visible
from hub.errors import NotFound
from hub.models.contents import Content, ContentTopic
from hub.models.people import Profile, ProfileInterest, ProfileSkill
from hub.models.topics import Topic


class TopicOrder(StrEnum):
    """How a list of topics is ordered."""

    MOST = "most"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class CountedTopic:
    """A topic with the number of contents that the viewer finds."""

    topic: Topic
    contents: int


@dataclass(frozen=True, slots=True)
class TopicList:
    """One page of topics, and how many there are in all."""

    topics: tuple[CountedTopic, ...]
    total: int


def list_topics(
    session: Session,
    viewer: Viewer,
    *,
    text: str = "",
    order: TopicOrder = TopicOrder.MOST,
    limit: int,
    offset: int = 0,
) -> TopicList:
    """Topics with a visible content, whose label holds `text`."""
    lang = viewer.language or "en"
    counted = _counted(viewer)
    statement = select(Topic, counted.c.contents, func.count().over()).join(
        counted, counted.c.topic_id == Topic.id
    )
    if text:
        statement = statement.where(
            or_(
                Topic.label_nl.icontains(text, autoescape=True),
                Topic.label_en.icontains(text, autoescape=True),
            )
        )
    name = func.lower(Topic.label_nl if lang == "nl" else Topic.label_en)
    by = [name] if order is TopicOrder.NAME else [counted.c.contents.desc(), name]
    rows = session.execute(statement.order_by(*by, Topic.id).limit(limit).offset(offset)).all()
    return TopicList(
        topics=tuple(CountedTopic(topic, contents) for topic, contents, _ in rows),
        total=rows[0][2] if rows else 0,
    )


def get_topic(session: Session, viewer: Viewer, slug: str) -> Topic:
    """Raises `NotFound`, also for a topic of which the viewer may see nothing."""
    statement = select(Topic).where(Topic.slug == slug)
    if not viewer.is_admin:
        statement = statement.where(_has_something(viewer))
    topic = session.scalar(statement)
    if topic is None:
        raise NotFound
    return topic


def _counted(viewer: Viewer) -> Subquery:
    return (
        visible(
            select(ContentTopic.topic_id, func.count().label("contents"))
            .join(Content, Content.id == ContentTopic.content_id)
            .group_by(ContentTopic.topic_id),
            viewer,
            Content,
        )
    ).subquery()


def _has_something(viewer: Viewer) -> ColumnElement[bool]:
    content = exists().where(
        ContentTopic.topic_id == Topic.id,
        Content.id == ContentTopic.content_id,
        is_visible(viewer, Content),
    )
    skill = exists().where(
        ProfileSkill.topic_id == Topic.id,
        Profile.id == ProfileSkill.profile_id,
        is_visible(viewer, Profile),
    )
    interest = exists().where(
        ProfileInterest.topic_id == Topic.id,
        Profile.id == ProfileInterest.profile_id,
        is_visible(viewer, Profile),
    )
    return or_(content, skill, interest)
