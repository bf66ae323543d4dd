"""Contents as their owner works on them: make, read, change, take away, bring back.

A change names the revision that it is based on, so that nobody overwrites what she has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.access import Viewer, can_edit, can_view, visible
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.markdown import is_tangled
from hub.models.contents import (
    Content,
    ContentPerson,
    ContentState,
    ContentTopic,
    ContentVersion,
    Grant,
    Kind,
    PersonRole,
)
from hub.models.people import Profile
from hub.services.arriving import end_uploads_of
from hub.services.audiences import names_of, tokens_of
from hub.services.found_languages import found_language
from hub.services.policies import current_policy
from hub.services.topics import topics_for

WRITTEN_KINDS = frozenset({Kind.NOTE, Kind.LINK, Kind.STORY, Kind.QUESTION})
MAX_TITLE = 300
MAX_DESCRIPTION = 5_000
MAX_BODY = 100_000
MAX_TOPICS = 20
MAX_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a content."""

    profile_id: int
    role: PersonRole


@dataclass(frozen=True, slots=True)
class ContentChange:
    """What is to be different; None leaves a part of the content as it is."""

    title: str | None = None
    description: str | None = None
    body: str | None = None
    url: str | None = None
    lang: str | None = None
    topics: Sequence[str] | None = None
    people: Sequence[Part] | None = None
    audience: Sequence[str] | None = None
    state: ContentState | None = None


@dataclass(frozen=True, slots=True)
class NewContent:
    """A content to make: by default published, for everyone, by its maker; a question is by nobody yet."""

    kind: Kind
    change: ContentChange
    state: ContentState = field(default=ContentState.PUBLISHED)


def get_content(session: Session, viewer: Viewer, content_id: int) -> Content:
    """The content with its people, topics, grants and owner. Raises `NotFound`, also when it is hidden."""
    content = session.scalar(
        select(Content)
        .where(Content.id == content_id)
        .options(
            joinedload(Content.owner),
            selectinload(Content.grants),
            selectinload(Content.people).joinedload(ContentPerson.profile),
            selectinload(Content.topics).joinedload(ContentTopic.topic),
        )
    )
    if content is None or not can_view(viewer, content):
        raise NotFound
    return content


def audience_names(session: Session, viewer: Viewer, content: Content) -> list[str]:
    """Whom a content is for, by name; only those who may edit it are told."""
    tokens = [grant.token for grant in content.grants] if can_edit(viewer, content) else []
    return names_of(session, viewer, tokens)


def may_create(viewer: Viewer, kind: Kind) -> bool:
    """Whether the viewer may make a content of this kind: everybody may ask, contributors may share."""
    return viewer.profile_id is not None and (kind is Kind.QUESTION or viewer.may_contribute)


def create_content(session: Session, viewer: Viewer, new: NewContent, *, now: datetime) -> Content:
    """Make a content that is written here. Raises `Forbidden` and `Invalid`."""
    if not may_create(viewer, new.kind):
        raise Forbidden
    if new.kind not in WRITTEN_KINDS:
        raise Invalid("kind", f"Choose from {', '.join(sorted(WRITTEN_KINDS))}.")
    return add_content(session, viewer, new, now=now)


def add_content(session: Session, viewer: Viewer, new: NewContent, *, now: datetime) -> Content:
    """Make a content of any kind that the viewer owns. Raises `Forbidden` and `Invalid`."""
    if viewer.profile_id is None or not may_create(viewer, new.kind):
        raise Forbidden
    content = Content(
        kind=new.kind,
        state=new.state,
        owner_id=viewer.profile_id,
        title="",
        published_at=now if new.state is ContentState.PUBLISHED else None,
        created_at=now,
    )
    change = new.change
    if change.people is None:
        # Who is named on a question has answered it
        is_asked = new.kind is Kind.QUESTION
        change = _with(change, people=[] if is_asked else [Part(viewer.profile_id, PersonRole.AUTHOR)])
    if change.audience is None:
        change = _with(change, audience=["everyone"])
    if change.title is None:
        change = _with(change, title="")
    _apply(session, viewer, content, change, now=now)
    session.add(content)
    session.flush()
    keep_version(session, viewer.profile_id, content, now)
    return content


def edit_content(
    session: Session, viewer: Viewer, content_id: int, change: ContentChange, *, revision: int, now: datetime
) -> Content:
    """Change a content that stands at `revision`. Raises `NotFound`, `Forbidden`, `Conflict`, `Invalid`."""
    content = _for_editing(session, viewer, content_id, revision)
    if change.state is ContentState.DELETED:
        raise Invalid("state", "Delete it instead.")
    _apply(session, viewer, content, change, now=now)
    content.lang = content.lang or found_language(session, content.id)
    if content.state is ContentState.PUBLISHED and content.published_at is None:
        content.published_at = now
    content.revision += 1
    session.flush()
    keep_version(session, viewer.profile_id, content, now)
    return content


