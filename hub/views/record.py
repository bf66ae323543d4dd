"""Recording in the browser: the one page that may ask for a camera, a microphone and the screen."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from hub import context
from hub.errors import Forbidden
from hub.views.guards import allow
from hub.views.share import WITHOUT_SCRIPT_MB

blueprint = Blueprint("record", __name__)
PERMISSIONS = "camera=(self), display-capture=(self), microphone=(self), geolocation=(), payment=(), usb=()"


@blueprint.get("/share/record")
def show() -> Response:
    """Where one records; a recording is looked at from the memory of the browser before it is sent."""
    if not context.viewer().may_contribute:
        raise Forbidden
    allow("media-src", "blob:")
    page = render_template("pages/record.html", waiting=(), most_mb=WITHOUT_SCRIPT_MB)
    response = make_response(page)
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response
