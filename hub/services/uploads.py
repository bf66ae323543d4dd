"""A file that somebody shares, from its name to its last byte; the worker looks at it after that.

1. `begin` makes the content, which is found by its title at once, and opens an upload in parts.
2. The parts go to the storage, past the web where the storage can sign addresses.
3. `complete` joins them; then the file is checked before anything is made of it (indexer.arrivals).

Nothing here holds a session while the storage works: joining a long film may take seconds.
"""

from __future__ import annotations

import math
import mimetypes
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, can_edit, can_view
from hub.errors import Forbidden, Invalid
from hub.models.contents import Content, ContentState, Kind
from hub.models.media import FileRole, MediaFile, Upload, UploadState
from hub.models.people import Profile
from hub.services.arriving import (
    FOLDER,
    GIGABYTE,
    MAX_BYTES,
    PART_BYTES,
    UNDERWAY,
    Places,
    end,
    find_upload,
    has_file,
    part_count,
    used_bytes,
)
from hub.services.contents import MAX_TITLE, ContentChange, NewContent, add_content, get_content
from hub.services.policies import current_policy
from hub.services.refusals import SENTENCES, Refusal
from hub.services.upload_parts import DAMAGED, ENDED, arrived, check_head, storage_errors
from uploads.storage import PartRejected, UploadNotFound

FILE_KINDS = frozenset({Kind.VIDEO, Kind.DOCUMENT})
DOCUMENT_ENDINGS = (".pdf", ".docx", ".pptx", ".html", ".htm")
MAX_FILENAME = 255


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What is said of a file before it comes. `content_id`: it takes the place of that content's file.

    `head` are the first bytes, if they are known: a file that is refused for them need not be sent.
    """

    filename: str
    size_bytes: int
    content_type: str = ""
    title: str | None = None
    kind: Kind | None = None
    audience: Sequence[str] | None = None
    lang: str | None = None
    state: ContentState = ContentState.PUBLISHED
    sha256: str = ""
    content_id: int | None = None
    head: bytes = b""


@dataclass(frozen=True, slots=True)
class Trim:
    """The stretch of a recording that is shown. Raises `Invalid` for one that ends before it begins."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s < math.inf:
            raise Invalid("trim", "The end must lie after the start.")


