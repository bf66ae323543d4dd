"""Looks at every file that arrived, before anything is made of it: how large it is, what it is, its sha256.

1. Claim an upload under lease.
2. Read the whole file once. Nothing is written meanwhile, so a worker that dies leaves nothing behind.
3. Take it, which makes the original and asks for its steps, or refuse it with a reason; in one transaction,
   if the upload is still ours. What was refused is deleted after that; what this misses is swept.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import Select, Update, or_, select, update
from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.broker import STEPS, send_nudge
from hub.models.contents import Content, ContentState
from hub.models.media import FileRole, MediaFile, Upload, UploadState
from hub.services.arriving import end, has_file
from hub.services.found_languages import found_before
from hub.services.media_steps import add_steps, note_trim
from hub.services.refusals import Refusal, kind_of, refusal_of
from indexer.drain import Clock
from indexer.watch import Watch
from uploads.sniff import CHUNK_BYTES, HEAD_BYTES, FileType, Measuring, sniff
from uploads.storage import ObjectNotFound, Storage, StorageError, Stored
from uploads.unpacked import unpacks_too_large

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
RENEW_EVERY = timedelta(seconds=15)
RETRY_AFTER = timedelta(seconds=30)
MAX_OFFICE_BYTES = 2 * 1024**3
LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Arrival:
    """An upload under lease, and what was said of its file."""

    id: int
    key: str
    filename: str
    size_bytes: int
    sha256: str
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is."""

    type: FileType
    stored: Stored
    is_bomb: bool = False


class Stopping(Exception):
    """The worker was asked to end; the lease is given back."""


class LeaseLost(Exception):
    """Somebody else has the upload by now, or it was cancelled."""


def check_arrivals(backends: Backends, *, clock: Clock | None = None) -> int:
    """Look at every upload that is whole; answers how many were settled."""
    clock = clock or Clock()
    settled = 0
    while not clock.stops() and (arrival := _claim(backends, clock.now())):
        try:
            _settle(backends, arrival, clock)
            settled += 1
        except LeaseLost:
            log.info("arrival_lost", extra={"upload": arrival.id})
        except Stopping:
            _release(backends, arrival, clock.now())
        except StorageError as error:
            log.warning("arrival_waits", extra={"upload": arrival.id, "error": type(error).__name__})
            _release(backends, arrival, clock.now() + RETRY_AFTER)
    return settled


def _claim(backends: Backends, now: datetime) -> Arrival | None:
    with backends.reading() as session:
        if session.scalar(_due(now)) is None:
            return None
    with backends.database.writing() as session:
        upload = session.scalar(_due(now).with_for_update(of=Upload, skip_locked=True))
        if upload is None:
            return None
        upload.lease_until = now + LEASE
        upload.attempts += 1
        return Arrival(
            upload.id, upload.key, upload.filename, upload.size_bytes, upload.sha256, upload.lease_until
        )


def _due(now: datetime) -> Select[Upload]:
    free = or_(Upload.lease_until.is_(None), Upload.lease_until < now)
    return (
        select(Upload)
        .join(Content, Content.id == Upload.content_id)
        .where(Upload.state == UploadState.CHECKING, free, Content.state != ContentState.DELETED)
        .order_by(Upload.updated_at, Upload.id)
        .limit(1)
    )


def _release(backends: Backends, arrival: Arrival, not_before: datetime) -> None:
    with backends.database.writing() as session:
        session.execute(_held(arrival).values(lease_until=not_before))


def _held(arrival: Arrival) -> Update:
    return (
        update(Upload)
        .where(
            Upload.id == arrival.id,
            Upload.state == UploadState.CHECKING,
            Upload.lease_until >= arrival.lease_until,
        )
        .execution_options(synchronize_session=False)
    )


# --- Looking at a file ----------------------------------------------------------------------------


def _settle(backends: Backends, arrival: Arrival, clock: Clock) -> None:
    try:
        found = _look(backends, arrival, clock)
        refusal = refused(arrival, found)
    except ObjectNotFound:
        found, refusal = None, Refusal.LOST
    if found is None or refusal is not None:
        _refuse(backends, arrival, refusal or Refusal.LOST, clock.now())
    else:
        _take(backends, arrival, found, clock.now())
        send_nudge(backends.broker, STEPS)


