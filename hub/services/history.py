"""What somebody opened and where she stopped: hers alone, and not kept once she has switched it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from hub.access import Viewer, visible
from hub.errors import NotFound
from hub.models.contents import Content
from hub.models.people import User
from hub.models.touch import Visit
from hub.services.saving import signed_in
from hub.services.showing import with_what_is_shown

NEARLY_DONE = 0.95


@dataclass(frozen=True, slots=True)
class Opened:
    """How far somebody came in a content; `position_s` None keeps the second that is known."""

    content_id: int
    position_s: float | None = None
    finished: bool = False


def record_visit(session: Session, viewer: Viewer, opened: Opened, *, now: datetime) -> bool:
    """Remember that the viewer opened a content; answers whether it was. Raises `NotFound`.

    Nothing is remembered for a visitor, or for somebody who switched her history off.
    """
    if viewer.user_id is None or not keeps_history(session, viewer):
        return False
    statement = visible(select(Content.duration_s).where(Content.id == opened.content_id), viewer, Content)
    found = session.execute(statement).first()
    if found is None:
        raise NotFound
    visit = session.get(Visit, (viewer.user_id, opened.content_id))
    if visit is None:
        visit = Visit(user_id=viewer.user_id, content_id=opened.content_id, finished=False)
        session.add(visit)
    if opened.position_s is not None:
        visit.position_s = _within(opened.position_s, found.duration_s)
    is_near_end = found.duration_s and (visit.position_s or 0) >= NEARLY_DONE * found.duration_s
    visit.finished = bool(visit.finished or opened.finished or is_near_end)
    visit.visited_at = now
    return True


def move_places(session: Session, content_id: int, *, by_s: float, length_s: float | None) -> None:
    """Let people go on at the same picture of a film that is cut otherwise; at its start if that is gone."""
    moved = Visit.position_s + by_s
    is_shown = moved >= 0 if length_s is None else moved.between(0, length_s)
    statement = update(Visit).where(Visit.content_id == content_id, Visit.position_s.is_not(None))
    session.execute(statement.values(position_s=case((is_shown, moved))))


def keeps_history(session: Session, viewer: Viewer) -> bool:
    """Whether what the viewer opens is remembered."""
    return bool(session.scalar(select(User.keeps_history).where(User.id == signed_in(viewer))))


def history(
    session: Session, viewer: Viewer, *, limit: int, offset: int = 0
) -> tuple[tuple[Content, Visit], ...]:
    """What the viewer opened and may still see, last opened first."""
    statement = (
        visible(select(Content, Visit), viewer, Content)
        .join(Visit, Visit.content_id == Content.id)
        .where(Visit.user_id == signed_in(viewer))
        .order_by(Visit.visited_at.desc(), Content.id.desc())
        .limit(limit)
        .offset(offset)
        .options(*with_what_is_shown(viewer))
    )
    return tuple((content, visit) for content, visit in session.execute(statement))


def count_history(session: Session, viewer: Viewer) -> int:
    """How many contents of her history the viewer may still see."""
    statement = (
        visible(select(func.count(Content.id)), viewer, Content)
        .join(Visit, Visit.content_id == Content.id)
        .where(Visit.user_id == signed_in(viewer))
    )
    return session.scalar(statement) or 0


def forget_visit(session: Session, viewer: Viewer, content_id: int) -> None:
    """Take one content out of the viewer's history."""
    session.execute(delete(Visit).where(Visit.user_id == signed_in(viewer), Visit.content_id == content_id))


def clear_history(session: Session, viewer: Viewer) -> None:
    """Forget all that the viewer opened."""
    session.execute(delete(Visit).where(Visit.user_id == signed_in(viewer)))


def _within(position_s: float, duration_s: float | None) -> float:
    """A second of the recording: a player may say more than there is."""
    return max(0.0, min(position_s, duration_s if duration_s is not None else 24 * 3600.0))
