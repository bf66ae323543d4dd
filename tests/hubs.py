"""A hub of its own for a test: a migrated database, a live empty index, and a model that needs no weights."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.backends import Backends
from hub.config import Settings
from hub.db import Database, open_database
from hub.schema import migrate
from indexer.rebuild import ensure_live


def settings_for(home: Path, **env: str) -> Settings:
    """Settings of a hub below `home`, with words for meaning."""
    return Settings.from_env({"HUB_HOME": str(home), "HUB_EMBEDDER": "hash:64", **env})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, migrated."""
    opened = open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture
def each_database(each_database_url: str) -> Iterator[Database]:
    """An empty database, migrated, of each kind in turn."""
    opened = open_database(each_database_url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def backends(tmp_path: Path) -> Iterator[Backends]:
    """A whole hub: SQLite, the embedded engine with an empty live generation, and the hashing embedder."""
    opened = Backends(settings_for(tmp_path))
    migrate(opened.database)
    ensure_live(opened)
    yield opened
    opened.database.close()


def reopened(backends: Backends, **changes: Any) -> Backends:
    """The same hub as another process would open it, with some settings changed."""
    return Backends(replace(backends.settings, **changes))


def with_parts(backends: Backends, **ports: Any) -> Backends:
    """The same hub with some of its ports replaced."""
    other = Backends(backends.settings)
    other.__dict__.update({"database": backends.database} | ports)
    return other
