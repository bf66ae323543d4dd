"""What there is to learn: contents with their people, topics and grants, and the history of their text."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from hub.db import Base, UtcDateTime, utc_now
from hub.models.media import FileRole, MediaFile
from hub.models.people import Profile
from hub.models.topics import Topic


class Kind(StrEnum):
    """What a content is, in the order in which kinds are shown."""

    VIDEO = "video"
    NOTE = "note"
    DOCUMENT = "document"
    COURSE = "course"
    LINK = "link"
    SESSION = "session"
    STORY = "story"
    QUESTION = "question"


class ContentState(StrEnum):
    """Only `PUBLISHED` is found; a deleted content is purged on its date, until then it can come back."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    RETIRED = "retired"
    DELETED = "deleted"


class PersonRole(StrEnum):
    """Somebody's part in a content."""

    AUTHOR = "author"
    SPEAKER = "speaker"
    TEACHER = "teacher"
    REVIEWER = "reviewer"


class Content(Base):
    """Something to learn from. `owner` may edit it and is apart from the people named on it.

    `film_cut` is the file that it plays and from where, as links to a second of it say; empty without a film.
    """

    __tablename__ = "contents"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_contents_state_published_at", "state", "published_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    state: Mapped[ContentState] = mapped_column(default=ContentState.PUBLISHED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="set null"), index=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    lang: Mapped[str | None]
    url: Mapped[str] = mapped_column(default="")
    collection: Mapped[str] = mapped_column(default="")
    provider: Mapped[str] = mapped_column(default="")
    price: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    duration_s: Mapped[float | None]
    film_cut: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purge_on: Mapped[date | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_digest: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    index_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    owner: Mapped[Profile | None] = relationship()
    grants: Mapped[list[Grant]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    people: Mapped[list[ContentPerson]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="ContentPerson.position"
    )
    topics: Mapped[list[ContentTopic]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="ContentTopic.position"
    )
    pictures: Mapped[list[MediaFile]] = relationship(
        primaryjoin=lambda: and_(
            Content.id == foreign(MediaFile.content_id),
            MediaFile.role.in_((FileRole.POSTER, FileRole.STORYBOARD)),
        ),
        order_by=lambda: MediaFile.id,
        viewonly=True,
    )


class Grant(Base):
    """An audience token that may see a content."""

    __tablename__ = "grants"

    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)


class ContentPerson(Base):
    """Somebody named on a content, by role."""

    __tablename__ = "content_people"

    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(
        ForeignKey("profiles.id", ondelete="cascade"), primary_key=True, index=True
    )
    role: Mapped[PersonRole] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    profile: Mapped[Profile] = relationship()


class ContentTopic(Base):
    """A topic of a content."""

    __tablename__ = "content_topics"

    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topics.id", ondelete="cascade"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    topic: Mapped[Topic] = relationship()


class ContentVersion(Base):
    """The text of a content as it was at a revision, and who made it so."""

    __tablename__ = "content_versions"

    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="cascade"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id", ondelete="set null"))
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
