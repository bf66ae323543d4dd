"""Index jobs from the worker's side: claim a batch under lease, settle what is written, keep what is not.

The rows are made by `outbox.py`. A job is settled only for the version that was really written: if its row
changed meanwhile, it stays open and is claimed again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from hub.db import utc_now
from hub.models.work import DocumentType, IndexJob, JobState, Priority


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job under lease: the document, the version that was asked for, and how often it was tried."""

    id: int
    type: DocumentType
    document_id: int
    index_version: int
    attempts: int


@dataclass(frozen=True, slots=True)
class QueueState:
    """How much index work is open, how much of that an error put off, how much waits for a person, and how
    old the oldest open one is."""

    open: int
    postponed: int
    failed: int
    oldest_requested_at: datetime | None


def claim(
    session: Session, *, limit: int, lease: timedelta, now: datetime, until: Priority = Priority.BULK
) -> tuple[ClaimedJob, ...]:
    """Up to `limit` open jobs, most urgent first, leased to the caller; none less urgent than `until`."""
    due = (
        select(IndexJob.id)
        .where(*_due(now, until))
        .order_by(IndexJob.priority, IndexJob.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    if not ids:
        return ()
    session.execute(
        update(IndexJob)
        .where(IndexJob.id.in_(ids))
        .values(lease_until=now + lease, attempts=IndexJob.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    columns = (
        IndexJob.id,
        IndexJob.document_type,
        IndexJob.document_id,
        IndexJob.index_version,
        IndexJob.attempts,
    )
    rows = session.execute(
        select(*columns).where(IndexJob.id.in_(ids)).order_by(IndexJob.priority, IndexJob.id)
    )
    return tuple(ClaimedJob(*row) for row in rows)


def is_due(session: Session, *, now: datetime, until: Priority = Priority.BULK) -> bool:
    """Whether there is a job to claim."""
    return session.scalar(select(exists(select(IndexJob.id).where(*_due(now, until))))) or False


def renew(session: Session, jobs: Collection[ClaimedJob], *, lease: timedelta, now: datetime) -> None:
    """Keep jobs that are still worked on, unless somebody else has them by now."""
    _update_jobs(session, jobs, {"lease_until": now + lease})


def settle(session: Session, written: Mapping[ClaimedJob, int]) -> None:
    """Close each job whose document stands in every open generation at that version or newer."""
    rows = [{"job": job.id, "written": version} for job, version in written.items()]
    statement = (
        update(IndexJob)
        .where(IndexJob.id == bindparam("job"), IndexJob.index_version <= bindparam("written"))
        .values(settled=True, state=JobState.OPEN, lease_until=None, not_before=None, reason="")
    )
    if rows:
        session.connection().execute(statement, rows)


def release(session: Session, jobs: Collection[ClaimedJob]) -> None:
    """Give back what was not begun."""
    _update_jobs(session, jobs, {"lease_until": None, "attempts": IndexJob.attempts - 1})


def retry_later(session: Session, jobs: Collection[ClaimedJob], *, not_before: datetime, reason: str) -> None:
    """Give leases back: the engine or the model did not answer."""
    _update_jobs(session, jobs, {"lease_until": None, "not_before": not_before, "reason": reason})


def give_up(session: Session, jobs: Collection[ClaimedJob], *, reason: str) -> None:
    """Keep jobs that the engine refuses for a person to look at, with the reason."""
    _update_jobs(session, jobs, {"lease_until": None, "state": JobState.FAILED, "reason": reason})


def refuse(session: Session, type_: DocumentType, id_: int, *, version: int, reason: str) -> None:
    """Note that the engine refuses a document at that version, outside of any claim."""
    session.execute(
        update(IndexJob)
        .where(
            IndexJob.document_type == type_,
            IndexJob.document_id == id_,
            IndexJob.index_version == version,
        )
        .values(settled=False, state=JobState.FAILED, reason=reason, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def try_again(session: Session, job_ids: Collection[int]) -> None:
    """Open jobs that were given up."""
    session.execute(
        update(IndexJob)
        .where(IndexJob.id.in_(job_ids), IndexJob.state == JobState.FAILED)
        .values(state=JobState.OPEN, attempts=0, not_before=None, reason="", requested_at=utc_now())
        .execution_options(synchronize_session=False)
    )


def queue_state(session: Session) -> QueueState:
    """What is open and failed now."""
    open_jobs = (IndexJob.settled.is_(False), IndexJob.state == JobState.OPEN)
    failed = (IndexJob.settled.is_(False), IndexJob.state == JobState.FAILED)
    count, postponed, oldest = session.execute(
        select(func.count(), func.count(IndexJob.not_before), func.min(IndexJob.requested_at)).where(
            *open_jobs
        )
    ).one()
    return QueueState(count, postponed, session.scalar(select(func.count()).where(*failed)) or 0, oldest)


def _due(now: datetime, until: Priority) -> tuple[ColumnElement[bool], ...]:
    return (
        IndexJob.settled.is_(False),
        IndexJob.state == JobState.OPEN,
        IndexJob.priority <= int(until),
        or_(IndexJob.lease_until.is_(None), IndexJob.lease_until < now),
        or_(IndexJob.not_before.is_(None), IndexJob.not_before <= now),
    )


def _update_jobs(session: Session, jobs: Collection[ClaimedJob], values: dict[str, Any]) -> None:
    """A job that was asked for anew since it was claimed is left alone: it is due at once."""
    rows = [{"job": job.id, "claimed": job.index_version} for job in jobs]
    statement = (
        update(IndexJob)
        .where(IndexJob.id == bindparam("job"), IndexJob.index_version == bindparam("claimed"))
        .values(**values)
    )
    if rows:
        session.connection().execute(statement, rows)
