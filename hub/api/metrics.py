"""Figures for a monitoring program that knows the token; where none is set there is no such page."""

from __future__ import annotations

from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from hub import context
from hub.gauges import gauges
from hub.metrics import CONTENT_TYPE, measured

blueprint = Blueprint("api_metrics", __name__)
SCHEME = "Bearer "


@blueprint.get("/metrics")
def show() -> Response:
    """What was measured, and how the hub stands, in the text format of Prometheus."""
    token = context.backends().settings.metrics_token
    if not token:
        abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "")
    if not compare_digest(given.encode(), f"{SCHEME}{token}".encode()):
        answer = Response("The token is missing or wrong.\n", HTTPStatus.UNAUTHORIZED, mimetype="text/plain")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return Response(measured() + gauges(context.backends()), content_type=CONTENT_TYPE)
