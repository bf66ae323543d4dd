"""A question as its page shows it: who asked it, whom, and what they answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from markupsafe import Markup

from hub.services.answers import Asked, ShownAnswer
from hub.views.cards import PersonCard, person_card
from hub.views.colleagues import role_of

Marked = Callable[[str], Markup]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer; its author is nameless where the viewer may not see her."""

    id: int
    person: PersonCard | None
    role: str
    body: Markup
    at: datetime
    is_changed: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What stands below a question; `facts` of who asked it is her role."""

    asker: PersonCard | None
    asker_role: str
    people: tuple[PersonCard, ...]
    answers: tuple[AnswerView, ...]


def question_view(asked: Asked, marked: Marked) -> QuestionView:
    """`marked` makes HTML of an answer, with the words that the viewer came for marked."""
    return QuestionView(
        asker=person_card(asked.asker) if asked.asker else None,
        asker_role=" · ".join(filter(None, (str(gettext("asked this")), _job_of(asked)))),
        people=tuple(person_card(one) for one in asked.people),
        answers=tuple(_answer(one, marked) for one in asked.answers),
    )


def _job_of(asked: Asked) -> str:
    return asked.asker.job_title if asked.asker else ""


def _answer(shown: ShownAnswer, marked: Marked) -> AnswerView:
    answer = shown.answer
    return AnswerView(
        id=answer.id,
        person=person_card(shown.author) if shown.author else None,
        role=role_of(shown.author) if shown.author else "",
        body=marked(answer.body),
        at=answer.created_at,
        is_changed=answer.updated_at > answer.created_at,
        is_own=shown.is_own,
    )
