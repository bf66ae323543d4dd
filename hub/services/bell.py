"""All that the bell tells somebody: what came to her searches, what she is asked, and answers to that.

Only what came to a search is a row of its own; the others follow from whom a question is put to, and from the
answers below it. What the viewer may no longer see is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, visible
from hub.models.answers import Answer, AskedPerson
from hub.models.contents import Content
from hub.models.notices import Notice
from hub.models.people import Profile
from hub.services.rows import load_contents, load_profiles

SHOWN = 100


class Because(StrEnum):
    """Why somebody is told of a content."""

    FOUND = "found"
    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Told:
    """A content that somebody is told of, when and why: the words of her search, or who asks or answers."""

    content: Content
    because: Because
    at: datetime
    is_new: bool
    text: str = ""
    person: Profile | None = None
    answer_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """What is told before its content and person are loaded."""

    content_id: int
    because: Because
    at: datetime
    seen_at: datetime | None
    text: str = ""
    profile_id: int | None = None
    answer_id: int | None = None


def told(session: Session, viewer: Viewer) -> tuple[Told, ...]:
    """What the bell tells the viewer, newest first."""
    rows = (*_found(session, viewer), *_asked(session, viewer), *_answered(session, viewer))
    shown = sorted(rows, key=lambda row: row.at, reverse=True)[:SHOWN]
    contents = load_contents(session, viewer, {row.content_id for row in shown})
    people = load_profiles(session, viewer, {row.profile_id for row in shown if row.profile_id})
    return tuple(
        Told(
            content=contents[row.content_id],
            because=row.because,
            at=row.at,
            is_new=row.seen_at is None,
            text=row.text,
            person=people.get(row.profile_id or 0),
            answer_id=row.answer_id,
        )
        for row in shown
        if row.content_id in contents
    )


def mark_seen(session: Session, viewer: Viewer, *, now: datetime) -> None:
    """Nothing is new any more."""
    own = select(Content.id).where(Content.owner_id == viewer.profile_id)
    for statement in (
        update(Notice).where(Notice.user_id == viewer.user_id, Notice.seen_at.is_(None)),
        update(AskedPerson).where(AskedPerson.profile_id == viewer.profile_id, AskedPerson.seen_at.is_(None)),
        update(Answer).where(Answer.content_id.in_(own), Answer.seen_at.is_(None)),
    ):
        session.execute(statement.values(seen_at=now).execution_options(synchronize_session=False))


def _found(session: Session, viewer: Viewer) -> list[_Row]:
    statement = visible(select(Notice).join(Notice.content), viewer, Content)
    statement = statement.where(Notice.user_id == viewer.user_id).options(joinedload(Notice.search))
    return [
        _Row(row.content_id, Because.FOUND, row.made_at, row.seen_at, text=row.search.text)
        for row in session.scalars(statement.order_by(Notice.id.desc()).limit(SHOWN))
    ]


def _asked(session: Session, viewer: Viewer) -> list[_Row]:
    statement = visible(
        select(AskedPerson, Content.owner_id, Content.published_at).join(
            Content, Content.id == AskedPerson.content_id
        ),
        viewer,
        Content,
    )
    statement = statement.where(AskedPerson.profile_id == viewer.profile_id)
    rows = session.execute(statement.order_by(AskedPerson.asked_at.desc()).limit(SHOWN))
    return [
        _Row(
            row.content_id,
            Because.ASKED,
            max(row.asked_at, published_at or row.asked_at),
            row.seen_at,
            profile_id=owner_id,
        )
        for row, owner_id, published_at in rows
    ]


def _answered(session: Session, viewer: Viewer) -> list[_Row]:
    statement = select(Answer).join(Content, Content.id == Answer.content_id)
    statement = visible(statement, viewer, Content).where(
        Content.owner_id == viewer.profile_id, Answer.author_id.is_distinct_from(viewer.profile_id)
    )
    return [
        _Row(
            row.content_id,
            Because.ANSWERED,
            row.created_at,
            row.seen_at,
            profile_id=row.author_id,
            answer_id=row.id,
        )
        for row in session.scalars(statement.order_by(Answer.id.desc()).limit(SHOWN))
    ]
