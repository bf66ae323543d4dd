"""The buttons that follow and unfollow a topic or a colleague: a form without script, in place with it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import profile_path, topic_path
from hub.db import utc_now
from hub.services import following
from hub.services.directory import get_topic
from hub.views.gate import safe_return

blueprint = Blueprint("following", __name__)


@blueprint.post("/topics/<slug>/follow")
def topic(slug: str) -> str | Response:
    """Follow a topic, or no longer."""
    session, viewer = context.session(), context.viewer()
    found = get_topic(session, viewer, slug)
    if _wants_to_follow():
        following.follow_topic(session, viewer, found.id, now=utc_now())
    else:
        following.unfollow_topic(session, viewer, found.id)
    return _done(topic_path(slug))


@blueprint.post("/people/<int:profile_id>/follow")
def person(profile_id: int) -> str | Response:
    """Follow a colleague, or no longer."""
    session, viewer = context.session(), context.viewer()
    if _wants_to_follow():
        following.follow_profile(session, viewer, profile_id, now=utc_now())
    else:
        following.unfollow_profile(session, viewer, profile_id)
    return _done(profile_path(profile_id))


def _wants_to_follow() -> bool:
    return request.form.get("follow") != "no"


def _done(page: str) -> str | Response:
    """The button in its new state, or back to where it was pressed."""
    if request.headers.get("HX-Request"):
        return render_template(
            "pages/follow_button.html",
            url=request.path,
            is_followed=_wants_to_follow(),
            name=request.form.get("name", "")[:300],
            back=request.form.get("back", ""),
        )
    return redirect(safe_return(request.form.get("back") or page), 303)
