"""What is said below a question, and whom it was asked; whose bell tells of it follows from these rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, UtcDateTime, utc_now


class Answer(Base):
    """Somebody's answer to a question; new to who asked it until she has seen it. It outlives its author."""

    __tablename__ = "answers"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="set null"), index=True)
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AskedPerson(Base):
    """Somebody to whom a question is put; new to her until she has seen it."""

    __tablename__ = "asked_people"

    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profiles.id", ondelete="cascade"), primary_key=True, index=True
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
