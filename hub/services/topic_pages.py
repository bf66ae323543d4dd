"""A topic as its page shows it: what to begin with, what is new and to come, who knows it, who learns it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, audience_for, visible
from hub.models.contents import Content, ContentTopic, Kind
from hub.models.people import Profile, ProfileInterest
from hub.models.topics import Topic
from hub.services.directory import get_topic
from hub.services.discovery import FoundExpert, shown_experts
from hub.services.following import followed_by
from hub.services.rows import load_contents, load_contents_where
from search.finder import Finder
from search.ports import GenerationNotFound, SearchUnavailable
from search.query import Filters, SearchQuery
from search.results import SearchResults

BEST = 6
NEWEST = 6
SESSIONS = 4
EXPERTS = 6
LEARNERS = 12


@dataclass(frozen=True, slots=True)
class Learners:
    """Some of the people who want to learn a topic, and how many they are."""

    shown: tuple[Profile, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TopicPage:
    """All that the page of a topic shows. Unless `search_works`, best contents and colleagues are missing."""

    topic: Topic
    total: int
    best: tuple[Content, ...]
    newest: tuple[Content, ...]
    sessions: tuple[Content, ...]
    experts: tuple[FoundExpert, ...]
    learners: Learners
    is_followed: bool
    followed_profiles: frozenset[int]
    search_works: bool


def topic_page(session: Session, viewer: Viewer, finder: Finder, slug: str, *, now: datetime) -> TopicPage:
    """Raises `NotFound`. Goes on without the engine: the newest contents are in the database."""
    topic = get_topic(session, viewer, slug)
    found = _search(viewer, finder, topic, now)
    results = found or SearchResults(0)
    best = [hit.content_id for hit in results.hits]
    evidence = [one.content_id for expert in results.experts for one in expert.evidence]
    contents = load_contents_where(
        session,
        viewer,
        or_(
            Content.id.in_({*best, *evidence}),
            Content.id.in_(_having(viewer, topic).order_by(*_NEWEST_FIRST).limit(BEST + NEWEST + SESSIONS)),
            Content.id.in_(_coming(viewer, topic, now)),
        ),
    )
    having = [one for one in contents.values() if any(link.topic_id == topic.id for link in one.topics)]
    sessions = _next_sessions(having, now)
    followed = followed_by(session, viewer)
    return TopicPage(
        topic=topic,
        total=results.total,
        best=_in_order(best, contents),
        newest=_newest(having, {*best, *(one.id for one in sessions)}),
        sessions=sessions,
        experts=shown_experts(session, viewer, results.experts, contents)[:EXPERTS],
        learners=_learners(session, viewer, topic),
        is_followed=topic.id in followed.topics,
        followed_profiles=followed.profiles,
        search_works=found is not None,
    )


def newest_of_topic(session: Session, viewer: Viewer, topic: Topic, *, limit: int) -> tuple[Content, ...]:
    """What the viewer may see of a topic, newest first."""
    ids = list(session.scalars(_having(viewer, topic).order_by(*_NEWEST_FIRST).limit(limit)))
    return _in_order(ids, load_contents(session, viewer, ids))


_NEWEST_FIRST = (Content.published_at.desc(), Content.id.desc())


def _search(viewer: Viewer, finder: Finder, topic: Topic, now: datetime) -> SearchResults | None:
    """The topic's own name as the query, among its contents; None while the engine does not answer."""
    query = SearchQuery(
        topic.label(viewer.language or "en"), Filters(topic=frozenset({topic.slug})), limit=BEST
    )
    try:
        return finder.search(query, audience=audience_for(viewer), today=now.date())
    except (SearchUnavailable, GenerationNotFound):
        return None


def _having(viewer: Viewer, topic: Topic) -> Select[int]:
    return visible(
        select(Content.id)
        .join(ContentTopic, ContentTopic.content_id == Content.id)
        .where(ContentTopic.topic_id == topic.id),
        viewer,
        Content,
    )


def _coming(viewer: Viewer, topic: Topic, now: datetime) -> Select[int]:
    sessions = _having(viewer, topic).where(Content.kind == Kind.SESSION, Content.starts_at >= now)
    return sessions.order_by(Content.starts_at, Content.id).limit(SESSIONS)


def _next_sessions(having: Collection[Content], now: datetime) -> tuple[Content, ...]:
    coming = [
        (one.starts_at, one.id, one)
        for one in having
        if one.kind is Kind.SESSION and one.starts_at is not None and one.starts_at >= now
    ]
    return tuple(one for _, _, one in sorted(coming)[:SESSIONS])


def _newest(having: Collection[Content], shown: Collection[int]) -> tuple[Content, ...]:
    """The newest that the page does not show already."""
    return tuple(sorted((one for one in having if one.id not in shown), key=_age)[:NEWEST])


def _age(content: Content) -> tuple[float, int]:
    published_at = content.published_at or content.created_at
    return -published_at.timestamp(), -content.id


def _in_order(ids: Collection[int], contents: dict[int, Content]) -> tuple[Content, ...]:
    return tuple(contents[id_] for id_ in ids if id_ in contents)


def _learners(session: Session, viewer: Viewer, topic: Topic) -> Learners:
    statement = visible(
        select(Profile, func.count().over())
        .join(ProfileInterest, ProfileInterest.profile_id == Profile.id)
        .where(ProfileInterest.topic_id == topic.id)
        .options(joinedload(Profile.team)),
        viewer,
        Profile,
    )
    rows = session.execute(statement.order_by(Profile.name, Profile.id).limit(LEARNERS)).all()
    return Learners(tuple(profile for profile, _ in rows), rows[0][1] if rows else 0)
