"""A hub of its own for a test: a migrated database, a live empty index, and a model that needs no weights.

Tables are migrated once a process and copied from then on: that takes a hundredth of the time.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from hub.backends import Backends
from hub.config import Settings
from hub.db import Database, open_database
from hub.schema import migrate
from indexer.rebuild import ensure_live
from tests.services.postgres import PostgresServer


def settings_for(home: Path, **env: str) -> Settings:
    """Settings of a hub below `home`, with words for meaning."""
    return Settings.from_env({"HUB_HOME": str(home), "HUB_EMBEDDER": "hash:64", **env})


def give_tables(database: Database) -> None:
    """Every table to a database that may be new, or of another hub in the same folder."""
    path = Path(database.engine.url.database or "")
    if database.engine.dialect.name == "sqlite" and not path.exists():
        path.write_bytes(_tables())
    else:
        migrate(database)


@cache
def _tables() -> bytes:
    """The file of an SQLite database with every table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hub.db"
        made = open_database(f"sqlite:///{path}")
        migrate(made)
        made.close()
        assert not path.with_name("hub.db-wal").exists()
        return path.read_bytes()


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a database with every table, which nobody opens: it is there to be copied."""
    with postgres_server.database() as name:
        made = open_database(postgres_server.url(name))
        migrate(made)
        made.close()
        yield name


@pytest.fixture
def postgres_hub_url(postgres_server: PostgresServer, postgres_tables: str) -> Iterator[str]:
    """A database with every table and no row for one test."""
    with postgres_server.database(template=postgres_tables) as name:
        yield postgres_server.url(name)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, migrated."""
    opened = open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    give_tables(opened)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'hub.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database, migrated, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    opened = open_database(request.getfixturevalue("postgres_hub_url"))
    yield opened
    opened.close()


@pytest.fixture
def backends(tmp_path: Path) -> Iterator[Backends]:
    """A whole hub: SQLite, the embedded engine with an empty live generation, and the hashing embedder."""
    opened = Backends(settings_for(tmp_path))
    give_tables(opened.database)
    ensure_live(opened)
    yield opened
    opened.database.close()


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def each_hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backends]:
    """A whole hub on each engine in turn, with an empty live generation."""
    if request.param == "embedded":
        yield request.getfixturevalue("backends")
        return
    address, prefix = request.getfixturevalue("opensearch_url"), f"t{uuid4().hex[:12]}"
    opened = Backends(settings_for(tmp_path, HUB_SEARCH_URL=f"opensearch+{address}/{prefix}"))
    give_tables(opened.database)
    ensure_live(opened)
    yield opened
    opened.database.close()
    OpenSearch([address], timeout=30).indices.delete(index=f"{prefix}-*")


def reopened(backends: Backends, **changes: Any) -> Backends:
    """The same hub as another process would open it, with some settings changed."""
    return Backends(replace(backends.settings, **changes))


def with_parts(backends: Backends, **ports: Any) -> Backends:
    """The same hub with some of its ports replaced."""
    other = Backends(backends.settings)
    other.__dict__.update({"database": backends.database} | ports)
    return other
