"""A PostgreSQL for the tests, with a database of its own for each test or each module."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.services.processes import program, serving


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that keeps nothing: its files are never synced to the disk."""

    port: int
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        """The address of a database, as SQLAlchemy wants it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[str]:
        """The name of a fresh copy of the template, dropped at the end together with its connections."""
        name = f"test_{next(self._numbers)}"
        self._run(sql.SQL("create database {} template {}"), name, template)
        try:
            yield name
        finally:
            self._run(sql.SQL("drop database {} with (force)"), name)

    def _run(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that this test run shares."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb, server = program("initdb", *folders), program("postgres", *folders)
    # The server refuses to run as root, and its user may not look into pytest's own temporary folder.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="raakvlak-postgres-"))
    try:
        if user:
            shutil.chown(folder, user)
        subprocess.run(
            [
                initdb,
                "-D",
                folder / "data",
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            user=user,
            check=True,
            capture_output=True,
            cwd=folder,
        )

        def command(port: int) -> list[str | Path]:
            place: list[str | Path] = [
                "-D",
                folder / "data",
                "-k",
                folder,
                "-p",
                str(port),
                "-c",
                "listen_addresses=127.0.0.1",
            ]
            return [
                server,
                *place,
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
            ]

        with serving(command, folder / "log", user=user, answers=_answers) as port:
            yield PostgresServer(port)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database for one test."""
    with postgres_server.database() as name:
        yield postgres_server.url(name)


@pytest.fixture(scope="module")
def postgres_module_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database that the tests of one module share."""
    with postgres_server.database() as name:
        yield postgres_server.url(name)


def _answers(port: int) -> bool:
    try:
        with psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres"):
            return True
    except psycopg.OperationalError:
        return False
