"""One import of a source at a time: a row with a lease, which time frees when its process died.

On the machine where the process died its lease is free at once.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.models.work import ImportRun

LEASE = timedelta(minutes=2)
_PG_LOCK = 7260


class SourceBusy(Exception):
    """Another import of `source` runs, and has said so until `until`."""

    def __init__(self, source: str, until: datetime) -> None:
        super().__init__(source)
        self.source = source
        self.until = until


class LeaseLost(Exception):
    """The lease ran out, and another import took the source over."""


def claim(session: Session, source: str, now: datetime) -> int:
    """The id of a new run that holds `source`. Raises `SourceBusy`."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"select pg_advisory_xact_lock({_PG_LOCK})")
    running = session.scalars(
        select(ImportRun).where(ImportRun.source == source, ImportRun.lease_until.is_not(None))
    )
    for run in running:
        if run.lease_until is not None and run.lease_until > now and not _has_died(run.counts.get("holder")):
            raise SourceBusy(source, run.lease_until)
        run.lease_until = None
    run = ImportRun(source=source, lease_until=now + LEASE, counts={"holder": _me()}, started_at=now)
    session.add(run)
    session.flush()
    return run.id


def renew(session: Session, run_id: int, now: datetime) -> None:
    """Hold on, in the transaction that writes. Raises `LeaseLost`."""
    held = (ImportRun.id == run_id) & ImportRun.lease_until.is_not(None)
    statement = update(ImportRun).where(held).values(lease_until=now + LEASE).returning(ImportRun.id)
    if session.execute(statement.execution_options(synchronize_session=False)).first() is None:
        raise LeaseLost


def release(session: Session, run_id: int, counts: Mapping[str, Any], now: datetime) -> None:
    """The run has ended, with these counts."""
    session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id)
        .values(lease_until=None, finished_at=now, counts=dict(counts))
        .execution_options(synchronize_session=False)
    )


def _me() -> str:
    """This process, by the machine (or container) whose process numbers it shares."""
    return f"{_machine()} {os.getpid()}"


def _machine() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def _has_died(holder: object) -> bool:
    """Whether this machine knows for certain that the holder runs no more."""
    machine, _, number = str(holder).rpartition(" ")
    if machine != _machine() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
