"""What this process measures of itself: how long requests and the stages of a search take, and what failed.

Web processes of one machine add theirs up, through files in the folder `PROMETHEUS_MULTIPROC_DIR`, which
`hub.server` sets before any of them starts. Labels are names of our own code; nothing that somebody typed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from hub.services.answering import Answer
from hub.services.discovery import SearchPage

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_OWN = CollectorRegistry()
_STAGE_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_REQUEST_S = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_stages = Histogram(
    "raakvlak_search_stage_seconds",
    "Time of a stage of a search",
    ["stage"],
    buckets=_STAGE_S,
    registry=_OWN,
)
_searches = Counter("raakvlak_searches", "Searches by what came of them", ["outcome"], registry=_OWN)
_requests = Histogram(
    "raakvlak_request_seconds",
    "Time of a request until its answer begins",
    ["method", "route", "status"],
    buckets=_REQUEST_S,
    registry=_OWN,
)
_errors = Counter("raakvlak_errors", "Parts that did not answer a request", ["error"], registry=_OWN)


def measure_search(page: SearchPage | Answer) -> None:
    """Note one search: how long each stage took, and whether it found anything."""
    for stage, took_ms in page.timings.by_stage().items():
        _stages.labels(stage).observe(took_ms / 1000)
    _searches.labels("degraded" if page.degraded else "found" if page.total else "nothing").inc()


@contextmanager
def measured_stage(stage: str) -> Iterator[None]:
    """Notes how long the block takes as a stage of a search."""
    started = perf_counter()
    yield
    _stages.labels(stage).observe(perf_counter() - started)


def measure_request(method: str, route: str, status: int, took_s: float) -> None:
    """Note one answer; `route` is the name of a view, so that no id or text becomes a label."""
    _requests.labels(method, route, f"{status // 100}xx").observe(took_s)


def count_error(error: Exception) -> None:
    """Note a part that did not answer."""
    _errors.labels(type(error).__name__).inc()


def measured() -> bytes:
    """All of it as text, of every web process of this machine."""
    if FOLDER not in os.environ:
        return generate_latest(_OWN)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
