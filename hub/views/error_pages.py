"""What went wrong and what to do next: a page, or a notice where a part of a page was asked for."""

import logging
from dataclasses import dataclass

from flask import Response, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import Conflict, Forbidden, Invalid, NotFound
from search.ports import GenerationNotFound, SearchUnavailable
from search.query import QueryError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A title that says what happened, a text that says what to do, and whether searching helps."""

    title: LazyString
    text: LazyString
    offers_search: bool = False


TROUBLES = {
    400: Trouble(
        _l("We could not read that"),
        _l("Something in the address or the form is not as expected. Go back, check it and try again."),
    ),
    403: Trouble(
        _l("This is not open to you"),
        _l("You are signed in, but this asks for another role. An administrator can give it to you."),
    ),
    404: Trouble(
        _l("There is nothing here"),
        _l("It may have moved, been taken away, or be meant for others. Searching often finds it."),
        offers_search=True,
    ),
    405: Trouble(
        _l("That does not work this way"),
        _l("This address does not take that kind of request. Go back and use the button on the page."),
    ),
    409: Trouble(
        _l("Somebody was here before you"),
        _l("This was changed while you were working on it. Go back, your text is still there, and compare."),
    ),
    413: Trouble(
        _l("That is too large"),
        _l("Choose a smaller file, or split it in parts."),
    ),
    429: Trouble(
        _l("That went a little fast"),
        _l("Wait a minute and try again."),
    ),
    500: Trouble(
        _l("Something broke on our side"),
        _l("It has been noted. Try again in a moment; what you had saved is safe."),
    ),
    503: Trouble(
        _l("Search is catching its breath"),
        _l("Try again in a minute. Everything else works: your profile, your notes and what you saved."),
    ),
}
EXPIRED = Trouble(
    _l("This form has expired"),
    _l("You were signed out in the meantime. Go back, copy your text, reload and send it again."),
)


def show_error(error: Exception) -> AnyResponse:
    """The page for an error of a view, a service or Flask; one that nobody foresaw is logged."""
    match error:
        case CSRFError():
            return error_page(400, EXPIRED)
        case HTTPException():
            return _of_http(error)
        case NotFound():
            return error_page(404)
        case Forbidden():
            return error_page(403)
        case Invalid() | QueryError():
            return error_page(400)
        case Conflict():
            return error_page(409)
        case SearchUnavailable() | GenerationNotFound():
            response = error_page(503)
            response.headers["Retry-After"] = "5"
            return response
    log.error("request_failed", extra={"endpoint": request.endpoint}, exc_info=error)
    return error_page(500)


def _of_http(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < 400 or error.response is not None:
        return error.get_response()
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in ("Retry-After", "Allow"):
            response.headers[name] = value
    return response


def error_page(code: int, trouble: Trouble | None = None) -> Response:
    """A friendly answer for a status; a part of a page gets a notice in the page's own region."""
    trouble = trouble or TROUBLES.get(code) or TROUBLES[400 if code < 500 else 500]
    if request.headers.get("HX-Request"):
        told = render_template("components/told.html", told=[("wrong", trouble.title)])
        response = make_response(told, code)
        response.headers["HX-Retarget"] = "#told"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return make_response(render_template("pages/error.html", code=code, trouble=trouble), code)
