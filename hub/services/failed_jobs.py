"""Index work that only a person can mend: documents that an engine refused, and trying them again."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.jobs import try_again
from hub.models.work import IndexJob, JobState

log = logging.getLogger(__name__)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class FailedJobs:
    """The newest failures, and how many there are."""

    jobs: tuple[IndexJob, ...]
    total: int


def failed_jobs(session: Session, viewer: Viewer) -> FailedJobs:
    """Raises `Forbidden` for anybody but an administrator."""
    require_admin(viewer)
    failed = (IndexJob.settled.is_(False), IndexJob.state == JobState.FAILED)
    total = session.scalar(select(func.count(IndexJob.id)).where(*failed)) or 0
    jobs = session.scalars(select(IndexJob).where(*failed).order_by(IndexJob.id.desc()).limit(SHOWN))
    return FailedJobs(tuple(jobs), total)


def retry_failed(session: Session, viewer: Viewer) -> int:
    """Open every failed job once more; how many. Raises `Forbidden`."""
    require_admin(viewer)
    failed = (IndexJob.settled.is_(False), IndexJob.state == JobState.FAILED)
    ids = session.scalars(select(IndexJob.id).where(*failed)).all()
    for start in range(0, len(ids), 500):
        try_again(session, ids[start : start + 500])
    log.info("failed_jobs_retried", extra={"by": viewer.user_id, "jobs": len(ids)})
    return len(ids)
