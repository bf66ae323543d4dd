"""The steps that make an original fit to watch or read: which there are, how far each is, trying again.

The rows are worked off by the media worker, in the order of `position` over all files: every upload is
probed before any is encoded for long. A step waits for the probe of its file, and for the steps in `NEEDS`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.access import Viewer, can_edit, can_view
from hub.db import utc_now
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.contents import Content, ContentState
from hub.models.media import FileRole, MediaFile, MediaStep, StepState
from uploads.media.faults import Fault
from uploads.sniff import FileType

__all__ = ["NEEDS", "STEPS", "Fault", "MediaQueue", "Skipped", "StepName", "StepNow"]

log = logging.getLogger(__name__)


class StepName(StrEnum):
    PROBE = "probe"
    FIRST_RENDITION = "first_rendition"
    POSTER = "poster"
    CAPTIONS = "captions"
    RENDITIONS = "renditions"
    STORYBOARD = "storyboard"
    TEXT = "text"
    PAGES = "pages"


class Skipped(StrEnum):
    """Why a step has nothing to do, as its `reason`."""

    NO_SOUND = "no_sound"
    NO_PICTURE = "no_picture"
    NO_SPEECH = "no_speech"
    NO_TEXT = "no_text"  # pages that are pictures
    HAS_CAPTIONS = "has_captions"  # a person made them, or brought them along
    NOT_READABLE = "not_readable"  # the probe failed


# Playable first: the small rendition and the captions of every upload go before large renditions of any.
_PLAYED = (
    StepName.PROBE,
    StepName.FIRST_RENDITION,
    StepName.POSTER,
    StepName.CAPTIONS,
    StepName.RENDITIONS,
    StepName.STORYBOARD,
)
_READ = (StepName.PROBE, StepName.TEXT)
STEPS: Mapping[FileType, tuple[StepName, ...]] = {
    **{type_: _PLAYED for type_ in FileType if type_.is_media},
    FileType.PDF: (*_READ, StepName.PAGES),
    FileType.DOCX: _READ,
    FileType.PPTX: _READ,
    FileType.HTML: _READ,
}
POSITIONS = {name: position for position, name in enumerate((*_PLAYED, StepName.TEXT, StepName.PAGES))} | {
    # Reading a document takes a moment; it need not wait for a film.
    StepName.TEXT: 1,
    StepName.PAGES: 2,
}
NEEDS: Mapping[StepName, tuple[StepName, ...]] = {
    **{name: (StepName.PROBE,) for name in StepName if name is not StepName.PROBE},
    StepName.RENDITIONS: (StepName.PROBE, StepName.FIRST_RENDITION),
    StepName.STORYBOARD: (StepName.PROBE, StepName.FIRST_RENDITION),
}


@dataclass(frozen=True, slots=True)
class StepNow:
    """A step as its owner sees it. `left_s` is None while nobody can tell; `reason` is a code.

    The reason of a failed step is a `Fault`, of a skipped one a `Skipped`.
    """

    id: int
    file_id: int
    name: StepName
    state: StepState
    is_running: bool
    progress: float
    left_s: float | None
    reason: str
    attempts: int


@dataclass(frozen=True, slots=True)
class MediaQueue:
    """How much media work is open and failed, and since when the oldest has waited for its turn."""

    open: int
    failed: int
    oldest_requested_at: datetime | None


def add_steps(session: Session, original: MediaFile) -> None:
    """Ask for every step that files of this type go through. Asked twice is asked once."""
    known = set(session.scalars(select(MediaStep.name).where(MediaStep.file_id == original.id)))
    for name in steps_for(original.content_type):
        if name not in known:
            session.add(MediaStep(file_id=original.id, name=name, position=POSITIONS[name]))
    session.flush()


def steps_for(content_type: str) -> tuple[StepName, ...]:
    """The steps of a type, in their order; none for a type that we only keep."""
    try:
        return STEPS.get(FileType(content_type), ())
    except ValueError:
        return ()


def steps_of(session: Session, content_id: int, *, now: datetime | None = None) -> tuple[StepNow, ...]:
    """The steps of a content's newest original, in their order. Whoever asks has checked who may see them."""
    original = newest_original(session, content_id)
    if original is None:
        return ()
    return steps_of_file(session, original.id, now=now)


def steps_of_file(session: Session, file_id: int, *, now: datetime | None = None) -> tuple[StepNow, ...]:
    """The steps of one original, in their order."""
    rows = session.scalars(
        select(MediaStep).where(MediaStep.file_id == file_id).order_by(MediaStep.position, MediaStep.id)
    )
    return steps_now(rows, now=now)


def steps_now(rows: Iterable[MediaStep], *, now: datetime | None = None) -> tuple[StepNow, ...]:
    """Rows of steps as they stand at a moment."""
    moment = now or utc_now()
    return tuple(_step_now(row, moment) for row in rows)


def newest_original(session: Session, content_id: int) -> MediaFile | None:
    """The file that a content shows: the one that came last."""
    return session.scalar(
        select(MediaFile)
        .where(MediaFile.content_id == content_id, MediaFile.role == FileRole.ORIGINAL)
        .order_by(MediaFile.id.desc())
        .limit(1)
    )


