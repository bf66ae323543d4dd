"""Who comes in: every page knows its viewer, and who is not signed in goes to the login and back.

An address that does not exist goes there too, so that nobody learns from outside what exists.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from hub import context
from hub.access import NOBODY, Viewer
from hub.recognition import recognised_viewer

LOGIN_PATH = "/login"
OPEN_PATHS = frozenset(
    {
        LOGIN_PATH,
        "/preferences",
        "/healthz",
        "/readyz",
        "/manifest.webmanifest",
        "/opensearch.xml",
        "/robots.txt",
    }
)
OPEN_PREFIXES = ("/api/", "/static/", "/sign-in/", "/styleguide")


def init_gate(app: Flask) -> None:
    """Let nobody past the login but to what is open to all."""
    app.before_request(_let_in)


def page_viewer() -> Viewer:
    """Who is looking at this page, also where nobody had to sign in."""
    return context.viewer_or_none() or recognised_viewer()


def safe_return(target: str | None) -> str:
    """Where to go after the login: an address of this hub, nothing else."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target:
        return target
    return "/"


def _let_in() -> Response | None:
    if request.path in OPEN_PATHS or request.path.startswith(OPEN_PREFIXES):
        return None
    if recognised_viewer() is not NOBODY:
        return None
    here = request.full_path if request.query_string else request.path
    if request.method != "GET" or here == "/":
        return redirect(LOGIN_PATH, 303)
    return redirect(f"{LOGIN_PATH}?{urlencode({'next': here})}", 303)
