"""The web application, made from settings: API and pages over one set of backends.

Importing it imports no model: the web warms the model in the background once it has started.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from hub.access import ANYBODY_SIGNED_IN, audience_for
from hub.api import finding, health, metrics, rows, uploads
from hub.api.bodies import Json
from hub.api.document import SPEC_PATH, init_document
from hub.api.problems import problem_of
from hub.backends import Backends
from hub.config import Settings
from hub.context import init_context
from hub.db import utc_now
from hub.errors import Invalid
from hub.metrics import count_error
from hub.views.error_pages import show_error
from hub.views.pages import init_pages
from hub.views.problems import in_words
from hub.watching import init_watching
from search.embedding import EmbedderUnavailable
from search.ports import SearchError, SearchUnavailable
from search.query import SearchQuery

log = logging.getLogger(__name__)

PROGRAMS = ("/api/", uploads.PAGES_PREFIX)
MAX_REQUEST_BYTES = 20 * 1024 * 1024
# A text far too long still comes back in its form: 1,000,000 characters may travel as 3 bytes each
MAX_FORM_BYTES = 4 * 1024 * 1024


class RowNumber(IntegerConverter):
    """The id of a row in an address; a number that no database holds leads nowhere."""

    regex = r"[0-9]{1,18}"


def create_app(settings: Settings) -> APIFlask:
    """The hub as a WSGI application."""
    app = APIFlask(
        "hub",
        title="Raakvlak",
        version="1",
        spec_path=SPEC_PATH,
        docs_path=None,
        json_errors=False,
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *(5 * [settings.proxies]))  # type: ignore[method-assign]
    app.json = Json(app)
    app.url_map.converters["int"] = RowNumber
    init_document(app, settings.public_url)
    backends = Backends(settings)
    init_watching(app)
    init_context(app, backends)
    for module in (finding, rows, uploads, health, metrics):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(uploads.pages)
    init_pages(app)
    app.register_error_handler(Exception, _show_error)
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(HTTPError, _show_error)
    for module in (finding, rows, uploads):
        app.extensions["csrf"].exempt(module.blueprint)
    return app


def _show_error(error: Exception) -> Response:
    """A problem document for programs, also those in a page; a page for people."""
    if isinstance(error, SearchUnavailable):
        count_error(error)
    if isinstance(error, Invalid) and request.path.startswith(uploads.PAGES_PREFIX):
        error = Invalid(error.field, in_words(error))
    return problem_of(error) if request.path.startswith(PROGRAMS) else show_error(error)


def warm(backends: Backends) -> None:
    """Load the model and touch the index in the background, so that the first search waits for neither."""

    def load() -> None:
        try:
            backends.embedder.warm()
        except EmbedderUnavailable as error:
            log.warning("embedder_unavailable", extra={"reason": str(error)})
        # An engine or a database that does not answer yet is what /readyz tells of
        with suppress(SearchError, SQLAlchemyError):
            audience = audience_for(ANYBODY_SIGNED_IN)
            backends.finder.search(SearchQuery("warm"), audience=audience, today=utc_now().date())
        log.info("web_warm")

    threading.Thread(target=load, name="warm-model", daemon=True).start()
