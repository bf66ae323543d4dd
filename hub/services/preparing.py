"""What is still happening to a recording before it can be watched, for everybody who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from hub.models.media import MediaStep, StepState, Upload, UploadState
from hub.services.films import Film
from hub.services.media_steps import StepName, StepNow, steps_now


class Stage(StrEnum):
    """How far it is; nothing more comes of what is `REFUSED` or `FAILED` until somebody does something."""

    ARRIVING = "arriving"
    CHECKING = "checking"
    WAITING = "waiting"
    WORKING = "working"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def goes_on(self) -> bool:
        return self not in (Stage.REFUSED, Stage.FAILED)


@dataclass(frozen=True, slots=True)
class Preparing:
    """Where a recording is on its way to being watched; `left_s` is None while nobody can tell."""

    stage: Stage
    progress: float = 0.0
    left_s: float | None = None


_OF_UPLOAD = {
    UploadState.OPEN: Stage.ARRIVING,
    UploadState.CHECKING: Stage.CHECKING,
    UploadState.REFUSED: Stage.REFUSED,
}
_PLAYABLE_AFTER = (StepName.PROBE, StepName.FIRST_RENDITION)


def preparing(session: Session, content_id: int, film: Film | None) -> Preparing | None:
    """What a content that cannot be watched waits for; None when nothing was ever sent.

    Whoever asks has checked that its files, of which `film` are the newest, may be known of.
    """
    last = select(Upload.state).where(Upload.content_id == content_id).order_by(Upload.id.desc()).limit(1)
    of_film = MediaStep.file_id == (film.original.id if film else None)
    rows = session.execute(
        select(last.scalar_subquery().label("upload"), MediaStep)
        .select_from(select(literal(1).label("one")).subquery())
        .outerjoin(MediaStep, of_film)
        .order_by(MediaStep.position, MediaStep.id)
    ).all()
    state = rows[0].upload
    if state in _OF_UPLOAD:
        return Preparing(_OF_UPLOAD[state])
    steps = steps_now(row.MediaStep for row in rows if row.MediaStep is not None)
    needed = [step for step in steps if step.name in _PLAYABLE_AFTER]
    return _of_steps(needed) if needed else None


def _of_steps(steps: list[StepNow]) -> Preparing:
    if any(step.state is StepState.FAILED for step in steps):
        return Preparing(Stage.FAILED)
    running = [step for step in steps if step.is_running]
    if not running:
        return Preparing(Stage.WAITING)
    return Preparing(Stage.WORKING, running[-1].progress, running[-1].left_s)
