"""The scratch application of framed.py, a client that keeps its cookies, and passwords that cost little."""

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from hub.services import accounts
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
