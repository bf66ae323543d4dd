"""What the web does once it has started: model and index are read behind the first page, not in it."""

import logging
import threading

import pytest

from hub.app import warm
from search.embedding import EmbedderUnavailable
from search.hashing import HashingEmbedder
from search.ports import SearchUnavailable
from tests.hub.api.calling import Down
from tests.hub.conftest import Site
from tests.services.processes import wait_until


def test_the_model_is_warmed_beside_whoever_started_it(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    class Asked(HashingEmbedder):
        def warm(self) -> None:
            asked.append(threading.current_thread().name)

        def embed_query(self, text: str):  # type: ignore[no-untyped-def]
            asked.append(text)
            return super().embed_query(text)

    site.backends.__dict__["embedder"] = Asked(64)
    with caplog.at_level(logging.INFO):
        warm(site.backends)
        wait_until(lambda: "web_warm" in caplog.text)
    assert asked == ["warm-model", "warm"]


def test_an_engine_that_is_away_while_the_web_starts_stops_nothing(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.backends.__dict__["engine"] = Down(SearchUnavailable("the engine is away"))
    with caplog.at_level(logging.INFO):
        warm(site.backends)
        wait_until(lambda: "web_warm" in caplog.text)
    assert site.client().get("/healthz").status_code == 200


def test_a_model_that_is_not_there_is_logged_and_stops_nothing(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.backends.__dict__["embedder"] = Down(EmbedderUnavailable("packaged", "run hub up once"))
    with caplog.at_level(logging.INFO):
        warm(site.backends)
        wait_until(lambda: "web_warm" in caplog.text)
    assert "embedder_unavailable" in caplog.text
    assert site.client().get("/healthz").status_code == 200
