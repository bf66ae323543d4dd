"""Captions: which languages there are, files in and out, and the editor in which each line is corrected.

The editor is a form of a hundred lines that is saved as a whole; a script makes one list of it in which each
change is kept by itself, by the addresses in `caption_edits`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from hub import context
from hub.db import utc_now
from hub.errors import Invalid
from hub.services.captions import files, keeping
from hub.services.captions.changes import Wanted, Write
from hub.services.captions.files import CaptionFormat, UnreadableFile
from hub.services.captions.versions import languages_taken_away
from hub.views.caption_changes import WRONG, said_of
from hub.views.caption_pages import ORIGINS, Clash, along_of, clashes_of, editor_page, languages_offered
from hub.views.kinds import language_name
from hub.views.problems import in_words

blueprint = Blueprint("captions", __name__)
CAPTIONS = "/contents/<int:content_id>/captions"
EDITOR = f"{CAPTIONS}/<lang>"


@blueprint.get(CAPTIONS)
def show_languages(content_id: int) -> Response:
    return _languages_page(content_id)


@blueprint.post(f"{CAPTIONS}/start")
def start(content_id: int) -> Response:
    """Begin another language with the times of one that is there."""
    lang = request.form.get("lang", "")
    times_of = request.form.get("times_of", "")
    try:
        keeping.start_language(
            context.session(), context.viewer(), content_id, lang, times_of=times_of, now=utc_now()
        )
    except Invalid as error:
        return _languages_page(content_id, error)
    return redirect(f"/contents/{content_id}/captions/{lang}", 303)


@blueprint.post(f"{CAPTIONS}/file")
def bring_in(content_id: int) -> Response:
    """Captions from a file on somebody's own machine."""
    lang, sent = request.form.get("lang", ""), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid("file", "Choose a file first.")
        files.bring_in(
            context.session(),
            context.viewer(),
            content_id,
            lang,
            sent.stream.read(),
            instead=request.form.get("instead") == "1",
            now=utc_now(),
        )
    except Invalid as error:
        return _languages_page(content_id, error)
    flash(gettext("The captions are in. In a moment they can be found."), "done")
    return redirect(f"/contents/{content_id}/captions/{lang}", 303)


@blueprint.post(f"{EDITOR}/remove")
def remove(content_id: int, lang: str) -> Response:
    sent = request.form.get("revision", "")
    revision = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    try:
        keeping.remove_captions(context.session(), context.viewer(), content_id, lang, revision=revision)
    except Invalid as error:
        return _languages_page(content_id, error)
    flash(gettext("The captions in this language are gone."), "done")
    return redirect(f"/contents/{content_id}/captions", 303)


@blueprint.get(f"{CAPTIONS}/<lang>.<any(vtt, srt):form>")
def download(content_id: int, lang: str, form: str) -> Response:
    """The captions as a file, for whoever may see the content."""
    session, viewer = context.session(), context.viewer()
    file = files.caption_file(session, viewer, content_id, lang, CaptionFormat(form))
    response = make_response(file.text)
    response.content_type = f"{file.content_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename={file.name}"
    return response


# --- The editor as a form -------------------------------------------------------------------------


@blueprint.get(EDITOR)
def edit(content_id: int, lang: str) -> str:
    opened = keeping.open_captions(context.session(), context.viewer(), content_id, lang)
    return _editor(opened)


@blueprint.post(EDITOR)
def save(content_id: int, lang: str) -> Response:
    """Keep every line of the form that reads otherwise; what somebody else changed meanwhile comes back."""
    session, viewer = context.session(), context.viewer()
    wanted: tuple[Wanted, ...] = ()
    try:
        wanted = _sent_lines()
        changed = keeping.change_captions(session, viewer, content_id, lang, wanted, now=utc_now())
    except Invalid as error:
        opened = keeping.open_captions(session, viewer, content_id, lang)
        return make_response(_editor(opened, errors=[("captions", in_words(error))], typed=wanted), 400)
    if changed.refused:
        # An answer that says no keeps nothing, so the other lines go along in the form that comes back
        opened = keeping.open_captions(session, viewer, content_id, lang)
        along = [one for one in wanted if one not in changed.refused]
        page = _editor(opened, clashes=clashes_of(opened.lines, changed.refused), along=along_of(along))
        return make_response(page, 409)
    count = len(changed.splices)
    flash(ngettext("%(num)d line saved.", "%(num)d lines saved.", count), "done")
    page = request.form.get("page", "")
    return redirect(f"{request.path}?page={page}" if page.isdecimal() else request.path, 303)


def _sent_lines() -> tuple[Wanted, ...]:
    """The lines of the form whose text is not what it was."""
    wanted = []
    for name, sent in request.form.items():
        kind, _, number = name.partition("-")
        if kind != "text" or not number.isdecimal():
            continue
        try:
            seen = said_of(json.loads(request.form.get(f"said-{number}", "")))
        except (TypeError, ValueError) as error:
            raise Invalid("text", WRONG) from error
        if " ".join(sent.split()) != seen[2]:
            wanted.append(Wanted(int(number), (seen,), Write(sent)))
    return tuple(wanted)


def _editor(
    opened: keeping.Opened,
    *,
    errors: Sequence[tuple[str, str]] = (),
    typed: Sequence[Wanted] = (),
    clashes: Sequence[Clash] = (),
    along: Sequence[tuple[int, str, str]] = (),
) -> str:
    asked = request.values.get("page", "")
    page = editor_page(opened, asked=asked, typed=typed, clashes=clashes, along=along)
    return render_template("pages/captions.html", page=page, content=opened.content, errors=list(errors))


def _languages_page(content_id: int, problem: Invalid | None = None) -> Response:
    session, viewer = context.session(), context.viewer()
    content = keeping.captioned(session, viewer, content_id)
    page = render_template(
        "pages/captions_languages.html",
        content=content,
        languages=keeping.languages_of(session, content),
        taken_away=languages_taken_away(session, content),
        offered=languages_offered(),
        language_name=language_name,
        origins=ORIGINS,
        errors=[(problem.field, _words_of(problem))] if problem else [],
        filled=request.form,
    )
    return make_response(page, 400 if problem else 200)


def _words_of(problem: Invalid) -> str:
    said = in_words(problem)
    if isinstance(problem, UnreadableFile) and problem.line:
        said = gettext("%(problem)s It is on line %(line)s.", problem=said, line=problem.line)
    return str(said)