def refused(arrival: Arrival, found: Found) -> Refusal | None:
    """Why the file is not taken, if it is not."""
    if found.stored.size_bytes != arrival.size_bytes:
        return Refusal.OTHER_SIZE
    if arrival.sha256 and found.stored.sha256 != arrival.sha256:
        return Refusal.OTHER_BYTES
    return Refusal.UNPACKS_TOO_LARGE if found.is_bomb else refusal_of(found.type)


def _look(backends: Backends, arrival: Arrival, clock: Clock) -> Found:
    """Read the file once, from its beginning; only of a zip the end is looked at before the rest."""
    storage = backends.storage
    with storage.open(arrival.key) as stream:
        head, stored = _measured(stream, _Lease(backends, arrival, clock))
    type_ = sniff(BytesIO(head))
    if type_ is not FileType.ZIP or stored.size_bytes > MAX_OFFICE_BYTES:
        return Found(type_, stored)
    return _office(storage, arrival.key, stored)


def _measured(stream: BinaryIO, lease: _Lease) -> tuple[bytes, Stored]:
    measuring = Measuring(stream)
    head = measuring.read(HEAD_BYTES)
    while measuring.read(CHUNK_BYTES):
        lease.keep()
    return head, measuring.stored


def _office(storage: Storage, key: str, stored: Stored) -> Found:
    with storage.local_path(key) as path, path.open("rb") as stream:
        type_ = sniff(stream)
        return Found(type_, stored, is_bomb=type_ is not FileType.ZIP and unpacks_too_large(stream))


class _Lease:
    """Kept while a large file is read."""

    def __init__(self, backends: Backends, arrival: Arrival, clock: Clock) -> None:
        self._backends = backends
        self._arrival = arrival
        self._clock = clock
        self._renewed_at = clock.now()

    def keep(self) -> None:
        """Raises `Stopping`, and `LeaseLost` when the upload is not ours any more."""
        if self._clock.stops():
            raise Stopping
        now = self._clock.now()
        if now - self._renewed_at < RENEW_EVERY:
            return
        with self._backends.database.writing() as session:
            renewed = session.connection().execute(_held(self._arrival).values(lease_until=now + LEASE))
        if not renewed.rowcount:
            raise LeaseLost
        self._renewed_at = now


# --- What becomes of it ---------------------------------------------------------------------------


def _take(backends: Backends, arrival: Arrival, found: Found, now: datetime) -> None:
    with backends.writing() as session:
        upload, content = _ours(session, arrival)
        original = MediaFile(
            content_id=content.id,
            role=FileRole.ORIGINAL,
            key=upload.key,
            filename=upload.filename,
            content_type=str(found.type),
            size_bytes=found.stored.size_bytes,
            sha256=found.stored.sha256,
            about=found_before(session, content.id),
            created_at=now,
        )
        session.add(original)
        session.flush()
        if upload.trim:
            note_trim(original, upload.trim["start_s"], upload.trim["end_s"])
        add_steps(session, original)
        if content.kind is not kind_of(found.type):
            content.kind = kind_of(found.type)
        upload.sha256 = found.stored.sha256
        end(upload, UploadState.DONE, now)
    log.info("arrival_taken", extra={"upload": arrival.id, "bytes": found.stored.size_bytes})


def _refuse(backends: Backends, arrival: Arrival, refusal: Refusal, now: datetime) -> None:
    """A content that has nothing to show is a draft again: its owner sees why, and nobody else finds it."""
    with backends.writing() as session:
        upload, content = _ours(session, arrival)
        end(upload, UploadState.REFUSED, now, str(refusal))
        if content.state is ContentState.PUBLISHED and not has_file(session, content.id):
            content.state = ContentState.DRAFT
            content.revision += 1
            content.updated_at = now
    log.info("arrival_refused", extra={"upload": arrival.id, "reason": str(refusal)})
    backends.storage.delete(arrival.key)


def _ours(session: Session, arrival: Arrival) -> tuple[Upload, Content]:
    """Raises `LeaseLost` for an upload that was cancelled, or whose content goes."""
    upload = session.get(Upload, arrival.id, with_for_update=True)
    if upload is None or upload.state is not UploadState.CHECKING or upload.lease_until is None:
        raise LeaseLost
    content = session.get_one(Content, upload.content_id)
    if content.state is ContentState.DELETED:
        raise LeaseLost
    return upload, content


# --- By the clock ---------------------------------------------------------------------------------


def arrival_watch(backends: Backends) -> Watch:
    """Looks twice a second in the media worker, also while a film is encoded."""
    return Watch("arrival", LOOK_S, lambda clock: check_arrivals(backends, clock=clock))
