"""What every page stands in: language, scheme, top bar, security headers, errors, numbers by locale.

`init_frame` is called once by the application factory. Who is looking comes in as a callable, so this module
knows no service and no table: it only needs what the top bar shows. A control is drawn only when its address
is served.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask_babel import Babel, get_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from hub.views import assets, covers, error_pages, formats, guards, styleguide

LOCALES = ("nl", "en")
A_YEAR_S = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent.parent / "translations"


class Scheme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class For(StrEnum):
    """Who sees a line of a menu."""

    EVERYONE = "everyone"
    CONTRIBUTOR = "contributor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class FrameViewer:
    """The signed-in person, as the top bar shows her."""

    name: str
    face_hue: int
    is_admin: bool = False
    is_contributor: bool = False
    photo_url: str = ""
    locale: str = ""
    new_notices: int = 0

    def is_one_of(self, who: For) -> bool:
        match who:
            case For.EVERYONE:
                return True
            case For.CONTRIBUTOR:
                return self.is_contributor or self.is_admin
            case For.ADMIN:
                return self.is_admin


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of a menu; it shows only where its address is served."""

    path: str
    label: LazyString
    icon: str
    who: For = For.EVERYONE


SHARE_MENU = (
    MenuLine("/share", _l("File or video"), "upload", For.CONTRIBUTOR),
    MenuLine("/share/record", _l("Record"), "mic", For.CONTRIBUTOR),
    MenuLine("/notes/new", _l("Note"), "notebook-text", For.CONTRIBUTOR),
    MenuLine("/stories/new", _l("Story"), "star", For.CONTRIBUTOR),
    MenuLine("/share/link", _l("Link"), "link", For.CONTRIBUTOR),
    MenuLine("/questions/new", _l("Question"), "circle-question-mark"),
)
FACE_MENU = (
    MenuLine("/me", _l("My profile"), "user-round"),
    MenuLine("/me/plan", _l("My plan"), "list-checks"),
    MenuLine("/me/saved", _l("Saved"), "bookmark"),
    MenuLine("/playlists", _l("Playlists"), "list-video"),
    MenuLine("/me/drafts", _l("Drafts"), "pencil"),
    MenuLine("/me/uploads", _l("My files"), "files", For.CONTRIBUTOR),
    MenuLine("/me/history", _l("History"), "history"),
    MenuLine("/me/settings", _l("Settings"), "settings"),
    MenuLine("/people", _l("People"), "users-round"),
    MenuLine("/topics", _l("Topics"), "hash"),
    MenuLine("/admin", _l("Administration"), "sliders-horizontal", For.ADMIN),
)

frame = Blueprint("frame", __name__)


def init_frame(app: Flask, *, viewer: Callable[[], FrameViewer | None]) -> None:
    """Give the application its frame; `viewer` answers who is looking, None when signed out."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", LOCALES[0])
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Amsterdam")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Lax")
    # A form lives as long as its login: a text written for an hour is not refused
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.extensions["frame_viewer"] = viewer
    Babel(app, locale_selector=_choose_locale)
    CSRFProtect(app)

    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(
        asset=assets.asset,
        icon=assets.icon,
        cover=covers.cover,
        circles=covers.circles,
        face_hue=covers.face_hue,
        initials=covers.initials,
        serves=serves,
        url_with=url_with,
        url_without=url_without,
        url_cleared=url_cleared,
        back_here=_back_here,
    )
    app.context_processor(_frame_context)
    app.register_blueprint(frame)
    app.register_blueprint(assets.assets)
    if app.debug or app.config.get("STYLEGUIDE"):
        app.register_blueprint(styleguide.styleguide)
    app.register_error_handler(Exception, error_pages.show_error)
    app.register_error_handler(HTTPException, error_pages.show_error)
    app.after_request(guards.guard)
    app.after_request(_remember_language)


def serves(path: str) -> bool:
    """Whether a page answers at this address."""
    try:
        current_app.url_map.bind("").match(path)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def url_with(**changes: object) -> str:
    """This page's address with other parameters: None takes one away, a list gives it several values.

    What is not named stays, so a query survives a change of tab, facet or language.
    """
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    for key, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        kept += [(key, str(one)) for one in values if one is not None]
    return _here(kept)


def url_without(name: str, value: str) -> str:
    """This page's address without one value of a parameter, from its first page."""
    gone = (name, value)
    return _here([pair for pair in request.args.items(multi=True) if pair != gone and pair[0] != "page"])


def url_cleared(names: list[str]) -> str:
    """This page's address without these parameters, from its first page."""
    return url_with(page=None, **dict.fromkeys(names))


@frame.post("/preferences")
def save_preferences() -> AnyResponse:
    """Remember light or dark without script."""
    response = redirect(_local(request.form.get("back", "")), code=303)
    if request.form.get("scheme") in set(Scheme):
        remember(response, "scheme", request.form["scheme"])
    return response


def _choose_locale() -> str | None:
    """`?hl=`, then what was chosen before, then the person's own, then the browser's."""
    viewer: FrameViewer | None = current_app.extensions["frame_viewer"]()
    asked = (request.args.get("hl"), request.cookies.get("lang"), viewer.locale if viewer else None)
    for locale in asked:
        if locale in LOCALES:
            return locale
    return request.accept_languages.best_match(LOCALES)


def _remember_language(response: Response) -> Response:
    asked = request.args.get("hl")
    if asked in LOCALES and asked != request.cookies.get("lang"):
        remember(response, "lang", str(asked))
    return response


def remember(response: AnyResponse, name: str, value: str) -> None:
    """Keep a choice about the interface in the browser for a year."""
    # Script reads the scheme, so these two are not HttpOnly; neither says who somebody is
    response.set_cookie(name, value, max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure)


def _frame_context() -> dict[str, object]:
    viewer: FrameViewer | None = current_app.extensions["frame_viewer"]()
    scheme = request.cookies.get("scheme")
    return {
        "viewer": viewer,
        "locale": str(get_locale()),
        "locales": LOCALES,
        "scheme": scheme if scheme in set(Scheme) else Scheme.SYSTEM.value,
        "share_menu": _lines(SHARE_MENU, viewer),
        "face_menu": _lines(FACE_MENU, viewer),
    }


def _lines(menu: tuple[MenuLine, ...], viewer: FrameViewer | None) -> tuple[MenuLine, ...]:
    if viewer is None:
        return ()
    return tuple(line for line in menu if viewer.is_one_of(line.who) and serves(line.path))


def _here(parameters: list[tuple[str, str]]) -> str:
    path = request.script_root + request.path
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _back_here() -> str:
    """This page's own address, for a form that returns to it."""
    return request.full_path if request.query_string else request.path


def _local(address: str) -> str:
    """The address if it is one of ours, else the front page."""
    parts = urlsplit(address)
    is_local = not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address
    return address if is_local and not address.startswith("//") else "/"
