"""Media work that only a person can mend: steps that were given up, and trying them again."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.models.contents import Content, ContentState
from hub.models.media import MediaFile, MediaStep, StepState
from hub.services.media_steps import ask_again

log = logging.getLogger(__name__)
SHOWN = 100
_FAILED = (MediaStep.state == StepState.FAILED, Content.state != ContentState.DELETED)


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A step that was given up, and of which content it is."""

    step: MediaStep
    content_id: int


@dataclass(frozen=True, slots=True)
class FailedSteps:
    """The newest failures, and how many there are."""

    steps: tuple[FailedStep, ...]
    total: int


def failed_steps(session: Session, viewer: Viewer) -> FailedSteps:
    """Raises `Forbidden` for anybody but an administrator."""
    require_admin(viewer)
    joined = select(MediaStep, MediaFile.content_id).join(MediaFile, MediaFile.id == MediaStep.file_id)
    statement = joined.join(Content, Content.id == MediaFile.content_id).where(*_FAILED)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.execute(statement.order_by(MediaStep.id.desc()).limit(SHOWN))
    return FailedSteps(tuple(FailedStep(step, content_id) for step, content_id in rows), total)


def retry_steps(session: Session, viewer: Viewer) -> int:
    """Open every step that was given up once more; how many. Raises `Forbidden`."""
    require_admin(viewer)
    statement = (
        select(MediaStep.file_id, MediaStep.name)
        .join(MediaFile, MediaFile.id == MediaStep.file_id)
        .join(Content, Content.id == MediaFile.content_id)
        .where(*_FAILED)
    )
    failed: dict[int, set[str]] = {}
    for file_id, name in session.execute(statement):
        failed.setdefault(file_id, set()).add(name)
    for file_id, names in failed.items():
        ask_again(session, file_id, names)
    tried = sum(map(len, failed.values()))
    log.info("failed_steps_retried", extra={"by": viewer.user_id, "steps": tried})
    return tried
