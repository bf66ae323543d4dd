"""Is the process there, and can it work? Neither tells anything of what is inside."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from apiflask import APIBlueprint

from hub import context
from hub.api.schemas import HealthOut, ReadyOut
from hub.health import check_health

blueprint = APIBlueprint("api_health", __name__, tag="Health")


@blueprint.get("/healthz")
@blueprint.output(HealthOut)
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@blueprint.output(ReadyOut)
@blueprint.doc(responses={503: "Something that the hub needs does not work: `wrong` names it"})
def ready() -> tuple[dict[str, Any], int]:
    """Database, engine, queue, workers and model; names what is wrong."""
    parts = check_health(context.backends())
    healthy = all(part.ok for part in parts)
    body = {
        "status": "ok" if healthy else "unavailable",
        "parts": {part.name: part.detail for part in parts},
        "wrong": [part.name for part in parts if not part.ok],
    }
    return body, HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
