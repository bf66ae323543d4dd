"""A hub of its own for a test of pages: migrated tables, a live index, and somebody signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.backends import Backends
from hub.db import utc_now
from hub.models.people import User
from hub.recognition import LOGIN_COOKIE
from hub.schema import migrate
from hub.services.accounts import start_login
from indexer.drain import drain
from indexer.rebuild import ensure_live
from tests.hubs import settings_for


@dataclass(frozen=True)
class Site:
    """A web application with its backends."""

    app: Flask
    backends: Backends

    def writing(self) -> AbstractContextManager[Session]:
        """A session that commits at its end; `index` makes what it wrote findable."""
        return self.backends.database.writing()

    def index(self) -> None:
        """Bring the index in line with the rows."""
        drain(self.backends)

    def client_for(self, user_id: int, *, language: str = "en") -> FlaskClient:
        """A browser in which this user is signed in."""
        client = self.visitor(language=language)
        with self.writing() as session:
            token = start_login(session, session.get_one(User, user_id), now=utc_now(), remember=False)
        client.set_cookie(LOGIN_COOKIE, token)
        return client

    def visitor(self, *, language: str = "en") -> FlaskClient:
        """A browser in which nobody is signed in."""
        client = self.app.test_client()
        client.set_cookie("lang", language)
        return client


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A hub below a folder of its own, closed to visitors."""
    yield from open_site(tmp_path)


@pytest.fixture
def public_site(tmp_path: Path) -> Iterator[Site]:
    """A hub that shows visitors its public rows."""
    yield from open_site(tmp_path, HUB_ANONYMOUS="public")


def open_site(home: Path, **env: str) -> Iterator[Site]:
    """A hub below `home`, closed at the end."""
    app = create_app(settings_for(home, **env))
    app.config["WTF_CSRF_ENABLED"] = False
    backends: Backends = app.extensions["raakvlak"]
    migrate(backends.database)
    ensure_live(backends)
    yield Site(app, backends)
    backends.database.close()
