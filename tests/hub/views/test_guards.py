"""Security headers, and pages that live by them."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.views.assets import DIST
from hub.views.guards import allow
from tests.hub.views.framed import frame_app


@pytest.mark.parametrize("address", ["/", "/search", "/nowhere", "/status/500"])
def test_every_answer_is_guarded(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", ["/", "/nowhere", "/suggest?q=a"])
def test_nothing_is_inline(client: FlaskClient, address: str) -> None:
    assert (
        re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|javascript:", client.get(address).text)
        == []
    )


def test_one_page_may_load_from_one_more_source() -> None:
    app = frame_app()

    def show() -> str:
        allow("frame-src", "https://player.example")
        return "player"

    app.add_url_rule("/player", "player", show)
    client = app.test_client()

    assert "frame-src https://player.example" in client.get("/player").headers["Content-Security-Policy"]
    assert "player.example" not in client.get("/").headers["Content-Security-Policy"]


def test_a_secure_request_asks_to_stay_secure(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" in client.get("/", base_url="https://hub.example").headers
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_built_files_are_kept_for_ever_and_sent_small(app: Flask) -> None:
    name = json.loads((DIST / "manifest.json").read_text())["main.css"]

    with app.test_client().get(f"/static/dist/{name}", headers={"Accept-Encoding": "gzip"}) as answer:
        assert (answer.headers["Content-Encoding"], answer.mimetype) == ("gzip", "text/css")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["../css/main.css", "nothing.css", "../../templates/layout/base.html"])
def test_only_built_files_are_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/dist/{name}").status_code == 404
