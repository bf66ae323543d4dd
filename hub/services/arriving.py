"""The rows of files on their way in: whose they are, how many parts they have, what room they take."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import NotFound
from hub.models.contents import Content
from hub.models.media import FileRole, MediaFile, Upload, UploadState
from uploads.storage import Storage

FOLDER = "originals"
MAX_BYTES = 64 * 1024**3
PART_BYTES = 8 * 1024**2
UNDERWAY = (UploadState.OPEN, UploadState.CHECKING)
GIGABYTE = 10**9


class Places(Protocol):
    """Where rows and files are kept. No session is open while the storage is asked something slow."""

    @property
    def storage(self) -> Storage: ...

    def reading(self) -> AbstractContextManager[Session]: ...

    def writing(self) -> AbstractContextManager[Session]: ...


def find_upload(session: Session, viewer: Viewer, token: str) -> Upload:
    """The viewer's own upload. Raises `NotFound`, also for somebody else's."""
    upload = session.scalar(select(Upload).where(Upload.token == token))
    if upload is None or viewer.profile_id is None or upload.owner_id != viewer.profile_id:
        raise NotFound
    return upload


def open_uploads(session: Session, viewer: Viewer) -> tuple[Upload, ...]:
    """The viewer's own uploads that are under way, newest first."""
    if viewer.profile_id is None:
        return ()
    statement = (
        select(Upload)
        .where(Upload.owner_id == viewer.profile_id, Upload.state.in_(UNDERWAY))
        .order_by(Upload.id.desc())
    )
    return tuple(session.scalars(statement))


def part_count(upload: Upload) -> int:
    """In how many parts the file comes."""
    return max(1, -(-upload.size_bytes // upload.part_bytes))


def part_size(upload: Upload, number: int) -> int:
    """How many bytes this part holds; only the last may be shorter."""
    return min(upload.part_bytes, upload.size_bytes - (number - 1) * upload.part_bytes)


def used_bytes(session: Session, profile_id: int) -> int:
    """The room that the files of a person's contents take, with what is under way."""
    kept = (
        select(func.sum(MediaFile.size_bytes))
        .join(Content, Content.id == MediaFile.content_id)
        .where(Content.owner_id == profile_id, MediaFile.role == FileRole.ORIGINAL)
    )
    underway = select(func.sum(Upload.size_bytes)).where(
        Upload.owner_id == profile_id, Upload.state.in_(UNDERWAY)
    )
    return int(session.scalar(kept) or 0) + int(session.scalar(underway) or 0)


def has_file(session: Session, content_id: int) -> bool:
    """Whether a content has an original that was checked."""
    statement = select(MediaFile.id).where(
        MediaFile.content_id == content_id, MediaFile.role == FileRole.ORIGINAL
    )
    return session.scalar(statement.limit(1)) is not None


def end_uploads_of(session: Session, content_id: int, now: datetime) -> None:
    """Nothing more arrives for a content that goes; what did arrive is swept."""
    underway = select(Upload).where(Upload.content_id == content_id, Upload.state.in_(UNDERWAY))
    for upload in session.scalars(underway):
        end(upload, UploadState.CANCELLED, now)


def end(upload: Upload, state: UploadState, now: datetime, reason: str = "") -> None:
    """Close an upload for good."""
    upload.state = state
    upload.reason = reason
    upload.lease_until = None
    upload.updated_at = now
