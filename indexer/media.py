"""Makes originals fit to watch and read, a step at a time.

1. Claim a step under lease.
2. Its maker (`indexer.making`) works in a scratch folder, in child processes, and answers what it made.
3. The files it made go to the storage, under keys that the original decides: doing it again replaces them.
4. Rows and step change in one transaction, if the step is still ours.

While a maker works the lease is renewed with its progress. A worker that dies leaves a step that is claimed
again when its lease ends, a scratch folder that the next attempt empties, and files that it overwrites.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.models.media import MediaFile
from indexer.drain import Clock
from indexer.makers import MAKERS
from indexer.making import Made, NothingToDo, Output, Work
from indexer.media_jobs import (
    ClaimedStep,
    claim_step,
    fail_step,
    is_step_due,
    release_step,
    renew_step,
    settle_step,
)
from indexer.originals import Originals
from uploads.media.faults import Fault, MediaFault
from uploads.storage import Storage, StorageError

log = logging.getLogger(__name__)

RENEW_S = 3.0
# After so long other work of this worker gets its turn: a rebuild, the nightly comparison.
TURN = timedelta(minutes=1)


class StepStopped(Exception):
    """The step is no longer wanted, or no longer ours; what was made of it is thrown away."""


class WorkerStopping(Exception):
    """The worker was asked to end."""


def work_off_steps(backends: Backends, *, clock: Clock | None = None, turn: timedelta = TURN) -> bool:
    """Work off steps that are due until there is none or the turn is over; answers whether any are left."""
    clock = clock or Clock()
    ends_at = clock.now() + turn
    with Originals(backends.storage) as originals:
        while not clock.stops() and clock.now() < ends_at:
            if not work_off_step(backends, originals, clock=clock):
                return False
    with backends.reading() as session:
        return is_step_due(session, now=clock.now())


def work_off_step(backends: Backends, originals: Originals, *, clock: Clock) -> bool:
    """Claim one step and see it through; answers whether there was one."""
    with backends.database.writing() as session:
        step = claim_step(session, now=clock.now())
    if step is None:
        return False
    try:
        _see_through(_Attempt(backends, step, clock), originals)
    except StepStopped:
        log.info("media_step_stopped", extra={"step": step.name, "file": step.file_id})
    except WorkerStopping:
        with backends.database.writing() as session:
            release_step(session, step)
    except MediaFault as error:
        _fail(backends, step, error.fault, error.detail, clock)
    except StorageError as error:
        _fail(backends, step, Fault.STORAGE, type(error).__name__, clock)
    except Exception as error:
        # Whatever is wrong with one file must not stop the others.
        log.exception("media_step_broke", extra={"step": step.name, "file": step.file_id})
        _fail(backends, step, Fault.FAILED, type(error).__name__, clock)
    return True


def _see_through(attempt: _Attempt, originals: Originals) -> None:
    backends, step = attempt.backends, attempt.step
    with attempt.leased(), attempt.scratch() as folder:
        work = _work(attempt, folder, originals)
        try:
            for made in MAKERS[step.name](work):
                _keep(attempt, work, made)
            skipped = None
        except NothingToDo as nothing:
            skipped = nothing.why
    now = attempt.clock.now()
    with backends.database.writing() as session:
        if not settle_step(session, step, now=now, skipped=skipped):
            raise StepStopped
    log.info(
        "media_step_done",
        extra={
            "step": step.name,
            "file": step.file_id,
            "skipped": skipped or "",
            "ms": round((now - attempt.began_at).total_seconds() * 1000),
        },
    )


def _work(attempt: _Attempt, folder: Path, originals: Originals) -> Work:
    with attempt.backends.reading() as session:
        original = session.get(MediaFile, attempt.step.file_id)
        if original is None:
            raise StepStopped
        made = session.scalars(select(MediaFile).where(MediaFile.made_from_id == original.id)).all()
    return Work(
        backends=attempt.backends,
        original=original,
        made={file.key: file for file in made},
        source=lambda: originals.path(original.key),
        folder=folder,
        between=attempt.between,
    )


def _keep(attempt: _Attempt, work: Work, made: Made) -> None:
    """Store the files, then write their rows and whatever else the maker found, if the step is still ours."""
    attempt.between(attempt.progress)
    storage = attempt.backends.storage
    stored = {work.key(output.name): _stored(storage, work, output) for output in made.outputs}
    with attempt.backends.writing() as session:
        attempt.renew(session)
        files = session.scalars(select(MediaFile).where(MediaFile.made_from_id == work.original.id)).all()
        gone = [file for file in files if file.key not in stored and made.replaces(file)]
        for file in gone:
            session.delete(file)
        known = {file.key: file for file in files}
        for key, values in stored.items():
            file = known.get(key) or _new_file(work.original, key)
            for name, value in values.items():
                setattr(file, name, value)
            session.add(file)
        if made.also:
            made.also(session)
    for file in gone:
        storage.delete(file.key)


def _new_file(original: MediaFile, key: str) -> MediaFile:
    return MediaFile(content_id=original.content_id, made_from_id=original.id, key=key)


def _stored(storage: Storage, work: Work, output: Output) -> dict[str, Any]:
    """Put a file where it belongs; answers the values of its row."""
    with output.path.open("rb") as stream:
        stored = storage.put(work.key(output.name), stream, content_type=output.content_type)
    return {
        "role": output.role,
        "content_type": output.content_type,
        "size_bytes": stored.size_bytes,
        "sha256": stored.sha256,
        "about": dict(output.about),
    }


def _fail(backends: Backends, step: ClaimedStep, fault: Fault, detail: str, clock: Clock) -> None:
    with backends.database.writing() as session:
        state = fail_step(session, step, fault, now=clock.now())
    log.warning(
        "media_step_failed",
        extra={"step": step.name, "file": step.file_id, "fault": fault, "detail": detail, "state": state},
    )


class _Attempt:
    """One try at one step: its lease, kept by a thread of its own, and how far it is."""

    def __init__(self, backends: Backends, step: ClaimedStep, clock: Clock) -> None:
        self.backends = backends
        self.step = step
        self.clock = clock
        self.began_at = clock.now()
        self.progress = 0.0
        self._is_lost = False

    def between(self, progress: float) -> None:
        """Called often while a child works. Raises when the step must stop."""
        self.progress = progress
        if self.clock.stops():
            raise WorkerStopping
        if self._is_lost:
            raise StepStopped

    def renew(self, session: Session) -> None:
        """Raises `StepStopped` where the step is not wanted, or not ours, any more."""
        if not renew_step(session, self.step, self.progress, now=self.clock.now()):
            raise StepStopped

    @contextmanager
    def leased(self) -> Iterator[None]:
        """Keeps the lease while the block runs, also while it waits for the storage."""
        ended = Event()
        thread = Thread(target=self._keep_lease, args=(ended,), name="media lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _keep_lease(self, ended: Event) -> None:
        while not ended.wait(RENEW_S):
            try:
                with self.backends.database.writing() as session:
                    self.renew(session)
            except StepStopped:
                self._is_lost = True
                return
            except SQLAlchemyError as error:
                log.warning("media_lease_not_renewed", extra={"error": type(error).__name__})

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder, gone afterwards; a worker that died may have left things in it."""
        folder = self.backends.settings.home / "scratch" / f"step-{self.step.id}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
