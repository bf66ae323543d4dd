"""The built files: small enough, and all that the templates name."""

import gzip
import json
import re
from pathlib import Path

from flask.testing import FlaskClient

from hub.views.assets import DIST
from hub.views.frame import FACE_MENU, SHARE_MENU

ROOT = Path(__file__).parents[3]
FIRST_LOAD_BYTES = 150_000


def test_a_first_load_is_under_150_kb(client: FlaskClient) -> None:
    page = client.get("/").data
    linked = set(re.findall(rb"/static/dist/([\w.-]+\.(?:css|js|svg))", page))

    sizes = {name: (DIST / f"{name.decode()}.gz").stat().st_size for name in linked}

    assert len(sizes) >= 4
    assert len(gzip.compress(page)) + sum(sizes.values()) < FIRST_LOAD_BYTES


def test_style_sheets_ask_no_other_host() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text())
    style = (DIST / manifest["main.css"]).read_text()

    assert re.findall(r"url\((?!\"?\./)[^)]*\)|@import|https?:", style) == []


def test_every_icon_that_is_drawn_is_in_the_sprite(client: FlaskClient) -> None:
    known = set(json.loads((ROOT / "hub/frontend/icons.json").read_text()))
    named = {
        name
        for source in (ROOT / "hub/templates").rglob("*.html")
        for name in re.findall(r'icon\("([\w-]+)"', source.read_text())
    }
    drawn = set(re.findall(r"icons-\w+\.svg#([\w-]+)", client.get("/").text))
    in_menus = {line.icon for line in (*SHARE_MENU, *FACE_MENU)}

    assert drawn
    assert (named | drawn | in_menus) - known == set()


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "hub/frontend/package-lock.json").read_text()
