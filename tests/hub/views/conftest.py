"""The scratch application of framed.py, people of each role, and passwords that cost little."""

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from hub.models.people import Role, User
from hub.services import accounts
from tests.factories import make_user
from tests.hub.conftest import Site
from tests.hub.views.framed import frame_app


@pytest.fixture
def app() -> Flask:
    return frame_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost a thousandth, the unknown address's too, so that guessing thirty times is quick."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", cheap)
    monkeypatch.setattr(accounts, "_NO_PASSWORD", cheap.hash("nobody's"))


@pytest.fixture
def ada(site: Site) -> User:
    """Who looks after the hub."""
    with site.writing() as session:
        return make_user(session, "Ada", role=Role.ADMIN)


@pytest.fixture
def admin(site: Site, ada: User) -> FlaskClient:
    """Her browser."""
    return site.client_for(ada)


@pytest.fixture
def noor(site: Site) -> User:
    """A contributor."""
    with site.writing() as session:
        return make_user(session, "Noor", role=Role.CONTRIBUTOR)


@pytest.fixture
def ilse(site: Site) -> User:
    """An employee who has been shown around."""
    with site.writing() as session:
        return make_user(session, "Ilse", welcomed=True)


@pytest.fixture
def window(site: Site, ilse: User) -> FlaskClient:
    """Her browser."""
    return site.client_for(ilse)


@pytest.fixture
def stranger(site: Site) -> FlaskClient:
    """The browser of another contributor."""
    with site.writing() as session:
        bob = make_user(session, "Bob", role=Role.CONTRIBUTOR)
    return site.client_for(bob)
