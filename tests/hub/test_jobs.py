"""Index jobs are claimed under lease, most urgent first, and settled only for what was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.db import Database, open_database
from hub.jobs import (
    ClaimedJob,
    QueueState,
    claim,
    give_up,
    is_due,
    queue_state,
    refuse,
    release,
    renew,
    retry_later,
    settle,
    try_again,
)
from hub.models.work import DocumentType, IndexJob, JobState, Priority
from hub.outbox import touch
from tests.factories import make_content

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)


@pytest.fixture
def filled(each_database: Database) -> Database:
    """Three contents with an open job each."""
    with each_database.writing() as session:
        for title in ("Ebb", "Flow", "Storm"):
            make_content(session, title)
    return each_database


def claim_all(session: Session, now: datetime = NOON) -> tuple[ClaimedJob, ...]:
    return claim(session, limit=10, lease=LEASE, now=now)


def test_urgent_jobs_come_first_and_then_older_ones(filled: Database) -> None:
    with filled.writing() as session:
        session.execute(update(IndexJob).where(IndexJob.id == 1).values(priority=Priority.BULK))
        session.execute(update(IndexJob).where(IndexJob.id == 2).values(priority=Priority.EDIT))

        assert [job.document_id for job in claim_all(session)] == [3, 2, 1]


def test_less_urgent_jobs_are_left_when_asked(filled: Database) -> None:
    with filled.writing() as session:
        session.execute(update(IndexJob).where(IndexJob.id == 1).values(priority=Priority.BULK))

        jobs = claim(session, limit=10, lease=LEASE, now=NOON, until=Priority.EDIT)

        assert [job.document_id for job in jobs] == [2, 3]


def test_a_leased_job_is_claimed_again_when_its_lease_ends(filled: Database) -> None:
    with filled.writing() as session:
        first = claim(session, limit=1, lease=LEASE, now=NOON)
        assert len(claim_all(session, NOON)) == 2
        assert not is_due(session, now=NOON + LEASE)
        assert is_due(session, now=NOON + LEASE * 2)
        again = claim(session, limit=1, lease=LEASE, now=NOON + LEASE * 2)

    assert [(job.id, job.attempts) for job in first + again] == [(1, 1), (1, 2)]


def test_a_renewed_lease_lasts_longer(filled: Database) -> None:
    with filled.writing() as session:
        jobs = claim_all(session)
        renew(session, jobs, lease=LEASE, now=NOON + LEASE)

        assert claim_all(session, NOON + LEASE * 1.5) == ()


def test_two_workers_never_hold_the_same_job(postgres_hub_url: str) -> None:
    database = open_database(postgres_hub_url)
    with database.writing() as session:
        for title in ("Ebb", "Flow", "Storm"):
            make_content(session, title)
    with database.writing() as one, database.writing() as other:
        first = claim(one, limit=2, lease=LEASE, now=NOON)
        second = claim(other, limit=2, lease=LEASE, now=NOON)

    assert [job.id for job in first + second] == [1, 2, 3]
    database.close()


def test_a_settled_job_is_not_claimed_again(filled: Database) -> None:
    with filled.writing() as session:
        jobs = claim_all(session)
        settle(session, dict.fromkeys(jobs, 1))

        assert claim_all(session, NOON + LEASE * 2) == ()
        assert queue_state(session) == QueueState(0, 0, 0, None)


def test_a_job_whose_row_changed_meanwhile_stays_open(filled: Database) -> None:
    with filled.writing() as session:
        (job, *_) = claim_all(session)
        touch(session, DocumentType.CONTENT, [1], Priority.EDIT)
        settle(session, {job: 1})

        assert [(j.document_id, j.index_version) for j in claim_all(session)] == [(1, 2)]


def test_giving_up_or_waiting_does_not_touch_a_job_that_was_asked_for_anew(filled: Database) -> None:
    with filled.writing() as session:
        (job, *_) = claim_all(session)
        touch(session, DocumentType.CONTENT, [1], Priority.EDIT)
        retry_later(session, [job], not_before=NOON + LEASE, reason="away")
        give_up(session, [job], reason="too long")
        release(session, [job])

        assert [(j.document_id, j.attempts) for j in claim_all(session)] == [(1, 1)]


def test_a_job_that_is_to_wait_is_not_claimed_before_its_time(filled: Database) -> None:
    with filled.writing() as session:
        jobs = claim_all(session)
        retry_later(session, jobs, not_before=NOON + LEASE, reason="away")

        assert claim_all(session, NOON) == ()
        assert queue_state(session).postponed == 3
        assert len(claim_all(session, NOON + LEASE)) == 3


def test_a_job_that_is_given_back_is_free_at_once_and_was_not_tried(filled: Database) -> None:
    with filled.writing() as session:
        release(session, claim_all(session))

        assert [job.attempts for job in claim_all(session)] == [1, 1, 1]


def test_a_job_that_was_given_up_waits_for_a_person(filled: Database) -> None:
    with filled.writing() as session:
        (job, *_) = claim_all(session)
        give_up(session, [job], reason="too long")
        refuse(session, DocumentType.CONTENT, 2, version=1, reason="too wide")
        assert claim_all(session, NOON + LEASE * 2)[0].document_id == 3
        assert queue_state(session).failed == 2
        reasons = session.scalars(
            select(IndexJob.reason).where(IndexJob.state == JobState.FAILED).order_by(IndexJob.id)
        ).all()
        assert reasons == ["too long", "too wide"]

        try_again(session, [1, 2])

        assert [j.document_id for j in claim_all(session, NOON + LEASE * 2)] == [1, 2]


def test_the_queue_tells_how_much_is_open_and_since_when(filled: Database) -> None:
    with filled.writing() as session:
        session.execute(update(IndexJob).where(IndexJob.id == 2).values(requested_at=NOON))

        assert queue_state(session) == QueueState(3, 0, 0, NOON)
