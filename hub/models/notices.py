"""What somebody wants to hear of: searches kept for her, and what came of them; only she sees either."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base, UtcDateTime, utc_now
from hub.models.contents import Content


class StandingSearch(Base):
    """A text that is looked for again and again; `seen` are the contents that it found so far."""

    __tablename__ = "standing_searches"
    __table_args__ = (UniqueConstraint("user_id", "text"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="cascade"))
    text: Mapped[str]
    seen: Mapped[list[int]] = mapped_column(JSON, default=list)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Notice(Base):
    """Something that came to a standing search; new until its person has seen it."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("search_id", "content_id"),
        Index("ix_notices_user_id_seen_at", "user_id", "seen_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="cascade"))
    search_id: Mapped[int] = mapped_column(ForeignKey("standing_searches.id", ondelete="cascade"))
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    search: Mapped[StandingSearch] = relationship()
    content: Mapped[Content] = relationship()
