"""People: the login (`User`), the person as others find her (`Profile`), and the groups she belongs to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.db import Base, UtcDateTime, utc_now
from hub.models.topics import Topic


class Role(StrEnum):
    """What a login may do; each may do what the one before it may."""

    EMPLOYEE = "employee"
    CONTRIBUTOR = "contributor"
    ADMIN = "admin"


class ProfileState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    MERGED = "merged"


class Inference(StrEnum):
    """What a person decided about being named as somebody who knows: nothing yet, yes, or no."""

    UNDECIDED = "undecided"
    IN = "in"
    OUT = "out"


class GroupKind(StrEnum):
    TEAM = "team"
    CIRCLE = "circle"


class User(Base):
    """A login. E-mail addresses are kept in lower case."""

    __tablename__ = "users"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(default=Role.EMPLOYEE)
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None]
    keeps_history: Mapped[bool] = mapped_column(default=True)
    welcomed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    profile: Mapped[Profile | None] = relationship(back_populates="user")


class Group(Base):
    """People together: a team of the organisation, or a circle that somebody made."""

    __tablename__ = "groups"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[GroupKind] = mapped_column(default=GroupKind.TEAM)
    description: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class GroupMember(Base):
    """Who belongs to a group, by login."""

    __tablename__ = "group_members"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="cascade"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="cascade"), primary_key=True, index=True
    )


class Profile(Base):
    """A person as others find her; an imported one has no login until her e-mail address is verified."""

    __tablename__ = "profiles"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_profiles_name", "name"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="set null"), unique=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("profiles.id"))
    state: Mapped[ProfileState] = mapped_column(default=ProfileState.ACTIVE)
    inference: Mapped[Inference] = mapped_column(default=Inference.UNDECIDED)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    job_title: Mapped[str] = mapped_column(default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="set null"), index=True)
    location: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    bio: Mapped[str] = mapped_column(default="")
    learn_from_me: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    photo_key: Mapped[str | None]
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_digest: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    index_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    user: Mapped[User | None] = relationship(back_populates="profile")
    team: Mapped[Group | None] = relationship()
    grants: Mapped[list[ProfileGrant]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    skills: Mapped[list[ProfileSkill]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    interests: Mapped[list[ProfileInterest]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class ProfileGrant(Base):
    """An audience token that may find a profile."""

    __tablename__ = "profile_grants"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)


class ProfileSkill(Base):
    """What somebody says she can: 1 knows the way, 2 does it daily, 3 explains it to others."""

    __tablename__ = "profile_skills"
    __table_args__ = (CheckConstraint("level between 1 and 3", name="level"),)

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topics.id", ondelete="cascade"), primary_key=True, index=True
    )
    level: Mapped[int] = mapped_column(default=2)

    topic: Mapped[Topic] = relationship()


class ProfileInterest(Base):
    """What somebody wants to learn."""

    __tablename__ = "profile_interests"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topics.id", ondelete="cascade"), primary_key=True, index=True
    )

    topic: Mapped[Topic] = relationship()


class HiddenExpertise(Base):
    """A topic that somebody does not want to be named for."""

    __tablename__ = "hidden_expertise"

    profile_id: Mapped[int] = mapped_column(ForeignKey("profiles.id", ondelete="cascade"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="cascade"), primary_key=True)
