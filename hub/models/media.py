"""Files that belong to a content, and what is said in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base, UtcDateTime, utc_now


class FileRole(StrEnum):
    """What a file is to its content; `ORIGINAL` is kept untouched."""

    ORIGINAL = "original"
    POSTER = "poster"
    RENDITION = "rendition"
    STORYBOARD = "storyboard"


class TranscriptOrigin(StrEnum):
    """Where a transcript came from; a person's correction is never overwritten by a machine."""

    IMPORTED = "imported"
    RECOGNISED = "recognised"
    EDITED = "edited"


class MediaFile(Base):
    """A stored file: its key in the storage, size, type by content, and checksum."""

    __tablename__ = "media_files"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    role: Mapped[FileRole]
    key: Mapped[str] = mapped_column(unique=True)
    filename: Mapped[str] = mapped_column(default="")
    content_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Transcript(Base):
    """What is said or written in a content, in one language."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("content_id", "lang"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"))
    lang: Mapped[str]
    origin: Mapped[TranscriptOrigin] = mapped_column(default=TranscriptOrigin.IMPORTED)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    cues: Mapped[list[Cue]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Cue.position"
    )


class Cue(Base):
    """A stretch of a transcript. Times in seconds; a text without times has none, only its order."""

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
