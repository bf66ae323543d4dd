"""Answers to a question: whoever may read it answers, changes her own words, and takes them back.

Who answers is named on the question as its author, as imported questions name theirs: that is what speaks for
her in a search. Who asked owns it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, is_visible, visible
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.answers import Answer, AskedPerson
from hub.models.contents import Content, ContentPerson, Kind, PersonRole
from hub.models.people import Profile
from hub.services.contents import checked_markdown

MAX_ANSWER = 20_000
NOTHING_WRITTEN = "Write an answer first."


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer, and who gave it if the viewer may see her."""

    answer: Answer
    author: Profile | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands around a question: who asked it, whom, and what they said; only whom the viewer may see."""

    asker: Profile | None
    people: tuple[Profile, ...]
    answers: tuple[ShownAnswer, ...]


def asked_of(session: Session, viewer: Viewer, question: Content) -> Asked:
    """Who stands around a question that the viewer may see, and its answers, oldest first; two statements."""
    asked = select(AskedPerson.profile_id).where(AskedPerson.content_id == question.id)
    around = select(Profile).where(or_(Profile.id == question.owner_id, Profile.id.in_(asked)))
    people = {one.id: one for one in session.scalars(visible(around, viewer, Profile).order_by(Profile.name))}
    asker = people.pop(question.owner_id or 0, None)
    return Asked(asker, tuple(people.values()), _answers(session, viewer, question.id))


def _answers(session: Session, viewer: Viewer, content_id: int) -> tuple[ShownAnswer, ...]:
    author = and_(Profile.id == Answer.author_id, is_visible(viewer, Profile))
    rows = session.execute(
        select(Answer, Profile)
        .outerjoin(Profile, author)
        .where(Answer.content_id == content_id)
        .order_by(Answer.id)
        .options(joinedload(Profile.team))
    )
    return tuple(ShownAnswer(answer, profile, is_own=_is_own(viewer, answer)) for answer, profile in rows)


def answer(session: Session, viewer: Viewer, content_id: int, body: str, *, now: datetime) -> Answer:
    """Answer a question. Raises `Forbidden` for a visitor, `NotFound`, `Invalid`."""
    question = session.scalar(
        visible(select(Content).where(Content.id == content_id), viewer, Content).where(
            Content.kind == Kind.QUESTION
        )
    )
    if question is None:
        raise NotFound
    if viewer.profile_id is None:
        raise Forbidden
    given = Answer(
        content_id=question.id,
        author_id=viewer.profile_id,
        body=_checked(body),
        created_at=now,
        updated_at=now,
    )
    session.add(given)
    _credit(session, question.id, viewer.profile_id)
    session.flush()
    return given


def own_answer(session: Session, viewer: Viewer, answer_id: int) -> Answer:
    """The viewer's answer, to change it. Raises `NotFound`, `Forbidden` when it is another's."""
    found = visible_answer(session, viewer, answer_id)
    if not _is_own(viewer, found):
        raise Forbidden
    return found


def change_answer(session: Session, viewer: Viewer, answer_id: int, body: str, *, now: datetime) -> Answer:
    """Say it otherwise. Raises as `own_answer` does, and `Invalid`."""
    found = own_answer(session, viewer, answer_id)
    found.body, found.updated_at = _checked(body), now
    return found


def remove_answer(session: Session, viewer: Viewer, answer_id: int) -> int:
    """Take an answer away, by its author or an administrator; the id of its question.

    Raises `NotFound`, `Forbidden`.
    """
    found = visible_answer(session, viewer, answer_id)
    if not (_is_own(viewer, found) or viewer.is_admin):
        raise Forbidden
    content_id, author_id = found.content_id, found.author_id
    session.delete(found)
    session.flush()
    if author_id is not None:
        _uncredit(session, content_id, author_id)
    return content_id


def visible_answer(session: Session, viewer: Viewer, answer_id: int) -> Answer:
    """An answer to a question that the viewer may see. Raises `NotFound`."""
    statement = select(Answer).join(Content, Content.id == Answer.content_id).where(Answer.id == answer_id)
    found = session.scalar(visible(statement, viewer, Content))
    if found is None:
        raise NotFound
    return found


def _is_own(viewer: Viewer, answer: Answer) -> bool:
    return viewer.profile_id is not None and answer.author_id == viewer.profile_id


def _checked(body: str) -> str:
    text = checked_markdown("body", body.replace("\r\n", "\n"), MAX_ANSWER).strip()
    if not text:
        raise Invalid("body", NOTHING_WRITTEN)
    return text


def _credit(session: Session, content_id: int, profile_id: int) -> None:
    if session.get(ContentPerson, (content_id, profile_id, PersonRole.AUTHOR)) is None:
        session.add(ContentPerson(content_id=content_id, profile_id=profile_id, role=PersonRole.AUTHOR))


def _uncredit(session: Session, content_id: int, profile_id: int) -> None:
    """Her name leaves the question with her last answer; a credit of an import is not ours to take."""
    others = select(Answer.id).where(Answer.content_id == content_id, Answer.author_id == profile_id)
    credit = session.get(ContentPerson, (content_id, profile_id, PersonRole.AUTHOR))
    is_imported = session.get_one(Content, content_id).source is not None
    if credit is not None and not is_imported and session.scalar(others.limit(1)) is None:
        session.delete(credit)
