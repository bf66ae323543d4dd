"""What people look for, without who, and what the organisation adds to what they find."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base, UtcDateTime, utc_now
from hub.models.contents import Content


class AskedQuery(Base):
    """How often a text was looked for on a day; nobody's name, no time of the day, no address.

    `found_nothing` counts the searches without any result, `by_meaning` those where no result has the words.
    """

    __tablename__ = "asked_queries"

    asked_on: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
    found_nothing: Mapped[int] = mapped_column(default=0)
    by_meaning: Mapped[int] = mapped_column(default=0)


class SynonymSet(Base):
    """Phrases that mean the same here; `lang` None is for every language."""

    __tablename__ = "synonym_sets"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    lang: Mapped[str | None]
    phrases: Mapped[list[str]] = mapped_column(JSON)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Pin(Base):
    """A content that the organisation shows on top when somebody looks for `text`."""

    __tablename__ = "pins"
    __table_args__ = (UniqueConstraint("text", "content_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    content: Mapped[Content] = relationship()
