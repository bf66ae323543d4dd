"""Clears what nobody needs any more: parts nobody goes on with, files of what was purged or replaced.

The rows decide; a file is deleted when no row names it. What is deleted here can be deleted twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hub.backends import Backends
from hub.models.media import FileRole, MediaFile, MediaStep, StepState, Upload, UploadState
from hub.services.arriving import FOLDER, UNDERWAY, end
from hub.services.media_steps import StepName
from hub.services.uploads import take_away_empty
from uploads.storage import ObjectNotFound, Storage

log = logging.getLogger(__name__)

FOLDERS = (f"{FOLDER}/", "media/")
IDLE_FOR = timedelta(hours=1)
ABANDONED_AFTER = timedelta(days=7)
ROWS_KEPT_FOR = timedelta(days=30)
ORPHANED_FOR = timedelta(days=1)
CHUNK = 500


def sweep(backends: Backends, now: datetime) -> dict[str, int]:
    """Do all of it; answers how much of each."""
    counts = {
        "completed": _complete_lost(backends, now),
        "abandoned": _end_abandoned(backends, now),
        "multiparts": _abort_ended(backends, now),
        "replaced": retire_replaced(backends),
        "files": _delete_orphans(backends, now),
    }
    with backends.database.writing() as session:
        _forget_ended(session, now)
    return counts


# --- Uploads --------------------------------------------------------------------------------------


def _complete_lost(backends: Backends, now: datetime) -> int:
    """Uploads that were joined by a web that died before it could say so go on to the check."""
    joined = [
        upload.id for upload in _idle(backends, now - IDLE_FOR) if _is_there(backends.storage, upload.key)
    ]
    for id_ in joined:
        with backends.database.writing() as session:
            upload = session.get(Upload, id_, with_for_update=True)
            if upload is not None and upload.state is UploadState.OPEN:
                upload.state = UploadState.CHECKING
                upload.updated_at = now
    return len(joined)


def _end_abandoned(backends: Backends, now: datetime) -> int:
    """Nobody went on with these for days; a content that still has no file goes with its upload."""
    idle = _idle(backends, now - ABANDONED_AFTER)
    for abandoned in idle:
        with backends.writing() as session:
            upload = session.get(Upload, abandoned.id, with_for_update=True)
            if upload is not None and upload.state is UploadState.OPEN:
                end(upload, UploadState.CANCELLED, now)
                take_away_empty(session, upload.content_id, now)
    return len(idle)


def _idle(backends: Backends, since: datetime) -> list[Upload]:
    with backends.reading() as session:
        statement = select(Upload).where(Upload.state == UploadState.OPEN, Upload.updated_at < since)
        return list(session.scalars(statement))


def _is_there(storage: Storage, key: str) -> bool:
    try:
        storage.stat(key)
    except ObjectNotFound:
        return False
    return True


def _abort_ended(backends: Backends, now: datetime) -> int:
    """Parts in the storage whose upload is not open any more, or never had a row."""
    ended = 0
    for begun in list(backends.storage.stale_multiparts(now - IDLE_FOR)):
        if not begun.key.startswith(FOLDERS):
            continue
        with backends.reading() as session:
            state = session.scalar(select(Upload.state).where(Upload.key == begun.key))
        if state is not UploadState.OPEN:
            backends.storage.abort_multipart(begun.key, begun.upload_id)
            ended += 1
    return ended


def _forget_ended(session: Session, now: datetime) -> None:
    ended = (UploadState.CANCELLED, UploadState.REFUSED)
    session.execute(delete(Upload).where(Upload.state.in_(ended), Upload.updated_at < now - ROWS_KEPT_FOR))


# --- Files ----------------------------------------------------------------------------------------


def retire_replaced(backends: Backends) -> int:
    """Delete originals in whose place a newer one can be watched or read, with all that was made of them."""
    with backends.writing() as session:
        gone = list(session.scalars(_replaced()))
        made = session.scalars(
            select(MediaFile).where(MediaFile.made_from_id.in_([file.id for file in gone]))
        )
        keys = [file.key for file in (*gone, *made)]
        for file in gone:
            session.delete(file)
    delete_files(backends.storage, keys)
    return len(gone)


def _replaced() -> Select[MediaFile]:
    newer, made, step = aliased(MediaFile), aliased(MediaFile), aliased(MediaStep)
    is_watched = exists().where(
        made.made_from_id == newer.id, made.role.in_((FileRole.RENDITION, FileRole.PAGE))
    )
    is_read = exists().where(
        step.file_id == newer.id, step.name == StepName.TEXT, step.state == StepState.DONE
    )
    in_its_place = exists().where(
        newer.content_id == MediaFile.content_id,
        newer.role == FileRole.ORIGINAL,
        newer.id > MediaFile.id,
        or_(is_watched, is_read),
    )
    return select(MediaFile).where(MediaFile.role == FileRole.ORIGINAL, in_its_place)


def keys_of(session: Session, content_ids: Iterable[int]) -> list[str]:
    """The keys of every file of these contents, and of what is on its way to them."""
    ids = list(content_ids)
    files = session.scalars(select(MediaFile.key).where(MediaFile.content_id.in_(ids)))
    uploads = session.scalars(select(Upload.key).where(Upload.content_id.in_(ids)))
    return [*dict.fromkeys((*files, *uploads))]


def delete_files(storage: Storage, keys: Iterable[str]) -> None:
    """Delete files whose rows are gone."""
    for key in keys:
        storage.delete(key)


def _delete_orphans(backends: Backends, now: datetime) -> int:
    """Files that no row names: a worker or a purge died between the rows and them.

    More of them than of others means that the rows are not those of these files: then nothing is deleted.
    """
    before = now - ORPHANED_FOR
    orphans = [key for folder in FOLDERS for key in _orphans(backends, folder, before)]
    with backends.reading() as session:
        known = session.scalar(select(func.count()).select_from(MediaFile)) or 0
    if len(orphans) > max(known, CHUNK):
        log.error("files_without_rows", extra={"files": len(orphans), "rows": known})
        return 0
    delete_files(backends.storage, orphans)
    return len(orphans)


def _orphans(backends: Backends, folder: str, before: datetime) -> Iterator[str]:
    listed = (one.key for one in backends.storage.list(folder) if one.modified_at < before)
    while keys := list(islice(listed, CHUNK)):
        with backends.reading() as session:
            kept = set(session.scalars(select(MediaFile.key).where(MediaFile.key.in_(keys))))
            underway = (Upload.key.in_(keys), Upload.state.in_(UNDERWAY))
            kept |= set(session.scalars(select(Upload.key).where(*underway)))
        yield from (key for key in keys if key not in kept)
