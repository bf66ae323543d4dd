"""The one list for later: what somebody keeps, and what is on it that she may still see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, visible
from hub.errors import Forbidden, NotFound
from hub.models.contents import Content
from hub.models.touch import Saved
from hub.services.rows import with_what_is_shown


def save_content(session: Session, viewer: Viewer, content_id: int, *, now: datetime) -> None:
    """Put a content on the viewer's list; one that is on it stays where it is. Raises `NotFound`."""
    user_id = signed_in(viewer)
    statement = visible(select(Content.id).where(Content.id == content_id), viewer, Content)
    if session.scalar(statement) is None:
        raise NotFound
    if session.get(Saved, (user_id, content_id)) is None:
        session.add(Saved(user_id=user_id, content_id=content_id, saved_at=now))


def unsave_content(session: Session, viewer: Viewer, content_id: int) -> None:
    """Take a content off the viewer's list; one that is not on it is fine."""
    session.execute(delete(Saved).where(Saved.user_id == signed_in(viewer), Saved.content_id == content_id))


def clear_saved(session: Session, viewer: Viewer) -> None:
    """Empty the viewer's list."""
    session.execute(delete(Saved).where(Saved.user_id == signed_in(viewer)))


def saved_contents(
    session: Session, viewer: Viewer, *, limit: int, offset: int = 0
) -> tuple[tuple[Content, datetime], ...]:
    """What the viewer keeps and may see, last kept first, with the time when she kept it."""
    statement = (
        visible(select(Content, Saved.saved_at), viewer, Content)
        .join(Saved, Saved.content_id == Content.id)
        .where(Saved.user_id == signed_in(viewer))
        .order_by(Saved.saved_at.desc(), Content.id.desc())
        .limit(limit)
        .offset(offset)
        .options(*with_what_is_shown(viewer))
    )
    return tuple((content, at) for content, at in session.execute(statement))


def count_saved(session: Session, viewer: Viewer) -> int:
    """How many contents of her list the viewer may see."""
    statement = (
        visible(select(func.count(Content.id)), viewer, Content)
        .join(Saved, Saved.content_id == Content.id)
        .where(Saved.user_id == signed_in(viewer))
    )
    return session.scalar(statement) or 0


def signed_in(viewer: Viewer) -> int:
    """The viewer's login. Raises `Forbidden` for a visitor, who has no lists."""
    if viewer.user_id is None:
        raise Forbidden
    return viewer.user_id
