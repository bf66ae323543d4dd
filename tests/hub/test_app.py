"""What the web does once it has started: the model is read behind the first page, not in it."""

import logging
import threading

import pytest

from hub.app import warm
from search.embedding import EmbedderUnavailable
from search.hashing import HashingEmbedder
from tests.hub.api.calling import Down
from tests.hub.conftest import Site
from tests.services.processes import wait_until


def test_the_model_is_warmed_beside_whoever_started_it(site: Site) -> None:
    asked: list[str] = []

    class Asked(HashingEmbedder):
        def embed_query(self, text: str):  # type: ignore[no-untyped-def]
            asked.append(threading.current_thread().name)
            return super().embed_query(text)

    site.backends.__dict__["embedder"] = Asked(64)
    warm(site.backends)
    wait_until(lambda: bool(asked))
    assert asked == ["warm-model"]


def test_a_model_that_is_not_there_is_logged_and_stops_nothing(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.backends.__dict__["embedder"] = Down(EmbedderUnavailable("packaged", "run hub up once"))
    with caplog.at_level(logging.WARNING):
        warm(site.backends)
        wait_until(lambda: "embedder_unavailable" in caplog.text)
    assert site.client().get("/healthz").status_code == 200
