"""What somebody is still writing: kept on the server while she types, so that a closed tab loses nothing.

A draft is a content that only its owner finds; publishing it is one more edit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Forbidden, Invalid
from hub.models.contents import Content, ContentState, Kind
from hub.services.contents import ContentChange, NewContent, create_content, edit_content, get_content
from hub.services.found_languages import is_told_by_a_file
from search.analysis.languages import detect_language


@dataclass(frozen=True, slots=True)
class Writing:
    """A text in its form: what it is, and the content and revision that it is based on, if any."""

    kind: Kind
    change: ContentChange
    content_id: int | None = None
    revision: int = 0


def keep_draft(session: Session, viewer: Viewer, writing: Writing, *, now: datetime) -> Content:
    """Save a text that is not to be found yet. Raises as `create_content` and `edit_content` do.

    Only a draft is kept this way: a published text changes when its writer says so.
    """
    change = replace(writing.change, state=ContentState.DRAFT)
    if writing.content_id is None:
        return create_content(session, viewer, NewContent(writing.kind, change, ContentState.DRAFT), now=now)
    content = get_content(session, viewer, writing.content_id)
    if content.state is not ContentState.DRAFT:
        raise Invalid("state", "This is published already: save it instead.")
    return edit_content(session, viewer, content.id, change, revision=_based_on(content, writing), now=now)


def publish(session: Session, viewer: Viewer, writing: Writing, *, now: datetime) -> Content:
    """Let a text be found by those it is for. Raises as `create_content` and `edit_content` do."""
    change = _with_language(session, writing)
    if writing.content_id is None:
        return create_content(session, viewer, NewContent(writing.kind, change), now=now)
    content = get_content(session, viewer, writing.content_id)
    if content.state is ContentState.DRAFT:
        change = replace(change, state=ContentState.PUBLISHED)
    return edit_content(session, viewer, content.id, change, revision=_based_on(content, writing), now=now)


def drafts_of(session: Session, viewer: Viewer, *, limit: int) -> tuple[Content, ...]:
    """What the viewer is still writing, last touched first."""
    if viewer.profile_id is None:
        raise Forbidden
    statement = (
        select(Content)
        .where(Content.owner_id == viewer.profile_id, Content.state == ContentState.DRAFT)
        .order_by(Content.updated_at.desc(), Content.id.desc())
        .limit(limit)
    )
    return tuple(session.scalars(statement))


def _based_on(content: Content, writing: Writing) -> int:
    """The revision that a text goes over: a draft that says the same already, saved as its page was left,
    is no other person's change."""
    said = (writing.change.title, writing.change.description, writing.change.body)
    is_same = content.state is ContentState.DRAFT and said == (
        content.title,
        content.description,
        content.body,
    )
    return content.revision if is_same else writing.revision


def _with_language(session: Session, writing: Writing) -> ContentChange:
    """The change with the language of its own words, where the writer named none and no file tells it."""
    change, content_id = writing.change, writing.content_id
    if change.lang or (content_id is not None and is_told_by_a_file(session, content_id)):
        return change
    words = f"{change.title or ''}. {change.description or ''} {change.body or ''}"
    return replace(change, lang=detect_language(words[:5_000]) or "")
