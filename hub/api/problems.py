"""Errors as problem documents (RFC 9457), the same for what the hub and what Flask finds wrong."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, json, request
from werkzeug.exceptions import HTTPException

from hub.errors import Conflict, Forbidden, Invalid, NotFound, StorageDown
from search.ports import GenerationNotFound, SearchUnavailable
from search.query import QueryError

PROBLEM = "application/problem+json"
TELLING_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
log = logging.getLogger(__name__)


def problem(status: HTTPStatus, detail: str, headers: Any = None, **more: Any) -> Response:
    """A problem document; `more` are its own members, such as the field that is wrong."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail, **more}
    answer = Response(json.dumps(body), status=int(status), content_type=PROBLEM)
    answer.headers.extend(headers or {})
    return answer


def problem_of(error: Exception) -> Response:
    """The problem document for an error; one that nobody foresaw is logged and says nothing of itself."""
    match error:
        case QueryError():
            return problem(HTTPStatus.BAD_REQUEST, error.problem, parameter=error.parameter)
        case NotFound():
            return problem(HTTPStatus.NOT_FOUND, "There is nothing here for you at this address.")
        case Forbidden():
            return problem(HTTPStatus.FORBIDDEN, "You may see this but not do this to it.")
        case Invalid():
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, error.problem, field=error.field)
        case Conflict():
            return problem(
                HTTPStatus.PRECONDITION_FAILED, "Somebody changed it since you read it; read it again."
            )
        case SearchUnavailable() | GenerationNotFound() | StorageDown():
            return _of_a_part_down(error)
        case HTTPError():
            return _of_input(error)
        case HTTPException():
            return _of_http(error)
    log.error("request_failed", extra={"endpoint": request.endpoint}, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side; it was noted.")


def _of_a_part_down(error: Exception) -> Response:
    if isinstance(error, StorageDown) and error.full:
        return problem(HTTPStatus.INSUFFICIENT_STORAGE, "There is no room for files; tell an administrator.")
    what = "Files cannot be kept" if isinstance(error, StorageDown) else "Search does not answer"
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{what} right now.", {"Retry-After": "5"})


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    headers = {name: value for name, value in error.get_headers() if name in TELLING_HEADERS}
    return problem(status, error.description or status.phrase, headers)


def _of_input(error: HTTPError) -> Response:
    details: Mapping[str, Any] = error.detail if isinstance(error.detail, Mapping) else {}
    status = HTTPStatus(error.status_code)
    if not details:
        return problem(status, error.message or status.phrase, error.headers)
    return problem(status, _first_of(details), error.headers, errors=details)


def _first_of(details: Mapping[Any, Any]) -> str:
    """The first thing that is wrong with what was given, as `field: what is wrong`."""
    path: list[str] = []
    found: Any = details
    while isinstance(found, Mapping):
        name, found = next(iter(found.items()))
        path.append(str(name))
    message = found[0] if isinstance(found, list) else found
    return ": ".join((*path[1:], str(message)))