def retry_step(session: Session, viewer: Viewer, step_id: int) -> None:
    """Try a failed or skipped step once more, and what waited for it.

    Raises `NotFound`, `Forbidden`, and `Invalid` for a step that has not failed.
    """
    step = session.get(MediaStep, step_id)
    if step is None:
        raise NotFound
    editable_original(session, viewer, step.file_id)
    if step.state not in (StepState.FAILED, StepState.SKIPPED):
        raise Invalid("step", "This step has not failed.")
    names = {step.name}
    if step.reason == Skipped.NOT_READABLE or step.name == StepName.PROBE:
        skipped = (MediaStep.file_id == step.file_id, MediaStep.reason == Skipped.NOT_READABLE)
        names |= set(session.scalars(select(MediaStep.name).where(*skipped))) | {StepName.PROBE}
    ask_again(session, step.file_id, names)
    log.info("media_step_retried", extra={"step": step.name, "file": step.file_id})


def ask_again(session: Session, file_id: int, names: Sequence[str] | set[str]) -> None:
    """Open these steps of a file anew, whatever became of them."""
    session.execute(
        update(MediaStep)
        .where(MediaStep.file_id == file_id, MediaStep.name.in_(names))
        .values(
            state=StepState.OPEN,
            attempts=0,
            lease_until=None,
            not_before=None,
            progress=0.0,
            reason="",
            requested_at=utc_now(),
            started_at=None,
            finished_at=None,
        )
        .execution_options(synchronize_session="fetch")
    )


def note_trim(original: MediaFile, start_s: float, end_s: float | None) -> None:
    """Remember what of an original is shown, before its steps are begun."""
    original.about = {**original.about, "trim": {"start_s": start_s, "end_s": end_s}}


def recognise_again(session: Session, viewer: Viewer, file_id: int, lang: str | None = None) -> None:
    """Make the captions anew, in that language or in the one that is heard.

    What a person wrote or corrected stays. Raises `NotFound`, `Forbidden`.
    """
    original = editable_original(session, viewer, file_id)
    original.about = {**original.about, "speech_lang": lang}
    ask_again(session, original.id, {StepName.CAPTIONS})


def choose_poster(session: Session, viewer: Viewer, file_id: int, at_s: float) -> None:
    """Make the frame at that second of what is shown the poster. Raises `NotFound`, `Forbidden`."""
    original = editable_original(session, viewer, file_id)
    original.about = {**original.about, "poster_at_s": max(0.0, at_s)}
    ask_again(session, original.id, {StepName.POSTER})


def cancel(session: Session, file_id: int) -> None:
    """Forget what is still to be done with a file; a worker that is at it stops within seconds.

    Steps of a deleted content need no cancelling: they rest, and go on if it comes back.
    """
    session.execute(delete(MediaStep).where(MediaStep.file_id == file_id, MediaStep.state != StepState.DONE))


def editable_original(session: Session, viewer: Viewer, file_id: int) -> MediaFile:
    """An original that the viewer may have worked on. Raises `NotFound`, `Forbidden`."""
    original = session.get(MediaFile, file_id)
    content = session.get(Content, original.content_id) if original else None
    if original is None or content is None or not can_view(viewer, content):
        raise NotFound
    if not can_edit(viewer, content):
        raise Forbidden
    return original


def media_queue(session: Session) -> MediaQueue:
    """What is open and failed now; what rests with a deleted content does not count."""
    rows = (
        select(MediaStep.state, func.count(), func.min(MediaStep.requested_at))
        .join(MediaFile, MediaFile.id == MediaStep.file_id)
        .join(Content, Content.id == MediaFile.content_id)
        .where(Content.state != ContentState.DELETED, MediaStep.state.in_((StepState.OPEN, StepState.FAILED)))
        .group_by(MediaStep.state)
    )
    found = {state: (count, oldest) for state, count, oldest in session.execute(rows)}
    count, oldest = found.get(StepState.OPEN, (0, None))
    return MediaQueue(count, found.get(StepState.FAILED, (0, None))[0], oldest)


def _step_now(row: MediaStep, now: datetime) -> StepNow:
    is_running = row.state is StepState.OPEN and row.lease_until is not None and row.lease_until > now
    return StepNow(
        id=row.id,
        file_id=row.file_id,
        name=StepName(row.name),
        state=row.state,
        is_running=is_running,
        progress=1.0 if row.state is StepState.DONE else row.progress,
        left_s=_left_s(row, now) if is_running else None,
        reason=row.reason,
        attempts=row.attempts,
    )


# Below this share, and in the first seconds, a forecast says more about the start than about the rest.
_TELLING = 0.02
_TELLING_AFTER = timedelta(seconds=2)


def _left_s(row: MediaStep, now: datetime) -> float | None:
    """How long a running step still takes, if it goes on as it went."""
    if row.started_at is None or row.progress < _TELLING or now - row.started_at < _TELLING_AFTER:
        return None
    return (now - row.started_at).total_seconds() * (1 - row.progress) / row.progress
