"""The OpenAPI document: made from the views and schemas, with what apiflask cannot know of them.

Every error of the API is a problem document of one shape, whatever finds it.
"""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

from hub.api.problems import PROBLEM
from hub.api.schemas import ProblemOut

SPEC_PATH = "/api/v1/openapi.json"
READY_PATH = "/readyz"
METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def init_document(app: APIFlask, public_url: str) -> None:
    """Describe the API of `app` as what stands at `public_url`, whatever name it is asked by."""
    app.config.update(
        SERVERS=[{"url": public_url}],
        SYNC_LOCAL_SPEC=False,
        HTTP_ERROR_SCHEMA=ProblemOut,
        VALIDATION_ERROR_SCHEMA=ProblemOut,
        VALIDATION_ERROR_STATUS_CODE=400,
    )
    app.security_schemes = {"token": {"type": "http", "scheme": "bearer"}}
    app.spec_processor(_completed)


def _completed(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    if isinstance(spec, str):
        return spec
    for path, operations in spec["paths"].items():
        for method in METHODS & operations.keys():
            _tell_problems(path, operations[method]["responses"])
    return spec


def _tell_problems(path: str, responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if path == READY_PATH:
            response["content"] = responses["200"]["content"]
        elif status >= "400":
            response["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
