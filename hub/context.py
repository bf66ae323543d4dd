"""This request's backends, database session and viewer; pages and the API ask here and nowhere else.

The session opens on first use: a GET reads one snapshot, any other method writes and commits once, before
the answer leaves, unless the request failed. Then a nudge goes to the indexer if there is something to index.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.backends import Backends

EXTENSION = "raakvlak"
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class RequestScope:
    """What this request has open."""

    stack: ExitStack = field(default_factory=ExitStack)
    session: Session | None = None
    viewer: Viewer | None = None


def init_context(app: Flask, backends: Backends) -> None:
    """Give every request of `app` its scope over `backends`."""
    app.extensions[EXTENSION] = backends
    app.after_request(_commit)
    app.teardown_request(_close)


def backends() -> Backends:
    """What this process talks to."""
    return backends_of(current_app)


def backends_of(app: Flask) -> Backends:
    """What this application talks to, also outside a request."""
    return cast("Backends", app.extensions[EXTENSION])


def session() -> Session:
    """This request's database session."""
    scope = _scope()
    if scope.session is None:
        open_ = backends().reading() if request.method in READING_METHODS else backends().writing()
        scope.session = scope.stack.enter_context(open_)
    return scope.session


def let_go() -> None:
    """Commit and close the session before something slow; `session` opens another where it is asked again."""
    scope = _scope()
    scope.stack.close()
    scope.stack, scope.session = ExitStack(), None


def viewer() -> Viewer:
    """Who is looking. Set by whatever recognises people: the cookie for pages, the token for the API."""
    found = _scope().viewer
    if found is None:
        raise RuntimeError("nobody has recognised the viewer of this request yet")
    return found


def viewer_or_none() -> Viewer | None:
    """Who is looking, if somebody has recognised her yet."""
    return _scope().viewer


def set_viewer(viewer: Viewer) -> None:
    """Remember who is looking."""
    _scope().viewer = viewer


def _scope() -> RequestScope:
    if "scope" not in g:
        g.scope = RequestScope()
    return cast("RequestScope", g.scope)


def _commit(response: Response) -> Response:
    """Commit before the answer leaves: whoever reads "done" finds it done."""
    if "scope" in g and response.status_code < 400:
        g.pop("scope").stack.close()
    return response


def _close(error: BaseException | None) -> None:
    scope: RequestScope | None = g.pop("scope", None)
    if scope is None:
        return
    failure = error or _Failed()
    scope.stack.__exit__(type(failure), failure, None)


class _Failed(Exception):
    """Makes a scope roll back after an answer that says the request failed."""
