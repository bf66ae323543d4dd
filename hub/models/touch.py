"""Where a person touches contents, topics and colleagues: what she follows, keeps, opened and reported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, UtcDateTime, utc_now


class FollowedProfile(Base):
    """A colleague whose new contributions somebody wants to see."""

    __tablename__ = "followed_profiles"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="cascade"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profiles.id", ondelete="cascade"), primary_key=True, index=True
    )
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class FollowedTopic(Base):
    """A topic whose new contents somebody wants to see."""

    __tablename__ = "followed_topics"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="cascade"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topics.id", ondelete="cascade"), primary_key=True, index=True
    )
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Saved(Base):
    """The one list for later."""

    __tablename__ = "saved"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="cascade"), primary_key=True)
    content_id: Mapped[int] = mapped_column(
        ForeignKey("contents.id", ondelete="cascade"), primary_key=True, index=True
    )
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Visit(Base):
    """A content that somebody opened, and the second where she stopped; only she sees it."""

    __tablename__ = "visits"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="cascade"), primary_key=True)
    content_id: Mapped[int] = mapped_column(
        ForeignKey("contents.id", ondelete="cascade"), primary_key=True, index=True
    )
    position_s: Mapped[float | None]
    finished: Mapped[bool] = mapped_column(default=False)
    visited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)


class Report(Base):
    """Somebody thinks that something is not right; open until an admin settles it."""

    __tablename__ = "reports"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="set null"))
    content_id: Mapped[int | None] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), index=True)
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), index=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id", ondelete="cascade"), index=True)
    playlist_id: Mapped[int | None] = mapped_column(
        ForeignKey("playlists.id", ondelete="cascade"), index=True
    )
    reason: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="set null"))


class Playlist(Base):
    """Contents in an order that somebody chose; `shared` ones are seen by everyone who is signed in."""

    __tablename__ = "playlists"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), index=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class PlaylistItem(Base):
    """A content in a playlist, at its place."""

    __tablename__ = "playlist_items"

    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlists.id", ondelete="cascade"), primary_key=True)
    content_id: Mapped[int] = mapped_column(
        ForeignKey("contents.id", ondelete="cascade"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)
