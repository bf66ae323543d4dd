"""Folders of rows to import into an empty hub."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.db import Database
from hub.services.imports.files import plan_import
from hub.services.imports.report import ImportReport
from hub.services.imports.run import run_import

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Import = Callable[..., ImportReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder named for its source."""
    folder = tmp_path / "school"
    folder.mkdir()
    return folder


@pytest.fixture
def import_rows(database: Database, folder: Path) -> Import:
    """Import lists of rows as the folder's files, in place of what was there."""

    def import_them(*, prune: bool = False, **files: list[dict[str, Any] | str]) -> ImportReport:
        for path in folder.iterdir():
            path.unlink()
        for name, rows in files.items():
            lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
            (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return run_import(database, plan_import(folder, prune=prune), clock=lambda: NOW)

    return import_them
