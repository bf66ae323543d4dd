"""Every request gets an id, a line in the log and a place in the figures."""

from __future__ import annotations

import logging
from time import perf_counter

from flask import Flask, Response, g, request

from hub.logs import REQUEST_ID, request_id
from hub.metrics import measure_request

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
UNKNOWN = "unknown"
QUIET = frozenset({"api_health.alive", "api_health.ready", "api_metrics.show", "static", "assets.dist"})
"""What is asked every few seconds by machines, or with every page: counted, but not in the log."""


def init_watching(app: Flask) -> None:
    """Watch the requests of `app`; to be called before anything else looks at them."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.started = perf_counter()
    REQUEST_ID.set(request_id(request.headers.get(HEADER)))


def _end(response: Response) -> Response:
    """The name of the view stands for the address, which may hold what somebody looks for."""
    response.headers[HEADER] = REQUEST_ID.get()
    took_s = perf_counter() - g.get("started", perf_counter())
    route = request.endpoint or UNKNOWN
    measure_request(request.method, route, response.status_code, took_s)
    if route not in QUIET:
        log.info(
            "answered",
            extra={
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "took_ms": round(took_s * 1000, 1),
            },
        )
    return response
