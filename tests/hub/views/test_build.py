"""The built files: small enough, and all that the templates name."""

import gzip
import json
import re
from pathlib import Path

from flask.testing import FlaskClient

from hub.views.assets import DIST

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


def test_every_icon_in_code_and_templates_is_in_the_sprite() -> None:
    known = set(json.loads((ROOT / "hub/frontend/icons.json").read_text()))
    sources = [*(ROOT / "hub/templates").rglob("*.html"), *(ROOT / "hub/views").glob("*.py")]
    used = {name for source in sources for name in re.findall(r'icon\("([\w-]+)"', source.read_text())}

    assert used
    assert used - known == set()


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "hub/frontend/package-lock.json").read_text()
