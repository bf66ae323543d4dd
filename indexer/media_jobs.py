"""Media steps from the worker's side: claim one under lease, keep it, settle it, put it back with a reason.

The number of attempts names the claim: whoever lost the lease to somebody else can no longer write anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from hub.models.contents import Content, ContentState
from hub.models.media import MediaFile, MediaStep, StepState
from hub.services.media_steps import NEEDS, Skipped, StepName
from uploads.media.faults import Fault

LEASE = timedelta(minutes=1)
BACK_OFF_S = (10, 60, 300, 900)
MAX_ATTEMPTS = len(BACK_OFF_S) + 1


@dataclass(frozen=True, slots=True)
class ClaimedStep:
    """A step under lease, and the original that it is about."""

    id: int
    file_id: int
    name: StepName
    attempts: int


def claim_step(session: Session, *, now: datetime) -> ClaimedStep | None:
    """The first step that is due, leased to the caller. One that ended its worker too often is given up."""
    while True:
        row = session.execute(_due(now)).first()
        if row is None:
            return None
        claimed = ClaimedStep(row.id, row.file_id, StepName(row.name), row.attempts + 1)
        if row.attempts >= MAX_ATTEMPTS:
            give_up_step(
                session, ClaimedStep(row.id, row.file_id, claimed.name, row.attempts), Fault.ENDED, now
            )
            continue
        session.execute(
            update(MediaStep)
            .where(MediaStep.id == row.id)
            .values(lease_until=now + LEASE, attempts=claimed.attempts, started_at=now, progress=0.0)
            .execution_options(synchronize_session=False)
        )
        return claimed


def renew_step(session: Session, step: ClaimedStep, progress: float, *, now: datetime) -> bool:
    """Keep the step, and say how far it is; answers whether it is still to be done, and by us."""
    wanted = exists().where(
        MediaFile.id == MediaStep.file_id,
        Content.id == MediaFile.content_id,
        Content.state != ContentState.DELETED,
    )
    kept = session.scalar(
        update(MediaStep)
        .where(_is_ours(step), wanted)
        .values(lease_until=now + LEASE, progress=progress)
        .returning(MediaStep.id)
        .execution_options(synchronize_session=False)
    )
    return kept is not None


def settle_step(
    session: Session, step: ClaimedStep, *, now: datetime, skipped: Skipped | None = None
) -> bool:
    """Close the step; answers whether it was still ours to close. If not, nothing of it may be kept."""
    state = StepState.SKIPPED if skipped else StepState.DONE
    return _close(session, step, state=state, reason=skipped or "", progress=1.0, finished_at=now)


def release_step(session: Session, step: ClaimedStep) -> None:
    """Give back what could not be finished, through no fault of its own."""
    _close(session, step, state=StepState.OPEN, attempts=MediaStep.attempts - 1)


def fail_step(session: Session, step: ClaimedStep, fault: Fault, *, now: datetime) -> StepState:
    """Try again later where that can help, and not for ever; answers what became of it."""
    if not fault.may_pass or step.attempts >= MAX_ATTEMPTS:
        give_up_step(session, step, fault, now)
        return StepState.FAILED
    pause = timedelta(seconds=BACK_OFF_S[step.attempts - 1])
    _close(session, step, state=StepState.OPEN, not_before=now + pause, reason=fault)
    return StepState.OPEN


def give_up_step(session: Session, step: ClaimedStep, fault: Fault, now: datetime) -> None:
    """Leave it to a person. Without its probe a file's other steps have nothing to start from."""
    _close(session, step, state=StepState.FAILED, reason=fault, finished_at=now)
    if step.name is not StepName.PROBE:
        return
    others = (MediaStep.file_id == step.file_id, MediaStep.state == StepState.OPEN, MediaStep.id != step.id)
    session.execute(
        update(MediaStep)
        .where(*others)
        .values(state=StepState.SKIPPED, reason=Skipped.NOT_READABLE, finished_at=now)
        .execution_options(synchronize_session=False)
    )


def is_step_due(session: Session, *, now: datetime) -> bool:
    """Whether there is a step to claim."""
    return session.execute(_due(now)).first() is not None


def _due(now: datetime) -> Any:
    """The steps to take, first things first: open, unleased, wanted, and with all they need done."""
    return (
        select(MediaStep.id, MediaStep.file_id, MediaStep.name, MediaStep.attempts)
        .join(MediaFile, MediaFile.id == MediaStep.file_id)
        .join(Content, Content.id == MediaFile.content_id)
        .where(
            MediaStep.state == StepState.OPEN,
            or_(MediaStep.lease_until.is_(None), MediaStep.lease_until < now),
            or_(MediaStep.not_before.is_(None), MediaStep.not_before <= now),
            Content.state != ContentState.DELETED,
            *(_has_what_it_needs(name, needs) for name, needs in NEEDS.items()),
        )
        .order_by(MediaStep.position, MediaStep.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=MediaStep)
    )


def _has_what_it_needs(name: StepName, needs: tuple[StepName, ...]) -> ColumnElement[bool]:
    needed = aliased(MediaStep)
    lacking = exists().where(
        and_(
            needed.file_id == MediaStep.file_id,
            needed.name.in_(needs),
            needed.state.not_in((StepState.DONE, StepState.SKIPPED)),
        )
    )
    return or_(MediaStep.name != name, ~lacking)


def _is_ours(step: ClaimedStep) -> ColumnElement[bool]:
    return and_(
        MediaStep.id == step.id, MediaStep.attempts == step.attempts, MediaStep.state == StepState.OPEN
    )


def _close(session: Session, step: ClaimedStep, **values: Any) -> bool:
    closed = session.scalar(
        update(MediaStep)
        .where(_is_ours(step))
        .values({"lease_until": None, "not_before": None, "reason": ""} | values)
        .returning(MediaStep.id)
        .execution_options(synchronize_session=False)
    )
    return closed is not None
