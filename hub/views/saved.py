"""What a person keeps for herself: saved contents, what she opened, and what she is still writing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.models.contents import Content
from hub.models.touch import Visit
from hub.services import drafts, history, saving
from hub.views.cards import ContentCard, content_card
from hub.views.formats import clock

blueprint = Blueprint("saved", __name__)
PER_PAGE = 24
MOST_DRAFTS = 100


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A content on a list of one's own, when it came there, and how far she is."""

    content_id: int
    card: ContentCard
    at: datetime
    note: str = ""


@blueprint.get("/me/saved")
def show_saved() -> str:
    session, viewer, lang = context.session(), context.viewer(), str(get_locale())
    total = saving.count_saved(session, viewer)
    page = _page()
    kept = saving.saved_contents(session, viewer, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    rows = [KeptRow(content.id, content_card(content, lang), at) for content, at in kept]
    return render_template("pages/saved.html", rows=rows, **_paged(page, total, len(rows)))


@blueprint.post("/me/saved/clear")
def clear_saved() -> Response:
    saving.clear_saved(context.session(), context.viewer())
    flash(gettext("Your list is empty."), "done")
    return redirect("/me/saved", 303)


@blueprint.get("/me/history")
def show_history() -> str:
    session, viewer, lang = context.session(), context.viewer(), str(get_locale())
    total = history.count_history(session, viewer)
    page = _page()
    opened = history.history(session, viewer, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    rows = [_opened(content, visit, lang) for content, visit in opened]
    keeps = history.keeps_history(session, viewer)
    return render_template("pages/history.html", rows=rows, keeps=keeps, **_paged(page, total, len(rows)))


@blueprint.post("/me/history/clear")
def clear_history() -> Response:
    history.clear_history(context.session(), context.viewer())
    flash(gettext("Your history is empty."), "done")
    return redirect("/me/history", 303)


@blueprint.post("/me/history/<int:content_id>/forget")
def forget(content_id: int) -> Response:
    history.forget_visit(context.session(), context.viewer(), content_id)
    return redirect("/me/history", 303)


@blueprint.get("/me/drafts")
def show_drafts() -> str:
    session, viewer = context.session(), context.viewer()
    return render_template("pages/drafts.html", drafts=drafts.drafts_of(session, viewer, limit=MOST_DRAFTS))


def _opened(content: Content, visit: Visit, lang: str) -> KeptRow:
    card = content_card(content, lang)
    note = ""
    if visit.finished:
        note = gettext("finished")
    elif visit.position_s:
        note = gettext("until %(place)s", place=clock(visit.position_s))
        if content.duration_s:
            share = max(1, min(round(100 * visit.position_s / content.duration_s), 100))
            url = content_path(content.id, start_s=visit.position_s, cut=content.film_cut)
            card = replace(card, progress=share, url=url)
    return KeptRow(content.id, card, visit.visited_at, note)


def _page() -> int:
    text = request.args.get("page", "1")
    return max(1, min(int(text), 1000)) if text.isdecimal() and len(text) < 6 else 1


def _paged(page: int, total: int, shown: int) -> dict[str, int]:
    first = (page - 1) * PER_PAGE
    pages = max(1, -(-total // PER_PAGE))
    return {"page": page, "pages": pages, "first": first + 1, "last": first + shown, "total": total}