def delete_content(
    session: Session, viewer: Viewer, content_id: int, *, revision: int, now: datetime
) -> None:
    """Take a content away; until its purge date it can come back. Raises as `edit_content` does."""
    content = _for_editing(session, viewer, content_id, revision)
    content.state = ContentState.DELETED
    content.purge_on = (now + timedelta(days=current_policy(session).purge_after_days)).date()
    content.revision += 1
    content.updated_at = now
    end_uploads_of(session, content.id, now)


def restore_content(session: Session, viewer: Viewer, content_id: int, *, now: datetime) -> Content:
    """Bring a deleted content back as it was published. Raises `NotFound`, `Forbidden`."""
    content = session.get(Content, content_id)
    if content is None or content.state is not ContentState.DELETED:
        raise NotFound
    if viewer.profile_id is None or (content.owner_id != viewer.profile_id and not viewer.is_admin):
        raise NotFound
    content.state = ContentState.PUBLISHED if content.published_at else ContentState.DRAFT
    content.purge_on = None
    content.revision += 1
    content.updated_at = now
    session.flush()
    return content


def _for_editing(session: Session, viewer: Viewer, content_id: int, revision: int) -> Content:
    content = get_content(session, viewer, content_id)
    if not can_edit(viewer, content):
        raise Forbidden
    session.refresh(content, ["revision"], with_for_update=True)
    if content.revision != revision:
        raise Conflict(content.revision)
    return content


def _with(change: ContentChange, **values: Any) -> ContentChange:
    known = {part.name: getattr(change, part.name) for part in fields(change)}
    return ContentChange(**known | values)


# --- Applying a change ----------------------------------------------------------------------------


def _apply(
    session: Session, viewer: Viewer, content: Content, change: ContentChange, *, now: datetime
) -> None:
    if change.title is not None:
        content.title = " ".join(checked_text("title", change.title, MAX_TITLE).split())
    if change.description is not None:
        content.description = checked_markdown("description", change.description, MAX_DESCRIPTION)
    if change.body is not None:
        content.body = checked_markdown("body", change.body, MAX_BODY)
    if change.url is not None:
        content.url = checked_url(change.url)
    if change.lang is not None:
        content.lang = checked_text("lang", change.lang, 3) or None
    if change.state is not None:
        content.state = change.state
    if content.state is not ContentState.DRAFT:
        _check_complete(content)
    _apply_relations(session, viewer, content, change)
    content.updated_at = now


def _check_complete(content: Content) -> None:
    """A draft may still lack what others need. Raises `Invalid`."""
    if not content.title:
        raise Invalid("title", "Give it a title.")
    if content.kind is Kind.LINK and not content.url:
        raise Invalid("url", "A link needs its address.")


def _apply_relations(session: Session, viewer: Viewer, content: Content, change: ContentChange) -> None:
    if change.audience is not None:
        tokens = tokens_of(session, viewer, change.audience)
        content.grants = [Grant(token=token) for token in sorted(tokens)]
    if change.topics is not None:
        if len(change.topics) > MAX_TOPICS:
            raise Invalid("topics", f"At most {MAX_TOPICS} topics.")
        topics = topics_for(session, change.topics)
        content.topics = [ContentTopic(topic=topic, position=n) for n, topic in enumerate(topics)]
    if change.people is not None:
        content.people = _people(session, viewer, change.people)


def _people(session: Session, viewer: Viewer, parts: Sequence[Part]) -> list[ContentPerson]:
    if len(parts) > MAX_PEOPLE:
        raise Invalid("people", f"At most {MAX_PEOPLE} people.")
    ids = {part.profile_id for part in parts}
    seen = set(session.scalars(visible(select(Profile.id).where(Profile.id.in_(ids)), viewer, Profile)))
    if ids - seen:
        raise Invalid("people", "One of these people is not there.")
    return [
        ContentPerson(profile_id=part.profile_id, role=part.role, position=n)
        for n, part in enumerate(dict.fromkeys(parts))
    ]


def keep_version(session: Session, editor_id: int | None, content: Content, now: datetime) -> None:
    """The history of a text begins when it is published: a draft is saved every few seconds."""
    if content.state is ContentState.DRAFT:
        return
    slugs = [link.topic.slug for link in content.topics]
    session.add(
        ContentVersion(
            content_id=content.id,
            revision=content.revision,
            editor_id=editor_id,
            title=content.title,
            description=content.description,
            body=content.body,
            topics=slugs,
            made_at=now,
        )
    )


def checked_text(name: str, text: str, limit: int) -> str:
    """The text without what no database keeps. Raises `Invalid` when it is too long."""
    clean = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    if len(clean) > limit:
        raise Invalid(name, f"At most {limit:,} characters; this has {len(clean):,}.")
    return clean


def checked_markdown(name: str, text: str, limit: int) -> str:
    """The text as Markdown. Raises `Invalid` when it is too long or too tangled to be read."""
    clean = checked_text(name, text, limit)
    if is_tangled(clean):
        raise Invalid(name, "This has more links or headings than a text can hold. Split it in parts.")
    return clean


def checked_url(url: str) -> str:
    """Raises `Invalid` for an address that is not on the web."""
    url = url.strip()
    if url and not url.lower().startswith(("http://", "https://")):
        raise Invalid("url", "An address starts with https:// or http://.")
    return checked_text("url", url, 2_000)
