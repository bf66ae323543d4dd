"""What a player asks of the hub: its film once that is ready, new addresses, pictures, and counting."""

from __future__ import annotations

import time

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from hub import context
from hub.errors import Invalid
from hub.services import reading
from hub.services.films import content_for, film_of, keys_to, picture_of, whole_original
from hub.services.preparing import preparing
from hub.services.watched import SLICES, count_watched
from hub.views.contents import asked_place
from hub.views.film import captions_in, waiting_view
from hub.views.limits import limiter, watcher
from hub.views.media import POLICY, send_file, signer
from hub.views.reading_page import reading_page

blueprint = Blueprint("watching", __name__)
A_DAY_S = 24 * 3600
MOST_SLICES_AN_HOUR = 300
"""Three times the whole film: nobody watches more of it in an hour, and no script counts more."""


@blueprint.get("/contents/<int:content_id>/film")
def show_film(content_id: int) -> str | Response:
    """The part of the page where a film plays, or what it waits for: asked until it is ready."""
    session, viewer = context.session(), context.viewer()
    content = content_for(session, viewer, content_id)
    film = film_of(session, viewer, content)
    if film is not None and film.is_playable:
        found = reading.read_content(session, viewer, context.backends().finder, content_id)
        page = reading_page(found, (), asked_place(), lang=str(get_locale()), plays=False)
        return render_template("pages/film_part.html", page=page)
    waiting = waiting_view(content, film, preparing(session, content_id, film))
    return render_template("pages/film_part.html", page={"waiting": waiting})


@blueprint.get("/contents/<int:content_id>/film.json")
def renew(content_id: int) -> Response:
    """New addresses for whoever may still see the film; the old ones have ended."""
    session, viewer = context.session(), context.viewer()
    film = film_of(session, viewer, content_for(session, viewer, content_id))
    if film is None or not film.is_playable:
        abort(404)
    keys = keys_to(film, viewer, signer(), now=time.time())
    captions = captions_in(keys, reading.transcripts_of(session, content_id))
    response = jsonify(
        film=keys.film(film.original),
        plain=keys.file(film.renditions[0]),
        frames=keys.frames(film.storyboard) if film.storyboard else "",
        captions={one.lang: one.url for one in captions},
        until=keys.until,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/contents/<int:content_id>/original")
def download(content_id: int) -> Response:
    """The file as it was sent, to save: at an address that ends."""
    session, viewer = context.session(), context.viewer()
    film = film_of(session, viewer, content_for(session, viewer, content_id))
    if film is None:
        abort(404)
    keys = keys_to(film, viewer, signer(), now=time.time())
    return redirect(f"{request.script_root}{keys.download(whole_original(film, viewer))}", 303)


@blueprint.get("/contents/<int:content_id>/picture/<digest>")
def show_picture(content_id: int, digest: str) -> Response:
    """A picture of a content, for whoever finds that; its address changes with the picture."""
    if len(digest) < 8:
        abort(404)
    picture = picture_of(context.session(), context.viewer(), content_id, digest)
    response = send_file(picture, filename=None, keep_s=A_DAY_S)
    response.headers["Content-Security-Policy"] = POLICY
    return response


@blueprint.post("/contents/<int:content_id>/watched")
@limiter.limit(f"{MOST_SLICES_AN_HOUR} per hour", key_func=watcher, cost=lambda: max(1, len(_slices())))
def watched(content_id: int) -> Response:
    """Count hundredths of a film that a player has played."""
    count_watched(context.session(), context.viewer(), content_id, _slices())
    return make_response("", 204)


def _slices() -> set[int]:
    """The hundredths that were told. Raises `Invalid`."""
    told = request.form.get("slices", "")[: 4 * SLICES].split(",")
    if not all(one.isascii() and one.isdecimal() for one in told):
        raise Invalid("slices", "A film has a hundred parts, from 0 to 99.")
    return {int(one) for one in told}
