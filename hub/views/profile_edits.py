"""The forms of one's own profile: each changes one thing and comes back to where it stands."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import profile_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import own_profile
from hub.services.own_profile import Words
from hub.services.photos import keep_photo
from hub.views.problems import in_words
from hub.views.profiles import LANGUAGES

blueprint = Blueprint("profile_edits", __name__)


@blueprint.post("/people/<int:profile_id>/words")
def save_words(profile_id: int) -> Response:
    """Job title, place, languages, and what one can learn from her."""
    session, viewer, form = context.session(), context.viewer(), request.form
    known = {*LANGUAGES, *own_profile.editable_profile(session, viewer, profile_id).languages}
    words = Words(
        job_title=form.get("job_title", ""),
        location=form.get("location", ""),
        languages=form.getlist("language"),
        bio=form.get("bio", ""),
        learn_from_me=form.get("learn_from_me", ""),
    )
    return _change(
        profile_id,
        "about",
        lambda: own_profile.change_words(session, viewer, profile_id, words, known=known, now=utc_now()),
    )


@blueprint.post("/people/<int:profile_id>/skills")
def save_skill(profile_id: int) -> Response:
    """A skill with its level, new or changed; or one taken away."""
    session, viewer, form, now = context.session(), context.viewer(), request.form, utc_now()
    if form.get("remove", "").isdecimal():
        topic_id = int(form["remove"])
        return _change(
            profile_id,
            "skills",
            lambda: own_profile.remove_skill(session, viewer, profile_id, topic_id, now=now),
        )
    level = int(form.get("level", "2")) if form.get("level", "2").isdecimal() else 0
    return _change(
        profile_id,
        "skills",
        lambda: own_profile.set_skill(session, viewer, profile_id, form.get("topic", ""), level, now=now),
    )


@blueprint.post("/people/<int:profile_id>/interests")
def save_interest(profile_id: int) -> Response:
    """A topic that she wants to learn, or no longer."""
    session, viewer, form, now = context.session(), context.viewer(), request.form, utc_now()
    if form.get("remove", "").isdecimal():
        topic_id = int(form["remove"])
        return _change(
            profile_id,
            "interests",
            lambda: own_profile.remove_interest(session, viewer, profile_id, topic_id, now=now),
        )
    topic = form.get("topic", "")
    return _change(
        profile_id,
        "interests",
        lambda: own_profile.add_interest(session, viewer, profile_id, topic, now=now),
    )


@blueprint.post("/people/<int:profile_id>/photo")
def save_photo(profile_id: int) -> Response:
    """Another photo, or none."""
    session, viewer = context.session(), context.viewer()
    own_profile.editable_profile(session, viewer, profile_id)
    storage = context.backends().storage
    given = request.files.get("photo")

    def change() -> None:
        key = None
        if request.form.get("remove") is None:
            if given is None or not given.filename:
                raise Invalid("photo", "Choose a photo first.")
            key = keep_photo(storage, given.stream, profile_id)
        old = own_profile.change_photo(session, viewer, profile_id, key, now=utc_now())
        if old is not None and old != key:
            storage.delete(old)

    return _change(profile_id, "about", change)


def _change(profile_id: int, part: str, change: Callable[[], None]) -> Response:
    """Do it and go back; what is not right is said there, and nothing is changed."""
    try:
        change()
    except Invalid as error:
        flash(in_words(error), "wrong")
    else:
        flash(gettext("Your profile is changed; colleagues find it so in a moment."), "done")
    return redirect(f"{profile_path(profile_id)}#{part}", 303)
