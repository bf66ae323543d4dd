"""Whom a question is put to: the part of its form that offers colleagues, and what became of the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, render_template, request

from hub import context
from hub.db import utc_now
from hub.models.contents import Content, ContentState, Kind
from hub.services import asking
from hub.services.discovery import FoundExpert
from hub.services.rows import load_profiles
from hub.views.cards import PersonCard, person_card
from hub.views.colleagues import colleague, role_of
from hub.views.editor_form import EditorForm, listed, numbers
from search.parse import clean_text
from search.query import MAX_TEXT

OFFERED = 5
CHOSEN_AT_FIRST = 3

blueprint = Blueprint("asking", __name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be asked, and why she is offered."""

    id: int
    person: PersonCard
    note: str
    is_on: bool


@blueprint.get("/questions/colleagues")
def show_colleagues() -> str:
    """Who may know about the question that stands in a form now: a part of a page."""
    form = EditorForm(Kind.QUESTION, title=request.args.get("title", ""), ask=asked_in_address())
    return render_template("parts/asked_people.html", choices=choices_for(form))


def asked_in_address() -> tuple[int, ...]:
    """Whom the address asks for, by number."""
    return numbers(request.args.getlist("ask"))


def choices_for(form: EditorForm) -> tuple[Choice, ...]:
    """Whom the form asks already, and below them the nearest who may know."""
    session, viewer = context.session(), context.viewer()
    found = {one.profile.id: one for one in _nearest(form.title)}
    profiles = load_profiles(session, viewer, [id_ for id_ in form.ask if id_ not in found])
    chosen = [
        Choice(id_, person_card(profile), role_of(profile), is_on=True) for id_, profile in profiles.items()
    ]
    offered = [_offer(one, form) for one in found.values()]
    return (*chosen, *sorted(offered, key=lambda choice: not choice.is_on))


def with_nearest_chosen(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices with the first of them made, for somebody who wants to ask and named nobody."""
    return tuple(replace(choice, is_on=number < CHOSEN_AT_FIRST) for number, choice in enumerate(choices))


def put_to_people(content: Content, form: EditorForm, *, now: datetime) -> None:
    """Put a question to whom its form names; a published one is theirs to read. Raises `Invalid`."""
    session, viewer = context.session(), context.viewer()
    if content.kind is not Kind.QUESTION:
        return
    is_draft = content.state is ContentState.DRAFT
    names = [] if is_draft else listed(form.ask_also)
    meant = asking.people_meant(session, viewer, form.ask, names)
    asking.put_to(session, content, meant, now=now)
    if not is_draft:
        asking.let_read(session, content, meant)


def _nearest(title: str) -> tuple[FoundExpert, ...]:
    return asking.who_may_know(
        context.session(),
        context.viewer(),
        context.backends().finder,
        clean_text(title[:MAX_TEXT]),
        limit=OFFERED,
        today=utc_now().date(),
    )


def _offer(found: FoundExpert, form: EditorForm) -> Choice:
    lines = colleague(found, form.title, mine=None, followed=()).lines
    note = lines[0].text if lines else role_of(found.profile)
    return Choice(found.profile.id, person_card(found.profile), note, is_on=found.profile.id in form.ask)
