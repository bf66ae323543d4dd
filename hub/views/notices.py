"""The bell: what came to the searches that somebody follows, and those searches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from hub import context
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import notices
from hub.views.cards import ContentCard, content_card
from hub.views.problems import in_words

blueprint = Blueprint("notices", __name__)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something that came, and to which search."""

    card: ContentCard
    text: str
    made_at: datetime
    is_new: bool


@blueprint.get("/me/notices")
def show() -> str:
    session, viewer = context.session(), context.viewer()
    rows = [
        NoticeRow(
            content_card(content, str(get_locale())),
            notice.search.text,
            notice.made_at,
            is_new=notice.seen_at is None,
        )
        for notice, content in notices.notices(session, viewer)
    ]
    return render_template("pages/notices.html", rows=rows, searches=notices.kept_searches(session, viewer))


@blueprint.post("/me/notices/seen")
def mark_seen() -> Response:
    notices.mark_seen(context.session(), context.viewer(), now=utc_now())
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
