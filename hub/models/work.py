"""Work that must not be lost, as rows with state, attempts and lease; the broker only carries nudges."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, UtcDateTime, utc_now


class DocumentType(StrEnum):
    """Which table a document of the index stands for; the values of `search.documents.DocumentType`."""

    CONTENT = "content"
    PROFILE = "profile"


class Priority(IntEnum):
    """Which index job goes first."""

    VISIBILITY = 0
    EDIT = 1
    BULK = 2


class JobState(StrEnum):
    """`FAILED` needs a person: the engine refused the document, and trying again will not help."""

    OPEN = "open"
    FAILED = "failed"


class IndexJob(Base):
    """A document to bring in line with its row, which it outlives: `index_version` is the row's last one.

    A settled job stands in the index at that version; a job is leased while `lease_until` lies ahead.
    """

    __tablename__ = "index_jobs"
    __table_args__ = (
        UniqueConstraint("document_type", "document_id"),
        Index("ix_index_jobs_open", "settled", "state", "priority", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_type: Mapped[DocumentType]
    document_id: Mapped[int]
    index_version: Mapped[int]
    settled: Mapped[bool] = mapped_column(default=False)
    state: Mapped[JobState] = mapped_column(default=JobState.OPEN)
    priority: Mapped[int] = mapped_column(default=int(Priority.EDIT))
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RebuildState(StrEnum):
    """`ASKED` waits for a worker, `READY` for a person if `held`; `RETURNING` is to be live once more."""

    ASKED = "asked"
    FILLING = "filling"
    VERIFYING = "verifying"
    READY = "ready"
    PROMOTED = "promoted"
    RETURNING = "returning"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Rebuild(Base):
    """A new generation being filled: how far it is, what its gate said, and who works on it.

    A `held` one is made live only when somebody says so. `rate` is in rows a second.
    """

    __tablename__ = "rebuilds"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[str] = mapped_column(unique=True)
    state: Mapped[RebuildState] = mapped_column(default=RebuildState.FILLING)
    cursor: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    rate: Mapped[float] = mapped_column(default=0.0)
    held: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gate: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRun(Base):
    """An import of people or items from one source, with its counts and lease."""

    __tablename__ = "import_runs"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkerBeat(Base):
    """When a worker last said that it is there; written every few seconds by its clock."""

    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IndexPlace(Base):
    """The one row that says in which engine jobs are settled now, and how often that became another one.

    `compared` is the move after which all of that engine was last compared with the database.
    """

    __tablename__ = "index_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    engine: Mapped[str] = mapped_column(default="")
    moves: Mapped[int] = mapped_column(default=0)
    compared: Mapped[int] = mapped_column(default=0)


class BackupState(StrEnum):
    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class BackupRun(Base):
    """A back-up that an administrator asked for: what became of it, and its file's name where it is kept."""

    __tablename__ = "backup_runs"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[BackupState] = mapped_column(default=BackupState.ASKED)
    name: Mapped[str] = mapped_column(default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    row_count: Mapped[int] = mapped_column(default=0)
    file_count: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