def begin(places: Places, viewer: Viewer, new: NewUpload, *, now: datetime) -> Upload:
    """Open an upload, with the content that it is for. Raises `Forbidden`, `NotFound`, `Invalid`."""
    filename = clean_filename(new.filename)
    with places.reading() as session:
        _check(session, viewer, new)
    key = f"{FOLDER}/{secrets.token_urlsafe(24)}"
    content_type = (new.content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream")[:100]
    with storage_errors():
        storage_id = places.storage.create_multipart(key, content_type, part_bytes=PART_BYTES)
    with places.writing() as session:
        # Asked once more, now that no other upload of hers can be opened meanwhile
        session.get_one(Profile, viewer.profile_id, with_for_update=True)
        _check_room(session, viewer, new)
        content = _content_for(session, viewer, new, filename, now)
        upload = Upload(
            token=key.removeprefix(f"{FOLDER}/"),
            owner_id=viewer.profile_id,
            content_id=content.id,
            key=key,
            storage_id=storage_id,
            filename=filename,
            content_type=content_type,
            size_bytes=new.size_bytes,
            part_bytes=PART_BYTES,
            sha256=new.sha256,
            created_at=now,
            updated_at=now,
        )
        session.add(upload)
        session.flush()
    return upload


def complete(
    places: Places,
    viewer: Viewer,
    token: str,
    etags: Mapping[int, str] | None,
    *,
    now: datetime,
    trim: Trim | None = None,
) -> Upload:
    """Every part is here: join them. Asked twice it is done once. Raises `NotFound`, `Invalid`.

    `etags` are the MD5s that the sender has of her parts; None takes the storage's word. Of what is trimmed
    the file stays whole: only what is made of it leaves the rest out.
    """
    with places.reading() as session:
        upload = find_upload(session, viewer, token)
    if upload.state in (UploadState.CHECKING, UploadState.DONE):
        return upload
    if upload.state is not UploadState.OPEN:
        raise Invalid("state", ENDED)
    if etags is None:
        etags = {part.number: part.etag for part in arrived(places.storage, upload)}
    if set(etags) != set(range(1, part_count(upload) + 1)):
        raise Invalid("etags", "Not every part is named. Send those that are missing.")
    etags = {number: etag.strip('"').lower() for number, etag in etags.items()}
    try:
        with storage_errors():
            places.storage.complete_multipart(upload.key, upload.storage_id, etags)
    except PartRejected as error:
        raise Invalid(f"etags.{error.number}", DAMAGED) from error
    except UploadNotFound as error:
        raise Invalid("state", SENTENCES[Refusal.LOST]) from error
    with places.writing() as session:
        return _arrived(find_upload(session, viewer, token), etags, trim, now)


def _arrived(upload: Upload, etags: Mapping[int, str], trim: Trim | None, now: datetime) -> Upload:
    """Whoever cancelled meanwhile keeps her word."""
    if upload.state is UploadState.OPEN:
        upload.state = UploadState.CHECKING
        upload.etags = {str(number): etag for number, etag in sorted(etags.items())}
        upload.trim = {"start_s": trim.start_s, "end_s": trim.end_s} if trim else None
        upload.updated_at = now
    return upload


def cancel(places: Places, viewer: Viewer, token: str, *, now: datetime) -> None:
    """End an upload; a content that has no file yet goes with it. Asked twice it is done once."""
    with places.writing() as session:
        upload = find_upload(session, viewer, token)
        if upload.state not in UNDERWAY:
            return
        end(upload, UploadState.CANCELLED, now)
        take_away_empty(session, upload.content_id, now)
    with storage_errors():
        places.storage.abort_multipart(upload.key, upload.storage_id)
        places.storage.delete(upload.key)


def take_away_empty(session: Session, content_id: int, now: datetime) -> None:
    """Delete a content whose file does not come, as its owner would: it can come back for a while."""
    content = session.get_one(Content, content_id)
    if content.state is ContentState.DELETED or has_file(session, content_id):
        return
    content.state = ContentState.DELETED
    content.purge_on = (now + timedelta(days=current_policy(session).purge_after_days)).date()
    content.revision += 1
    content.updated_at = now


def twin_of(session: Session, viewer: Viewer, upload: Upload) -> Content | None:
    """Another content that has the very same file: one that the viewer finds, or a draft of her own."""
    if not upload.sha256:
        return None
    same = select(MediaFile.content_id).where(
        MediaFile.sha256 == upload.sha256,
        MediaFile.role == FileRole.ORIGINAL,
        MediaFile.content_id != upload.content_id,
    )
    contents = session.scalars(select(Content).where(Content.id.in_(same)).order_by(Content.id))
    return next((content for content in contents if can_view(viewer, content)), None)


# --- What is begun --------------------------------------------------------------------------------


def _check(session: Session, viewer: Viewer, new: NewUpload) -> None:
    if viewer.profile_id is None or not viewer.may_contribute:
        raise Forbidden
    if new.content_id is not None:
        replaceable(session, viewer, new.content_id)
    if new.size_bytes <= 0:
        raise Invalid("size_bytes", SENTENCES[Refusal.EMPTY])
    if new.size_bytes > MAX_BYTES:
        raise Invalid("size_bytes", SENTENCES[Refusal.TOO_LARGE])
    if new.head:
        check_head(new.head)
    _check_room(session, viewer, new)


def _check_room(session: Session, viewer: Viewer, new: NewUpload) -> None:
    room = current_policy(session).upload_quota_gb * GIGABYTE
    if viewer.profile_id is None or used_bytes(session, viewer.profile_id) + new.size_bytes > room:
        raise Invalid("size_bytes", NO_ROOM)


NO_ROOM = "Your files would take more room than your organisation gives each person. Delete one first."


def replaceable(session: Session, viewer: Viewer, content_id: int) -> Content:
    """A content whose file the viewer may replace. Raises `NotFound`, `Forbidden`, `Invalid`."""
    content = get_content(session, viewer, content_id)
    if not can_edit(viewer, content):
        raise Forbidden
    if content.kind not in FILE_KINDS:
        raise Invalid("content_id", "Only a video or a document has a file to replace.")
    return content


def _content_for(session: Session, viewer: Viewer, new: NewUpload, filename: str, now: datetime) -> Content:
    if new.content_id is not None:
        return replaceable(session, viewer, new.content_id)
    kind = new.kind or guessed_kind(filename)
    if kind not in FILE_KINDS:
        raise Invalid("kind", "A file is a video or a document.")
    change = ContentChange(
        title=(new.title or "").strip() or title_of(filename), lang=new.lang, audience=new.audience
    )
    return add_content(session, viewer, NewContent(kind, change, new.state), now=now)


def guessed_kind(filename: str) -> Kind:
    """What the name says; the worker finds out what it is."""
    return Kind.DOCUMENT if filename.lower().endswith(DOCUMENT_ENDINGS) else Kind.VIDEO


def clean_filename(name: str) -> str:
    """The name without the folders that some browsers send along. Raises `Invalid` when nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    if not clean.strip("."):
        raise Invalid("filename", "Give the file a name.")
    return clean if len(clean) <= MAX_FILENAME else clean[: MAX_FILENAME - 10] + clean[-10:]


def title_of(filename: str) -> str:
    """`first-aid_at sea.final.mp4` gives "First aid at sea.final"."""
    stem, dot, ending = filename.rpartition(".")
    words = stem if dot and stem and len(ending) <= 5 else filename
    title = " ".join(re.split(r"[\s_]+|(?<=\w)-(?=\w)(?!\d)", words)).strip()
    return (title[:1].upper() + title[1:])[:MAX_TITLE] or filename
