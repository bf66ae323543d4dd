"""The built style sheets, scripts, fonts and icons: their hashed addresses, and serving them for ever."""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for
from markupsafe import Markup, escape

DIST = Path(__file__).parent.parent / "static" / "dist"
FOREVER = "public, max-age=31536000, immutable"

assets = Blueprint("assets", __name__)


def asset(name: str) -> str:
    """The address of a built file by its source name, `main.css`. Raises FileNotFoundError before a build."""
    return url_for("assets.built", name=_manifest()[name])


def icon(name: str, css: str = "") -> Markup:
    """One of the icons in `frontend/icons.json`, in the colour of its text, silent for screen readers."""
    classes = f"i {css}".strip()
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        classes, escape(asset("icons.svg")), name
    )


@assets.get("/static/dist/<path:name>")
def built(name: str) -> Response:
    """A hashed file never changes under its name; its compressed twin is sent where the browser takes it."""
    is_compressed = request.accept_encodings.quality("gzip") > 0 and (DIST / f"{name}.gz").is_file()
    response = send_from_directory(DIST, f"{name}.gz" if is_compressed else name)
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
        response.mimetype = _mimetype(name)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER
    return response


@cache
def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    return names


def _mimetype(name: str) -> str:
    return {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[Path(name).suffix]
