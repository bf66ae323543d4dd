"""Writing: a note, story, link or question from its first word to the page where others find it.

1. The form is empty, or holds a draft or what is published.
2. While somebody types, a script keeps the draft; without one the button does.
3. What cannot be taken comes back as it was sent, with what to do; so does a form that has expired.
4. Who publishes over a change that she has not seen gets both texts, and nobody loses hers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale, gettext
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import Conflict, Forbidden, Invalid
from hub.markdown import render
from hub.models.contents import Content, ContentState, Kind
from hub.services import contents, drafts, editing
from hub.services.comparing import compare
from hub.services.contents import MAX_BODY, Part, checked_markdown
from hub.services.versions import editable
from hub.views.asking import Choice, asked_in_address, choices_for, put_to_people, with_nearest_chosen
from hub.views.editor_form import (
    EditorForm,
    Wish,
    draft_of,
    form_of,
    known_parts,
    offered_audience,
    problem_of,
    sent_form,
    writing_of,
)
from hub.views.expired import has_token

blueprint = Blueprint("notes", __name__)
NEW_PATHS = {
    Kind.NOTE: "/notes/new",
    Kind.STORY: "/stories/new",
    Kind.LINK: "/share/link",
    Kind.QUESTION: "/questions/new",
}
SUGGESTIONS = 8


@blueprint.get("/notes/new", defaults={"kind": Kind.NOTE})
@blueprint.get("/stories/new", defaults={"kind": Kind.STORY})
@blueprint.get("/share/link", defaults={"kind": Kind.LINK})
@blueprint.get("/questions/new", defaults={"kind": Kind.QUESTION})
def new(kind: Kind) -> Response:
    """An empty form; an address may bring a title, topics or link along."""
    _check_may_create(kind)
    brought: dict[str, Any] = {name: request.args.get(name, "")[:300] for name in ("title", "topics", "url")}
    form = replace(EditorForm(kind, people=context.viewer().name), ask=asked_in_address(), **brought)
    choices = choices_for(form) if kind is Kind.QUESTION else ()
    return _editor(form, choices=choices if form.ask else with_nearest_chosen(choices))


@blueprint.post("/notes/new", defaults={"kind": Kind.NOTE})
@blueprint.post("/stories/new", defaults={"kind": Kind.STORY})
@blueprint.post("/share/link", defaults={"kind": Kind.LINK})
@blueprint.post("/questions/new", defaults={"kind": Kind.QUESTION})
def send_new(kind: Kind) -> Response:
    _check_may_create(kind)
    form = sent_form(request.form, kind)
    if form.content_id is None:
        return _take(form)
    return _take(_as_it_stands(form, editable(context.session(), context.viewer(), form.content_id)))


@blueprint.get("/contents/<int:content_id>/edit")
def edit(content_id: int) -> Response:
    session, viewer = context.session(), context.viewer()
    content = editable(session, viewer, content_id)
    return _editor(form_of(content, str(get_locale())))


@blueprint.post("/contents/<int:content_id>/edit")
def send_edit(content_id: int) -> Response:
    content = editable(context.session(), context.viewer(), content_id)
    return _take(_as_it_stands(sent_form(request.form, content.kind, content_id), content))


@blueprint.post("/notes/preview")
def preview() -> str:
    """What the text of the form will look like. Writes nothing, so it asks for no token."""
    return _preview(request.form.get("body", ""))


@blueprint.post("/drafts/autosave")
def autosave() -> Response:
    """Keep what is in the form, for a script that asks every few seconds."""
    session, viewer = context.session(), context.viewer()
    asked = request.form.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else Kind.NOTE
    form = sent_form(request.form, kind)
    try:
        content = drafts.keep_draft(session, viewer, draft_of(form, _parts(form)), now=utc_now())
        put_to_people(content, form, now=utc_now())
    except Invalid as error:
        field, problem = problem_of(error)
        return make_response(jsonify(field=field, problem=problem), 400)
    except Conflict:
        return make_response(jsonify(problem=gettext("Changed elsewhere. Save it to see both.")), 409)
    said = gettext("Draft saved")
    return jsonify(
        draft=content.id, revision=content.revision, path=f"/contents/{content.id}/edit", said=said
    )


@blueprint.get("/drafts/suggest/<any(topics, people):field>")
def suggest(field: str) -> Response:
    """What the typed letters may become, for a field that takes several."""
    session, text = context.session(), request.args.get("q", "").replace("\x00", "")[:100]
    if field == "topics":
        found = editing.topics_like(session, text, str(get_locale()), limit=SUGGESTIONS)
    else:
        found = editing.people_like(session, context.viewer(), text, limit=SUGGESTIONS)
    return jsonify(found)


@blueprint.record_once
def _take_expired_forms(state: BlueprintSetupState) -> None:
    """These forms check their token themselves: one that has expired comes back with its text."""
    csrf: CSRFProtect = state.app.extensions["csrf"]
    for view in (send_new, send_edit, preview):
        csrf.exempt(view)


def _check_may_create(kind: Kind) -> None:
    if not contents.may_create(context.viewer(), kind):
        raise Forbidden


def _as_it_stands(form: EditorForm, content: Content) -> EditorForm:
    """The form with what only the row knows: what it is, and whether others read it already."""
    return replace(form, kind=content.kind, is_draft=content.state is ContentState.DRAFT)


# --- Taking a form --------------------------------------------------------------------------------


def _take(form: EditorForm) -> Response:
    """Do what the writer asks for; whatever is in the way, her text comes back to her."""
    wish = Wish(request.form["do"]) if request.form.get("do") in set(Wish) else Wish.PUBLISH
    if wish is Wish.PREVIEW:
        return _editor(form, preview=_preview(form.body))
    if not has_token():
        expired = gettext("This form had expired. Nothing is lost: look it over and send it again.")
        return _editor(form, status=400, errors=[("title", expired)])
    session, viewer = context.session(), context.viewer()
    try:
        writing = writing_of(form, _parts(form))
        keep = drafts.keep_draft if wish is Wish.DRAFT else drafts.publish
        content = keep(session, viewer, writing, now=utc_now())
        put_to_people(content, form, now=utc_now())
    except Invalid as error:
        return _editor(form, status=400, errors=[problem_of(error)])
    except Conflict as error:
        return _conflict(form, error.current)
    if wish is Wish.DRAFT:
        flash(gettext("Your draft is saved. Only you see it."), "done")
        return redirect(f"/contents/{content.id}/edit", 303)
    flash(gettext("Saved. In a moment it can be found."), "done")
    return redirect(content_path(content.id), 303)


def _parts(form: EditorForm) -> list[Part]:
    """The parts that people have in the content already."""
    if form.content_id is None:
        return []
    return known_parts(editable(context.session(), context.viewer(), form.content_id))


# --- Pages ----------------------------------------------------------------------------------------


def _editor(
    form: EditorForm,
    *,
    status: int = 200,
    errors: list[tuple[str, str]] | None = None,
    preview: str = "",
    choices: tuple[Choice, ...] | None = None,
) -> Response:
    if choices is None:
        choices = choices_for(form) if form.kind is Kind.QUESTION else ()
    page = render_template(
        "pages/editor.html",
        form=form,
        choices=choices,
        address=f"/contents/{form.content_id}/edit" if form.content_id else NEW_PATHS[form.kind],
        **offered_audience(form),
        errors=errors or [],
        told=dict(errors or []),
        preview=Markup(preview),  # noqa: S704 - made by hub.markdown
    )
    return make_response(page, status)


def _preview(body: str) -> str:
    try:
        checked = checked_markdown("body", body.replace("\r\n", "\n"), MAX_BODY)
    except Invalid as error:
        return str(Markup('<p class="notice wrong">{}</p>').format(problem_of(error)[1]))
    if not checked.strip():
        return str(Markup('<p class="quiet">{}</p>').format(gettext("Nothing written yet.")))
    return render(checked)


def _conflict(form: EditorForm, current: int) -> Response:
    """Both texts, and a form that holds the writer's own and may be published over the other."""
    session, viewer = context.session(), context.viewer()
    if form.content_id is None:
        raise Forbidden
    content = editable(session, viewer, form.content_id)
    theirs = form_of(content, str(get_locale()))
    page = render_template(
        "pages/conflict.html",
        mine=form,
        theirs=theirs,
        revision=current,
        changes=compare(theirs.body, form.body),
        title_changes=compare(theirs.title, form.title),
        description_changes=compare(theirs.description, form.description),
    )
    return make_response(page, 409)
