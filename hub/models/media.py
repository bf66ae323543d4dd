"""Files that belong to a content, and what is said in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base, UtcDateTime, utc_now


class FileRole(StrEnum):
    """What a file is to its content; `ORIGINAL` is kept untouched, the others are made from it."""

    ORIGINAL = "original"
    POSTER = "poster"
    RENDITION = "rendition"
    STORYBOARD = "storyboard"
    PAGE = "page"


class UploadState(StrEnum):
    """`CHECKING`: every byte is here and the worker looks at them; `REFUSED` says why in `reason`."""

    OPEN = "open"
    CHECKING = "checking"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class StepState(StrEnum):
    """`FAILED` needs a person; `SKIPPED` has nothing to do, as captions of a silent film."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class TranscriptOrigin(StrEnum):
    """Where a transcript came from; a person's correction is never overwritten by a machine."""

    IMPORTED = "imported"
    RECOGNISED = "recognised"
    EDITED = "edited"


class Upload(Base):
    """A file on its way in, in parts, by `token`; when it is whole and fit it becomes a `MediaFile`.

    `trim` is the stretch that its sender wants shown, `{"start_s", "end_s"}`; the file itself comes whole.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        Index("ix_uploads_state_updated_at", "state", "updated_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), index=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    state: Mapped[UploadState] = mapped_column(default=UploadState.OPEN)
    key: Mapped[str] = mapped_column(unique=True)
    storage_id: Mapped[str]
    filename: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    part_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(default="")
    etags: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    trim: Mapped[dict[str, float] | None] = mapped_column(JSON)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class MediaFile(Base):
    """A stored file: its key in the storage, size, type by content, and checksum.

    `about` holds what its role needs: of an original what the probe found, of a rendition its name and byte
    ranges, of a storyboard its grid, of a page its number. `made_from_id` is the original it was made from.
    """

    __tablename__ = "media_files"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    made_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("media_files.id", ondelete="cascade"), index=True
    )
    role: Mapped[FileRole]
    key: Mapped[str] = mapped_column(unique=True)
    filename: Mapped[str] = mapped_column(default="")
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class MediaStep(Base):
    """One step of making an original fit to watch or read: its state, attempts, lease and how far it is.

    `progress` runs from 0 to 1. A step is leased while `lease_until` lies ahead.
    """

    __tablename__ = "media_steps"
    __table_args__ = (
        UniqueConstraint("file_id", "name"),
        Index("ix_media_steps_state", "state", "position", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("media_files.id", ondelete="cascade"))
    name: Mapped[str]
    position: Mapped[int]
    state: Mapped[StepState] = mapped_column(default=StepState.OPEN)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    progress: Mapped[float] = mapped_column(default=0.0)
    reason: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WatchedSlice(Base):
    """How often one hundredth of a file was watched; counts, and nobody's name."""

    __tablename__ = "watched_slices"

    file_id: Mapped[int] = mapped_column(ForeignKey("media_files.id", ondelete="cascade"), primary_key=True)
    slice: Mapped[int] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(default=0)


class HouseWord(Base):
    """A word of the organisation, told to the recogniser and offered to whoever corrects it."""

    __tablename__ = "house_words"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Transcript(Base):
    """What is said or written in a content, in one language.

    `editor_id` is who changed it last, and `begun_at` when the sitting began in which that was done. `cut` is
    the stretch of a film that its times count in, with the lines outside it; None until it is cut otherwise.
    """

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("content_id", "lang"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"))
    lang: Mapped[str]
    origin: Mapped[TranscriptOrigin] = mapped_column(default=TranscriptOrigin.IMPORTED)
    revision: Mapped[int] = mapped_column(default=1)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="set null"))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cut: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    cues: Mapped[list[Cue]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Cue.position"
    )


class Cue(Base):
    """A stretch of a transcript. Times in seconds; a text without times has none, only its order.

    `words` are pairs of a start in seconds and a word, where a recogniser told them; a correction drops them.
    """

    __tablename__ = "cues"

    transcript_id: Mapped[int] = mapped_column(
        ForeignKey("transcripts.id", ondelete="cascade"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    start_s: Mapped[float | None]
    end_s: Mapped[float | None]
    page: Mapped[int | None]
    speaker: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    words: Mapped[list[list[Any]] | None] = mapped_column(JSON)


class CaptionVersion(Base):
    """Captions of a content in one language as they once were, or as a machine heard them beside a person's.

    `captions` are its lines, packed; it outlives the transcript, so that captions taken away can come back.
    """

    __tablename__ = "caption_versions"
    __table_args__ = (
        Index("ix_caption_versions_content_id", "content_id", "lang"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"))
    lang: Mapped[str]
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="set null"))
    origin: Mapped[TranscriptOrigin]
    line_count: Mapped[int]
    captions: Mapped[bytes] = mapped_column(deferred=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
