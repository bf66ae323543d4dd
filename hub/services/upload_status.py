"""How far a file is, for the person who shares it: its parts, what is made of it, what she should know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import NotFound
from hub.models.contents import Content
from hub.models.media import FileRole, MediaFile, Transcript, TranscriptOrigin, Upload, UploadState
from hub.services.arriving import Places, find_upload, part_count
from hub.services.media_steps import StepNow, steps_of_file
from hub.services.upload_parts import arrived
from hub.services.uploads import twin_of
from uploads.storage import Part


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """An upload with the parts that are here, the steps after it, and another content with the same file."""

    upload: Upload
    parts: tuple[Part, ...]
    steps: tuple[StepNow, ...]
    twin: Content | None
    keeps_captions: bool


def status_of(places: Places, viewer: Viewer, token: str) -> UploadStatus:
    """How far the viewer's own upload is. Raises `NotFound`, `StorageDown`."""
    with places.reading() as session:
        upload = find_upload(session, viewer, token)
        steps = _steps(session, upload)
        twin = twin_of(session, viewer, upload)
        keeps = captions_are_older(session, upload.content_id)
    parts: tuple[Part, ...] = ()
    if upload.state is UploadState.OPEN:
        try:
            parts = arrived(places.storage, upload)
        except NotFound:
            parts = ()
    return UploadStatus(upload, parts, steps, twin, keeps)


def brief(upload: Upload) -> dict[str, Any]:
    """An upload as a row of a list."""
    return {
        "token": upload.token,
        "content_id": upload.content_id,
        "filename": upload.filename,
        "state": str(upload.state),
        "size_bytes": upload.size_bytes,
        "part_bytes": upload.part_bytes,
        "part_count": part_count(upload),
        "fault": upload.reason,
    }


def captions_are_older(session: Session, content_id: int) -> bool:
    """Whether somebody corrected captions for a file that was replaced since."""
    newest = (
        select(func.max(MediaFile.created_at))
        .where(MediaFile.content_id == content_id, MediaFile.role == FileRole.ORIGINAL)
        .scalar_subquery()
    )
    older = select(Transcript.id).where(
        Transcript.content_id == content_id,
        Transcript.origin != TranscriptOrigin.RECOGNISED,
        Transcript.updated_at < newest,
    )
    return bool(session.scalar(select(exists(older))))


def _steps(session: Session, upload: Upload) -> tuple[StepNow, ...]:
    if upload.state is not UploadState.DONE:
        return ()
    file_id = session.scalar(select(MediaFile.id).where(MediaFile.key == upload.key))
    return steps_of_file(session, file_id) if file_id is not None else ()
