"""The page of a content, and what a reader does there: save it, and be remembered where she stopped."""

from __future__ import annotations

import math

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from hub import context
from hub.access import Viewer, can_edit
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import NotFound
from hub.models.contents import ContentState, Kind
from hub.services import history, reading, saving
from hub.services.embeds import embed_of
from hub.services.playlists import playlists_around
from hub.services.policies import current_policy
from hub.views import guards
from hub.views.gate import safe_return
from hub.views.media_care import care_panel
from hub.views.playlists import asked_list, queue_of
from hub.views.reading_page import reading_page
from hub.views.script import Place
from search.query import MAX_TEXT

blueprint = Blueprint("contents", __name__)
A_DAY_S = 24 * 3600.0


@blueprint.get("/contents/<int:content_id>")
def show(content_id: int) -> Response:
    """The content, at the second or page and with the words that the address names."""
    session, viewer, backends = context.session(), context.viewer(), context.backends()
    place = asked_place()
    around = playlists_around(session, viewer, content_id, asked_list())
    try:
        found = reading.read_content(session, viewer, backends.finder, content_id, beside=around.content_ids)
    except NotFound:
        return _gone(content_id)
    content = found.content
    is_found = content.state is ContentState.PUBLISHED
    moments = (
        reading.moments_for(viewer, backends.finder, content_id, place.asked)
        if place.asked and is_found
        else ()
    )
    embed = embed_of(content.url) if place.plays and content.kind is Kind.VIDEO else None
    if embed is not None:
        guards.allow("frame-src", embed.origin)
    page = reading_page(found, moments, place, lang=str(get_locale()), plays=embed is not None)
    return make_response(
        render_template(
            "pages/content.html",
            page=page,
            content=content,
            touched=found.touched,
            may_edit=can_edit(viewer, content),
            care=care_panel(content, found.steps) if found.original and can_edit(viewer, content) else None,
            is_signed_in=viewer.user_id is not None,
            may_answer=viewer.profile_id is not None and is_found,
            may_follow=_may_follow(viewer, found),
            share_url=f"{backends.settings.public_url}{page.share_path}",
            frame_url=_frame_url(content_id) if page.film else "",
            queue=queue_of(around.queue(found.beside), content_id),
            own_playlists=around.choices,
        )
    )


@blueprint.post("/contents/<int:content_id>/save")
def save(content_id: int) -> str | Response:
    """Keep a content for later, or no longer."""
    session, viewer = context.session(), context.viewer()
    wants = request.form.get("save") != "no"
    if wants:
        saving.save_content(session, viewer, content_id, now=utc_now())
    else:
        saving.unsave_content(session, viewer, content_id)
    if request.headers.get("HX-Request"):
        return render_template("pages/save_button.html", content_id=content_id, is_saved=wants)
    return redirect(safe_return(request.form.get("back") or content_path(content_id)), 303)


@blueprint.post("/contents/<int:content_id>/visit")
def visit(content_id: int) -> Response:
    """Remember that a content was opened, and where: a script says so, or a button without one."""
    opened = history.Opened(
        content_id, position_s=_seconds(request.form.get("t")), finished=request.form.get("finished") == "1"
    )
    history.record_visit(context.session(), context.viewer(), opened, now=utc_now())
    if "back" in request.form:
        return redirect(safe_return(request.form["back"]), 303)
    return make_response("", 204)


def _frame_url(content_id: int) -> str:
    """Where this film stands alone for a frame; empty where no site may show one."""
    is_allowed = bool(current_policy(context.session()).embed_origins)
    return f"{context.backends().settings.public_url}/embed/{content_id}" if is_allowed else ""


def _may_follow(viewer: Viewer, found: reading.Reading) -> bool:
    """Whether the first person on the content is somebody else to the viewer."""
    return (
        viewer.user_id is not None and bool(found.people) and found.people[0].profile.id != viewer.profile_id
    )


def _gone(content_id: int) -> Response:
    """What stands where a content was: its owner can bring it back, others are told it is out of use."""
    session, viewer = context.session(), context.viewer()
    taken_away = reading.taken_away_by(session, viewer, content_id)
    if taken_away is None and not reading.is_retired_for(session, viewer, content_id):
        raise NotFound
    page = render_template("pages/content_gone.html", content_id=content_id, taken_away=taken_away)
    return make_response(page, 410)


def asked_place() -> Place:
    """Where the address opens the content; what cannot be read is left out."""
    page = request.args.get("page", "")
    return Place(
        asked=" ".join(request.args.get("q", "").replace("\x00", "").split())[:MAX_TEXT],
        start_s=_seconds(request.args.get("t")),
        cut=request.args.get("cut", ""),
        page=int(page) if page.isdecimal() and len(page) < 7 else None,
        script_lang=request.args.get("script", "")[:8],
        plays=request.args.get("play") == "1",
        list_id=asked_list(),
    )


def _seconds(text: str | None) -> float | None:
    """A second of a recording, as people (`12:34`) and programs (`754`, `754s`) write it."""
    if not text:
        return None
    total = 0.0
    for part in text.removesuffix("s").split(":"):
        try:
            total = total * 60 + float(part)
        except ValueError:
            return None
    return total if math.isfinite(total) and 0 <= total <= A_DAY_S else None
