"""Answering a question on its page, and changing or taking back what one said there."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import answers
from hub.services.contents import get_content
from hub.views import limits
from hub.views.expired import has_token
from hub.views.problems import in_words

blueprint = Blueprint("answers", __name__)


@blueprint.post("/contents/<int:content_id>/answers")
@limits.limiter.limit("60 per hour", key_func=limits.login)
def give(content_id: int) -> Response:
    """Answer a question; what cannot be taken comes back as it was sent."""
    session, viewer, body = context.session(), context.viewer(), request.form.get("body", "")
    if not has_token():
        return _form(content_id, body, _expired(), status=400)
    try:
        given = answers.answer(session, viewer, content_id, body, now=utc_now())
    except Invalid as error:
        return _form(content_id, body, _told(error), status=400)
    flash(gettext("Thank you. Who asked is told of your answer."), "done")
    return redirect(f"{content_path(content_id)}#answer-{given.id}", 303)


@blueprint.get("/answers/<int:answer_id>/edit")
def edit(answer_id: int) -> Response:
    own = answers.own_answer(context.session(), context.viewer(), answer_id)
    return _form(own.content_id, own.body, answer_id=own.id)


@blueprint.post("/answers/<int:answer_id>/edit")
def send_edit(answer_id: int) -> Response:
    session, viewer, body = context.session(), context.viewer(), request.form.get("body", "")
    own = answers.own_answer(session, viewer, answer_id)
    if not has_token():
        return _form(own.content_id, body, _expired(), answer_id=own.id, status=400)
    try:
        answers.change_answer(session, viewer, answer_id, body, now=utc_now())
    except Invalid as error:
        return _form(own.content_id, body, _told(error), answer_id=own.id, status=400)
    flash(gettext("Saved. In a moment it can be found."), "done")
    return redirect(f"{content_path(own.content_id)}#answer-{answer_id}", 303)


@blueprint.post("/answers/<int:answer_id>/remove")
def remove(answer_id: int) -> Response:
    content_id = answers.remove_answer(context.session(), context.viewer(), answer_id)
    flash(gettext("The answer is gone."), "done")
    return redirect(content_path(content_id), 303)


@blueprint.record_once
def _take_expired_forms(state: BlueprintSetupState) -> None:
    """These forms check their token themselves: one that has expired comes back with its text."""
    csrf: CSRFProtect = state.app.extensions["csrf"]
    for view in (give, send_edit):
        csrf.exempt(view)


def _form(
    content_id: int, body: str, problem: str = "", *, answer_id: int | None = None, status: int = 200
) -> Response:
    question = get_content(context.session(), context.viewer(), content_id)
    page = render_template(
        "pages/answer.html", question=question, body=body, problem=problem, answer_id=answer_id
    )
    return make_response(page, status)


def _expired() -> str:
    return str(gettext("This form had expired. Nothing is lost: look it over and send it again."))


def _told(error: Invalid) -> str:
    if error.problem == answers.NOTHING_WRITTEN:
        return in_words(error)
    return str(gettext("Keep an answer under 20,000 characters, without thousands of links."))
