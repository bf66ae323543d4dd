"""Back-ups that an administrator asks for; the media worker takes them, so that nobody waits for one."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.errors import Invalid
from hub.models.work import BackupRun, BackupState

log = logging.getLogger(__name__)
SHOWN = 50
UNFINISHED = (BackupState.ASKED, BackupState.RUNNING)


def list_backups(session: Session, viewer: Viewer) -> tuple[BackupRun, ...]:
    """Those that were asked for here, newest first. Raises `Forbidden`."""
    require_admin(viewer)
    return tuple(session.scalars(select(BackupRun).order_by(BackupRun.id.desc()).limit(SHOWN)))


def ask_backup(session: Session, viewer: Viewer, *, now: datetime) -> None:
    """Let the media worker take one. Raises `Forbidden`, and `Invalid` while another is not done."""
    require_admin(viewer)
    if session.scalar(select(BackupRun.id).where(BackupRun.state.in_(UNFINISHED)).limit(1)) is not None:
        raise Invalid("backup", "Another back-up has not come to its end yet.")
    session.add(BackupRun(asked_at=now))
    log.info("backup_asked", extra={"by": viewer.user_id})
