"""Index jobs from the worker's side: claim a batch under lease, settle what is written, keep what is not.

The rows are made by `outbox.py`. A job is settled only for the version that was really written: if its row
changed meanwhile, it stays open and is claimed again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

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
    """How much index work is open, how much of it waits for a person, and how old the oldest is."""

    open: int
    failed: int
    oldest_requested_at: datetime | None


def claim(
    session: Session, *, limit: int, lease: timedelta, now: datetime, until: Priority = Priority.BULK
) -> tuple[ClaimedJob, ...]:
    """Up to `limit` open jobs, most urgent first, leased to the caller; none less urgent than `until`."""
    due = (
        select(IndexJob.id)
        .where(
            IndexJob.settled.is_(False),
            IndexJob.state == JobState.OPEN,
            IndexJob.priority <= int(until),
            or_(IndexJob.lease_until.is_(None), IndexJob.lease_until < now),
            or_(IndexJob.not_before.is_(None), IndexJob.not_before <= now),
        )
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
    return tuple(ClaimedJob(*row) for row in rows.tuples())


def settle(session: Session, written: dict[int, int]) -> None:
    """Close each job (by id) whose document stands in every open generation at that version or newer."""
    for id_, version in written.items():
        session.execute(
            update(IndexJob)
            .where(IndexJob.id == id_, IndexJob.index_version <= version)
            .values(settled=True, lease_until=None, reason="")
            .execution_options(synchronize_session=False)
        )


def retry_later(session: Session, job_ids: Collection[int], *, not_before: datetime, reason: str) -> None:
    """Give leases back: the engine or the model did not answer."""
    values = {"lease_until": None, "not_before": not_before, "reason": reason}
    _update_jobs(session, job_ids, values)


def give_up(session: Session, job_ids: Collection[int], *, reason: str) -> None:
    """Keep jobs that the engine refuses for a person to look at, with the reason."""
    _update_jobs(session, job_ids, {"lease_until": None, "state": JobState.FAILED, "reason": reason})


def try_again(session: Session, job_ids: Collection[int]) -> None:
    """Open jobs that were given up."""
    values = {"state": JobState.OPEN, "attempts": 0, "not_before": None, "reason": ""}
    _update_jobs(session, job_ids, values)


def queue_state(session: Session) -> QueueState:
    """What is open and failed now."""
    open_jobs = (IndexJob.settled.is_(False), IndexJob.state == JobState.OPEN)
    failed = (IndexJob.settled.is_(False), IndexJob.state == JobState.FAILED)
    count, oldest = session.execute(
        select(func.count(), func.min(IndexJob.requested_at)).where(*open_jobs)
    ).one()
    return QueueState(count, session.scalar(select(func.count()).where(*failed)) or 0, oldest)


def _update_jobs(session: Session, job_ids: Collection[int], values: dict[str, Any]) -> None:
    session.execute(
        update(IndexJob)
        .where(IndexJob.id.in_(job_ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
