"""Report this: on every content, answer, person and playlist of somebody else."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path, profile_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.markdown import plain
from hub.services.reports import Reported, report, reported
from hub.views import limits
from hub.views.problems import in_words

blueprint = Blueprint("reports", __name__)


@blueprint.get("/report")
def show_form() -> Response:
    return _form(_about())


@blueprint.post("/report")
@limits.limiter.limit("30 per hour", key_func=limits.login)
def send() -> Response:
    about = _about()
    try:
        report(
            context.session(), context.viewer(), about, reason=request.form.get("reason", ""), now=utc_now()
        )
    except Invalid as error:
        return _form(about, in_words(error))
    flash(gettext("Thank you. An administrator looks at it."), "done")
    return redirect(_address(about), 303)


def _about() -> Reported:
    """What `?content=ID`, `?answer=ID`, `?person=ID` or `?playlist=ID` names. Raises `NotFound`."""
    return reported(
        context.session(),
        context.viewer(),
        content_id=request.args.get("content", type=int),
        profile_id=request.args.get("person", type=int),
        answer_id=request.args.get("answer", type=int),
        playlist_id=request.args.get("playlist", type=int),
    )


def _form(about: Reported, problem: str = "") -> Response:
    page = render_template(
        "pages/report.html",
        name=_name(about),
        is_person=about.profile is not None,
        answer=plain(about.answer.body) if about.answer else "",
        back=_address(about),
        reason=request.form.get("reason", ""),
        problem=problem,
    )
    return make_response(page, 400 if problem else 200)


def _name(about: Reported) -> str:
    titled = about.content or about.playlist
    if titled is not None:
        return titled.title
    return about.profile.name if about.profile is not None else ""


def _address(about: Reported) -> str:
    if about.playlist is not None:
        return f"/playlists/{about.playlist.id}"
    if about.content is not None:
        below = f"#answer-{about.answer.id}" if about.answer else ""
        return content_path(about.content.id) + below
    return profile_path(about.profile.id) if about.profile is not None else "/"
