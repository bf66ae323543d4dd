"""The history of captions in a language: two versions compared, an earlier one taken back."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from hub import context
from hub.db import utc_now
from hub.errors import Invalid
from hub.services.captions import versions
from hub.services.captions.versions import NOW, Comparison, History, KnownVersion
from hub.views.caption_pages import ORIGINS
from hub.views.captions import EDITOR
from hub.views.formats import moment
from hub.views.kinds import language_name
from hub.views.problems import in_words
from hub.views.versions import VersionRow, two_sides

blueprint = Blueprint("caption_versions", __name__)
MOST_SHOWN = 200


@blueprint.get(f"{EDITOR}/versions")
def show(content_id: int, lang: str) -> Response:
    """All versions; two that the address names (`from`, `to`) are compared, the last two otherwise."""
    return _page(content_id, lang)


@blueprint.post(f"{EDITOR}/versions/<int:wanted>/restore")
def take_back(content_id: int, lang: str, wanted: int) -> Response:
    sent = request.form.get("revision", "")
    revision = int(sent) if sent.isdecimal() and len(sent) < 10 else -1
    session, viewer = context.session(), context.viewer()
    try:
        versions.take_back(session, viewer, content_id, lang, wanted, revision=revision, now=utc_now())
    except Invalid as error:
        return _page(content_id, lang, error)
    flash(gettext("The earlier captions are back. Those that stood there are a version now."), "done")
    return redirect(f"/contents/{content_id}/captions/{lang}", 303)


def _page(content_id: int, lang: str, problem: Invalid | None = None) -> Response:
    session = context.session()
    history = versions.history_of(session, context.viewer(), content_id, lang)
    comparison = _comparison(history)
    page = render_template(
        "pages/captions_versions.html",
        content=history.content,
        lang=lang,
        language=language_name(lang),
        versions=[_row(one) for one in history.versions],
        revision=history.revision,
        stands=history.transcript is not None,
        comparison=comparison,
        compared=(comparison.before.number, comparison.after.number) if comparison else (),
        changes=comparison.changes[:MOST_SHOWN] if comparison else (),
        more=max(len(comparison.changes) - MOST_SHOWN, 0) if comparison else 0,
        errors=[(problem.field, in_words(problem))] if problem else [],
        **two_sides(),
    )
    return make_response(page, 400 if problem else 200)


def _comparison(history: History) -> Comparison | None:
    """The two that are asked for; else the last two."""
    known = [one.number for one in history.versions]
    if len(known) < 2:
        return None
    after, before = _number("to", known[0]), _number("from", known[1])
    return versions.compare_versions(context.session(), history, before=before, after=after)


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else otherwise


def _row(one: KnownVersion) -> VersionRow:
    """Who wrote it; where nobody is known, where it came from."""
    who = one.editor or str(ORIGINS[one.origin])
    return VersionRow(one.number, moment(one.made_at), one.made_at, who, is_now=one.number == NOW)
