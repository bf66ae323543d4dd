"""The scratch application of framed.py, and a client that keeps its cookies."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.hub.views.framed import frame_app


@pytest.fixture
def app() -> Flask:
    return frame_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
