"""What the editor's script asks for: all lines, changes of some, what a replacement would do, house words."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from hub import context
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import house_words
from hub.services.captions import keeping
from hub.services.captions.replacing import Replacement, Sought, replacements
from hub.services.comparing import compare
from hub.views.caption_changes import answer_of, beside, shown, wanted_of
from hub.views.captions import EDITOR
from hub.views.formats import clock
from hub.views.kinds import language_name
from hub.views.problems import in_words

blueprint = Blueprint("caption_edits", __name__)


@blueprint.get(f"{EDITOR}/lines")
def lines(content_id: int, lang: str) -> Response:
    """Every line, for a script that shows them as one list."""
    opened = keeping.open_captions(context.session(), context.viewer(), content_id, lang)
    return jsonify(revision=opened.transcript.revision, lines=_shown(opened))


@blueprint.post(f"{EDITOR}/lines")
def change(content_id: int, lang: str) -> Response:
    """Make changes; a script that has not seen the last ones of others gets every line along."""
    session, viewer = context.session(), context.viewer()
    sent = request.get_json(silent=True)
    sent = sent if isinstance(sent, dict) else {}
    try:
        wanted = wanted_of(sent.get("changes"))
        changed = keeping.change_captions(session, viewer, content_id, lang, wanted, now=utc_now())
    except Invalid as error:
        return make_response(jsonify(problem=in_words(error)), 400)
    answer: dict[str, object] = {
        "revision": changed.revision,
        "splices": answer_of(changed.splices),
        "refused": [wanted.index(one) for one in changed.refused],
        "said": gettext("Saved"),
    }
    opened = keeping.open_captions(session, viewer, content_id, lang)
    is_translation = keeping.source_of(session, opened) is not None
    if changed.refused or sent.get("revision") != changed.was or is_translation:
        answer["lines"] = _shown(opened)
    return jsonify(answer)


@blueprint.get(f"{EDITOR}/replace")
def preview_replacement(content_id: int, lang: str) -> str | Response:
    """Which lines would read otherwise, and how: as a page, or for the script."""
    opened = keeping.open_captions(context.session(), context.viewer(), content_id, lang)
    problem: Invalid | None = None
    found: tuple[Replacement, ...] = ()
    try:
        if "find" in request.args:
            found = replacements(opened.lines, _sought())
    except Invalid as error:
        problem = error
    if request.args.get("as") == "json":
        if problem is not None:
            return make_response(jsonify(problem=in_words(problem)), 400)
        return jsonify([{"at": one.at, "said": list(one.line.said), "text": one.text} for one in found])
    page = render_template(
        "pages/captions_replace.html",
        content=opened.content,
        lang=lang,
        language=language_name(lang),
        revision=opened.transcript.revision,
        found=[(one, _place(one), compare(one.line.text, one.text)) for one in found],
        is_asked="find" in request.args,
        errors=[(problem.field, in_words(problem))] if problem else [],
        asked=request.args,
    )
    return make_response(page, 400 if problem else 200)


@blueprint.post(f"{EDITOR}/replace")
def replace(content_id: int, lang: str) -> Response:
    """Replace in the lines that were chosen and still read as the preview showed them."""
    session, viewer = context.session(), context.viewer()
    opened = keeping.open_captions(session, viewer, content_id, lang)
    chosen = set(request.form.getlist("at"))
    found = [one for one in replacements(opened.lines, _sought()) if _mark(one) in chosen]
    changed = keeping.change_captions(
        session, viewer, content_id, lang, [one.wanted for one in found], now=utc_now()
    )
    count = len(changed.splices)
    flash(ngettext("Replaced in %(num)d line.", "Replaced in %(num)d lines.", count), "done")
    return redirect(f"/contents/{content_id}/captions/{lang}", 303)


@blueprint.get("/house-words")
def words() -> Response:
    """The words of the house, for an editor that offers them."""
    return jsonify(house_words.house_words(context.session()))


@blueprint.post("/house-words")
def add_word() -> Response:
    """Add the word that somebody met while correcting."""
    word = request.form.get("word", "")
    try:
        new = house_words.add_words(context.session(), context.viewer(), word)
    except Invalid as error:
        return make_response(jsonify(problem=in_words(error)), 400)
    said = gettext("“%(word)s” is now a word of the house.", word=word.strip())
    return jsonify(new=list(new), said=said if new else gettext("This word is on the list already."))


def _sought() -> Sought:
    values = request.values
    return Sought(
        words=values.get("find", ""),
        instead=values.get("instead", ""),
        same_case=values.get("case") == "1",
        whole_words=values.get("part") != "1",
    )


def _mark(one: Replacement) -> str:
    """How the form names a line: its place and what it said."""
    return f"{one.at} {one.line.text}"


def _place(one: Replacement) -> str:
    return clock(one.line.start_s) if one.line.start_s is not None else ""


def _shown(opened: keeping.Opened) -> list[list[object]]:
    source = keeping.source_of(context.session(), opened)
    told = beside(opened.lines, source.lines) if source else [""] * len(opened.lines)
    return shown(opened.lines, told)
