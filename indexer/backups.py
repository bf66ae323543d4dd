"""Back-ups that administrators asked for: taken one at a time, by whichever media worker looks first.

A thread keeps the lease of the one that is taken, so that one whose worker was killed is told apart and said
to have failed. What it had written is no back-up, since that appears under its name only when it is whole.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from hub.backends import Backends
from hub.backup import make_backup
from hub.db import utc_now
from hub.errors import HubError
from hub.models.work import BackupRun, BackupState
from uploads.storage import StorageError

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
Now = Callable[[], datetime]


def take_backups(backends: Backends, *, now: Now = utc_now) -> int:
    """Take what was asked for, and say of what was cut short that it failed; answers how many were taken."""
    taken = 0
    _end_cut_short(backends, now())
    while (run_id := _begin(backends, now())) is not None:
        with _leased(backends, run_id):
            _take(backends, run_id, now)
        taken += 1
    return taken


def _take(backends: Backends, run_id: int, now: Now) -> None:
    target = backends.settings.backups / f"raakvlak-{now():%Y-%m-%dT%H%M%S}.tar"
    is_here = backends.settings.storage_url.startswith("file:")
    try:
        made = make_backup(backends, target, with_files=is_here)
    except (HubError, StorageError, OSError, SQLAlchemyError) as error:
        log.error("backup_failed", extra={"run": run_id, "error": type(error).__name__})
        _keep(backends, run_id, state=BackupState.FAILED, reason=type(error).__name__, finished_at=now())
        return
    size_bytes = target.stat().st_size
    _keep(
        backends,
        run_id,
        state=BackupState.DONE,
        name=target.name,
        size_bytes=size_bytes,
        row_count=made.rows,
        file_count=made.files,
        finished_at=now(),
    )
    log.info("backup_taken", extra={"run": run_id, "rows": made.rows, "size_bytes": size_bytes})


def _begin(backends: Backends, now: datetime) -> int | None:
    with backends.database.writing() as session:
        run = session.scalar(
            select(BackupRun)
            .where(BackupRun.state == BackupState.ASKED)
            .order_by(BackupRun.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if run is None:
            return None
        run.state, run.lease_until = BackupState.RUNNING, now + LEASE
        return run.id


def _end_cut_short(backends: Backends, now: datetime) -> None:
    with backends.database.writing() as session:
        session.execute(
            update(BackupRun)
            .where(BackupRun.state == BackupState.RUNNING, BackupRun.lease_until < now)
            .values(state=BackupState.FAILED, reason="WorkerEnded", finished_at=now)
        )


@contextmanager
def _leased(backends: Backends, run_id: int) -> Iterator[None]:
    """Keeps the lease while the block runs, however long it takes."""
    stopped = Event()

    def renew() -> None:
        while not stopped.wait(LEASE.total_seconds() / 4):
            try:
                _keep(backends, run_id, lease_until=utc_now() + LEASE)
            except SQLAlchemyError as error:
                log.warning("lease_not_renewed", extra={"error": type(error).__name__})

    thread = Thread(target=renew, name="back-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _keep(backends: Backends, run_id: int, **values: Any) -> None:
    with backends.database.writing() as session:
        session.execute(update(BackupRun).where(BackupRun.id == run_id).values(**values))
