"""What feeds and the sitemap list: rows that their reader may see, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import NOBODY, VISITOR, Viewer, visible
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.topics import Topic
from hub.services.accounts import viewer_of_token
from hub.services.directory import get_topic
from hub.services.discovery import search
from hub.services.profiles import contributions, get_profile
from hub.services.topic_pages import newest_of_topic
from search.finder import Finder
from search.query import SearchQuery

ENTRIES = 40
SITEMAP_ENTRIES = 50_000
"""As many as one sitemap may hold (sitemaps.org)."""

READ_ONLY = frozenset({"read"})


@dataclass(frozen=True, slots=True)
class TopicFeed:
    """A topic with its newest contents."""

    topic: Topic
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class PersonFeed:
    """Somebody with her newest contributions."""

    profile: Profile
    contents: tuple[Content, ...]


def viewer_of_feed_token(session: Session, token: str, *, now: datetime) -> Viewer:
    """Whose feed reader sends this token; nobody for one that could also write, since addresses leak."""
    found = viewer_of_token(session, token, now=now)
    return found.viewer if found and found.scopes == READ_ONLY else NOBODY


def found_contents(
    session: Session, viewer: Viewer, finder: Finder, query: SearchQuery, *, today: date
) -> tuple[Content, ...]:
    """The contents of a search, in its order. Raises `SearchUnavailable`."""
    page = search(session, viewer, finder, query, today=today)
    return tuple(found.content for found in page.hits)


def topic_feed(session: Session, viewer: Viewer, slug: str) -> TopicFeed:
    """Raises `NotFound`."""
    topic = get_topic(session, viewer, slug)
    return TopicFeed(topic, newest_of_topic(session, viewer, topic, limit=ENTRIES))


def person_feed(session: Session, viewer: Viewer, profile_id: int) -> PersonFeed:
    """Raises `NotFound`."""
    profile = get_profile(session, viewer, profile_id)
    made = contributions(session, viewer, profile_id, limit=ENTRIES)
    return PersonFeed(profile, tuple({one.content.id: one.content for one in made}.values()))


def public_contents(session: Session) -> Sequence[tuple[int, datetime]]:
    """Ids of what visitors may see, newest first, with when each was last changed."""
    statement = visible(select(Content.id, Content.updated_at), VISITOR, Content)
    newest = statement.order_by(func.coalesce(Content.published_at, Content.created_at).desc(), Content.id)
    return session.execute(newest.limit(SITEMAP_ENTRIES)).all()
