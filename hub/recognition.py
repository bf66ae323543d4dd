"""Who sends a request: the cookie of a signed-in person, the token of a feed reader, or a visitor where
visitors are let in."""

from __future__ import annotations

from flask import request

from hub import context
from hub.access import NOBODY, VISITOR, Viewer
from hub.config import Anonymous
from hub.db import utc_now
from hub.services.accounts import viewer_of_login
from hub.services.feeds import viewer_of_feed_token

LOGIN_COOKIE = "raakvlak_login"
FEED = ".atom"


def recognised_viewer() -> Viewer:
    """The signed-in person, a visitor, or nobody; remembered for the rest of the request."""
    token = request.cookies.get(LOGIN_COOKIE, "")
    viewer = viewer_of_login(context.session(), token, now=utc_now()) if token else _feed_reader()
    if viewer is NOBODY and context.backends().settings.anonymous is Anonymous.PUBLIC:
        viewer = VISITOR
    context.set_viewer(viewer)
    return viewer


def _feed_reader() -> Viewer:
    """Whose feed reader this is, by the `?token=` in the address of a feed; nobody anywhere else."""
    token = request.args.get("token", "") if request.path.endswith(FEED) else ""
    return viewer_of_feed_token(context.session(), token, now=utc_now()) if token else NOBODY
