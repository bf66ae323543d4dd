"""Who calls the API: a bearer token with scopes, somebody signed in on the pages, or a visitor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from apiflask.exceptions import HTTPError
from flask import request

from hub import context
from hub.access import NOBODY, Viewer
from hub.db import utc_now
from hub.recognition import recognised_viewer
from hub.services.accounts import viewer_of_token

P = ParamSpec("P")
R = TypeVar("R")
LACKS_SCOPE = "The token lacks the scope, or its owner the right"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="raakvlak"'}


def requires(scope: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only callers with this scope in; visitors may read where the hub allows them at all."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            context.set_viewer(_caller(scope))
            return view(*args, **kwargs)

        return guarded

    return decorate


def _caller(scope: str) -> Viewer:
    header = request.headers.get("Authorization", "")
    if not header:
        return _without_token(scope)
    kind, _, token = header.partition(" ")
    found = None
    if kind.lower() == "bearer" and token:
        found = viewer_of_token(context.session(), token.strip(), now=utc_now())
    if found is None:
        raise HTTPError(HTTPStatus.UNAUTHORIZED, "This token is not valid, or no longer.", headers=CHALLENGE)
    if scope not in found.scopes:
        raise HTTPError(HTTPStatus.FORBIDDEN, f"This token lacks the scope {scope!r}.")
    return found.viewer


def _without_token(scope: str) -> Viewer:
    """A signed-in page may read along; it may not write, since nothing here guards it against forgery."""
    viewer = recognised_viewer() if scope == "read" else NOBODY
    if viewer is NOBODY:
        message = "Send an API token: Authorization: Bearer TOKEN."
        raise HTTPError(HTTPStatus.UNAUTHORIZED, message, headers=CHALLENGE)
    return viewer
