"""A whole hub for pages: the application over a migrated database, and its clients."""

from collections.abc import Iterator
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
from hub.config import Settings
from hub.context import EXTENSION
from hub.db import Database, open_database, utc_now
from hub.models.people import User
from hub.recognition import LOGIN_COOKIE
from hub.schema import migrate
from hub.services.accounts import start_login

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, migrated."""
    opened = open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that writes and keeps nothing."""
    with database.writing() as session:
        yield session
        session.rollback()


@dataclass(frozen=True)
class Site:
    """The pages over their backends."""

    app: Flask
    backends: Backends

    def client(self) -> FlaskClient:
        """Somebody who is not signed in; forms need no token here."""
        return self.app.test_client()

    def client_for(self, user: User) -> FlaskClient:
        """A browser in which `user` is signed in."""
        client = self.app.test_client()
        with self.backends.writing() as session:
            own = session.get_one(User, user.id)
            token = start_login(session, own, now=utc_now(), remember=True, device="Firefox")
        client.set_cookie(LOGIN_COOKIE, token)
        return client

    def viewer(self, user: User) -> Viewer:
        with self.backends.reading() as session:
            return viewer_of(session, session.get_one(User, user.id))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings = Settings.from_env({"HUB_HOME": str(tmp_path), "HUB_EMBEDDER": "hash:64"})
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    backends: Backends = app.extensions[EXTENSION]
    migrate(backends.database)
    yield Site(app, backends)
    backends.database.close()
