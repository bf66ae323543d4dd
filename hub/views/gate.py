"""Who comes in: every page knows its viewer, and who is not signed in goes to the login and back.

An address that does not exist goes there too, so that nobody learns from outside what exists.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from hub import context
from hub.access import NOBODY, Viewer
from hub.errors import Forbidden
from hub.recognition import recognised_viewer

LOGIN_PATH = "/login"
ADMIN_PATH = "/admin"
PERSONAL_PATHS = (ADMIN_PATH, "/me")
OPEN_PATHS = frozenset(
    {
        LOGIN_PATH,
        "/preferences",
        "/healthz",
        "/readyz",
        "/metrics",
        "/manifest.webmanifest",
        "/opensearch.xml",
        "/robots.txt",
    }
)
# A signed address of a film was given to somebody who may see it; one of a part of a file, to who sends it
OPEN_PREFIXES = ("/api/", "/static/", "/sign-in/", "/styleguide", "/media/", "/embed/", "/uploads/parts/")


def init_gate(app: Flask) -> None:
    """Let nobody past the login but to what is open to all."""
    app.before_request(_let_in)


def page_viewer() -> Viewer:
    """Who is looking at this page, also where nobody had to sign in."""
    return context.viewer_or_none() or recognised_viewer()


def safe_return(target: str | None) -> str:
    """Where to go after the login: an address of this hub, nothing else."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    # Browsers read a backslash as a slash and leave out tabs and line ends
    return "/" if "\\" in target or any(char < " " for char in target) else target


def _let_in() -> Response | None:
    if request.path in OPEN_PATHS or request.path.startswith(OPEN_PREFIXES):
        return None
    viewer = recognised_viewer()
    if viewer is NOBODY or (viewer.user_id is None and _is_below(*PERSONAL_PATHS)):
        return _to_login()
    if _is_below(ADMIN_PATH) and not viewer.is_admin:
        raise Forbidden
    return None


def _is_below(*paths: str) -> bool:
    """Whether the request asks for one of these or what is below, whether that exists or not."""
    return any(request.path == path or request.path.startswith(f"{path}/") for path in paths)


def _to_login() -> Response:
    here = request.full_path if request.query_string else request.path
    if request.method != "GET" or here == "/":
        return redirect(LOGIN_PATH, 303)
    return redirect(f"{LOGIN_PATH}?{urlencode({'next': here})}", 303)
