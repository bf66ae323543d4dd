"""The documentation names what there is: every setting, every command, every file it points at."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from hub.cli.main import hub

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SETTINGS = sorted(
    set(re.findall(r'"(HUB_[A-Z_]+)"', (ROOT / "hub" / "config.py").read_text(encoding="utf-8")))
)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_there_are_settings_to_document() -> None:
    assert {"HUB_HOME", "HUB_DATABASE_URL", "HUB_SECRET_KEY"} <= set(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_its_row(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| .+ \| .+ \|$", OPERATIONS, flags=re.MULTILINE)


@pytest.mark.parametrize("name", sorted(hub.commands))
def test_every_command_has_its_row(name: str) -> None:
    assert re.search(rf"^\| `hub {name}\b.*\| .+ \|$", OPERATIONS, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"^\| `hub ([a-z-]+)", OPERATIONS, flags=re.MULTILINE)))
)
def test_every_documented_command_is_there(name: str) -> None:
    assert isinstance(hub.commands.get(name), click.Command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    targets = re.findall(r"(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_why_what_and_until_when(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**Revisit when**")
    assert [part for part in parts if part not in text] == []
    assert page.name in (page.parent / "README.md").read_text(encoding="utf-8")
