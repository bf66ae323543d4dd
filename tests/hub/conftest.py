"""A whole hub for a test of pages: the application over a hub of its own, and browsers signed in to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.access import Viewer, viewer_of
from hub.app import create_app
from hub.backends import Backends
from hub.context import EXTENSION
from hub.db import Database, utc_now
from hub.models.people import User
from hub.recognition import LOGIN_COOKIE
from hub.services.accounts import start_login
from indexer.drain import drain
from indexer.rebuild import ensure_live
from tests.hubs import give_tables, settings_for
from uploads.storage import S3Credentials

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that writes and keeps nothing."""
    with database.writing() as session:
        yield session
        session.rollback()


@dataclass(frozen=True)
class Site:
    """The pages over their backends; forms need no token here."""

    app: Flask
    backends: Backends

    def writing(self) -> AbstractContextManager[Session]:
        """A session that commits at its end; `index` makes what it wrote findable."""
        return self.backends.database.writing()

    def index(self) -> None:
        """Bring the index in line with the rows."""
        drain(self.backends)

    def visitor(self, *, language: str = "en") -> FlaskClient:
        """A browser in which nobody is signed in."""
        client = self.app.test_client()
        client.set_cookie("lang", language)
        return client

    def client(self) -> FlaskClient:
        """A browser without any cookie."""
        return self.app.test_client()

    def client_for(self, user: User | int, *, language: str = "en") -> FlaskClient:
        """A browser in which this user is signed in."""
        client = self.visitor(language=language)
        user_id = user if isinstance(user, int) else user.id
        with self.writing() as session:
            own = session.get_one(User, user_id)
            token = start_login(session, own, now=utc_now(), remember=True, device="Firefox")
        client.set_cookie(LOGIN_COOKIE, token)
        return client

    def viewer(self, user: User) -> Viewer:
        """Who `user` is to the services now."""
        with self.backends.reading() as session:
            return viewer_of(session, session.get_one(User, user.id))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A hub below a folder of its own, closed to visitors."""
    yield from open_site(tmp_path)


@pytest.fixture
def public_site(tmp_path: Path) -> Iterator[Site]:
    """A hub that shows visitors its public rows."""
    yield from open_site(tmp_path, HUB_ANONYMOUS="public")


@pytest.fixture(params=["sqlite", "postgresql"])
def each_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A hub over each kind of database in turn."""
    on_postgres = request.param == "postgresql"
    env = {"HUB_DATABASE_URL": request.getfixturevalue("postgres_hub_url")} if on_postgres else {}
    yield from open_site(tmp_path, **env)


@pytest.fixture
def s3_site(tmp_path: Path, s3_url: str, s3_credentials: S3Credentials) -> Iterator[Site]:
    """A hub that keeps its files in a bucket."""
    keys = {"HUB_S3_ACCESS_KEY": s3_credentials.access_key, "HUB_S3_SECRET_KEY": s3_credentials.secret_key}
    yield from open_site(tmp_path, HUB_STORAGE_URL=s3_url, **keys)


def open_site(home: Path, **env: str) -> Iterator[Site]:
    """The application with its tables and a live, empty index; closed again at the end."""
    app = create_app(settings_for(home, **env))
    app.config["WTF_CSRF_ENABLED"] = False
    backends: Backends = app.extensions[EXTENSION]
    give_tables(backends.database)
    ensure_live(backends)
    yield Site(app, backends)
    backends.database.close()
