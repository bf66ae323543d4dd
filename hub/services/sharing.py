"""What somebody shared lately and how far it is, and a small file in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.contents import Content, ContentState
from hub.models.media import MediaFile, MediaStep, StepState, Upload, UploadState
from hub.services.arriving import Places, part_count, part_size
from hub.services.media_steps import StepNow, steps_of_file
from hub.services.upload_parts import PartPlace, take_part
from hub.services.uploads import NewUpload, begin, cancel, complete


@dataclass(frozen=True, slots=True)
class SharedFile:
    """An upload with the title of its content, and how many of its steps are still to come or have failed."""

    upload: Upload
    title: str
    is_gone: bool
    is_draft: bool
    open_steps: int
    failed_steps: int


def shared_files(session: Session, viewer: Viewer, *, limit: int) -> tuple[SharedFile, ...]:
    """What the viewer shared, newest first, without what she took back. Raises `Forbidden`."""
    if viewer.profile_id is None:
        raise Forbidden
    statement = (
        select(
            Upload,
            Content.title,
            Content.state,
            func.count(MediaStep.id).filter(MediaStep.state == StepState.OPEN),
            func.count(MediaStep.id).filter(MediaStep.state == StepState.FAILED),
        )
        .join(Content, Content.id == Upload.content_id)
        .outerjoin(MediaFile, MediaFile.key == Upload.key)
        .outerjoin(MediaStep, MediaStep.file_id == MediaFile.id)
        .where(Upload.owner_id == viewer.profile_id, Upload.state != UploadState.CANCELLED)
        .group_by(Upload.id, Content.title, Content.state)
        .order_by(Upload.id.desc())
        .limit(limit)
    )
    return tuple(
        SharedFile(
            upload,
            title,
            is_gone=state is ContentState.DELETED,
            is_draft=state is ContentState.DRAFT,
            open_steps=open_steps,
            failed_steps=failed_steps,
        )
        for upload, title, state, open_steps, failed_steps in session.execute(statement)
    )


def steps_after(session: Session, upload: Upload) -> tuple[tuple[StepNow, ...], float | None]:
    """What is made of an upload that arrived, and how long it plays, once that is known."""
    if upload.state is not UploadState.DONE:
        return (), None
    file_id = session.scalar(select(MediaFile.id).where(MediaFile.key == upload.key))
    steps = steps_of_file(session, file_id) if file_id is not None else ()
    return steps, session.get_one(Content, upload.content_id).duration_s


def share_in_one_piece(
    places: Places, viewer: Viewer, new: NewUpload, stream: BinaryIO, *, now: datetime
) -> Upload:
    """A file that came whole with a form. Raises as `begin`, `take_part` and `complete` do."""
    upload = begin(places, viewer, new, now=now)
    try:
        etags = {
            number: take_part(
                places.storage,
                PartPlace(upload.key, upload.storage_id, number, part_size(upload, number)),
                stream,
            )
            for number in range(1, part_count(upload) + 1)
        }
        return complete(places, viewer, upload.token, etags, now=now)
    except (Invalid, NotFound):
        cancel(places, viewer, upload.token, now=now)
        raise
