"""A film alone, to stand in a frame on the intranet: only on sites that the organisation allows."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from hub import context
from hub.access import NOBODY
from hub.addresses import content_path
from hub.recognition import recognised_viewer
from hub.services import reading
from hub.services.framing import origins_in
from hub.services.policies import current_policy
from hub.views import guards
from hub.views.contents import asked_place
from hub.views.reading_page import reading_page

blueprint = Blueprint("framed", __name__)


@blueprint.get("/embed/<int:content_id>")
def show(content_id: int) -> Response:
    """The film, for whoever may see it; who is not signed in is asked to, whatever there is.

    A frame on another site brings a login only where that site and the hub share a domain.
    """
    origins = origins_in(current_policy(context.session()).embed_origins)
    if not origins:
        abort(404)
    for origin in origins:
        guards.allow("frame-ancestors", origin)
    address = f"{context.backends().settings.public_url}{content_path(content_id)}"
    viewer = recognised_viewer()
    if viewer is NOBODY:
        return make_response(render_template("pages/embed.html", page=None, address=address), 403)
    found = reading.read_content(context.session(), viewer, context.backends().finder, content_id)
    page = reading_page(found, (), asked_place(), lang=str(get_locale()), plays=False)
    return make_response(render_template("pages/embed.html", page=page, address=address))
