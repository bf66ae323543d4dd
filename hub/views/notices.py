"""The bell: what came to searches, questions to answer, answers that came; and the searches one follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import bell, notices
from hub.services.bell import Because, Told
from hub.views.cards import ContentCard, PersonCard, content_card, person_card
from hub.views.problems import in_words

blueprint = Blueprint("notices", __name__)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something that the bell tells, and why in words, with who is behind it."""

    card: ContentCard
    why: str
    at: datetime
    is_new: bool
    person: PersonCard | None


@blueprint.get("/me/notices")
def show() -> str:
    session, viewer = context.session(), context.viewer()
    rows = [
        NoticeRow(
            replace(content_card(one.content, str(get_locale())), url=_address(one)),
            _why(one),
            one.at,
            is_new=one.is_new,
            person=person_card(one.person) if one.person else None,
        )
        for one in bell.told(session, viewer)
    ]
    return render_template("pages/notices.html", rows=rows, searches=notices.kept_searches(session, viewer))


@blueprint.post("/me/notices/seen")
def mark_seen() -> Response:
    bell.mark_seen(context.session(), context.viewer(), now=utc_now())
    return redirect(url_for("notices.show"), 303)


@blueprint.post("/me/searches")
def keep() -> Response:
    """Follow a search, and go back to it."""
    text = request.form.get("text", "")[:500]
    try:
        notices.keep_search(
            context.session(),
            context.viewer(),
            context.backends().word_finder,
            text,
            today=utc_now().date(),
        )
    except Invalid as error:
        flash(in_words(error), "wrong")
    else:
        flash(gettext("The bell tells you when something with these words comes."), "done")
    return redirect(url_for("search.show", q=text), 303)


@blueprint.post("/me/searches/<int:search_id>/remove")
def remove(search_id: int) -> Response:
    notices.drop_search(context.session(), context.viewer(), search_id)
    flash(gettext("You follow this search no longer."), "done")
    return redirect(url_for("notices.show"), 303)


def _address(told: Told) -> str:
    below = f"#answer-{told.answer_id}" if told.answer_id else ""
    return content_path(told.content.id) + below


def _why(told: Told) -> str:
    name = told.person.name if told.person else gettext("A colleague")
    match told.because:
        case Because.FOUND:
            return str(gettext("Came to your search “%(text)s”", text=told.text))
        case Because.ASKED:
            return str(gettext("%(name)s asks you this", name=name))
        case Because.ANSWERED:
            return str(gettext("%(name)s answered your question", name=name))
        case _:
            assert_never(told.because)
