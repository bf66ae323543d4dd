"""How the hub stands at this moment, for whoever watches it: parts, queues, workers and the live index.

Read from the database and the engine when somebody asks, so that workers on any machine are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hub.backends import Backends
from hub.db import utc_now
from hub.health import check_health
from hub.jobs import queue_state
from hub.models.work import WorkerBeat
from hub.services.media_steps import media_queue
from search.ports import GenerationState, SearchError


def gauges(backends: Backends) -> bytes:
    """All of it as text. A part that does not answer leaves its figures out and is told by `part_works`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Standing(backends))
    return generate_latest(registry)


class _Standing(Collector):
    """Asks each part when it is collected."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before it is asked for."""
        return ()

    def collect(self) -> Iterator[Metric]:
        parts = GaugeMetricFamily("raakvlak_part_works", "1 where a part of the hub works", labels=["part"])
        for part in check_health(self._backends):
            parts.add_metric([part.name], float(part.ok))
        yield parts
        try:
            yield from _queues(self._backends)
        except SQLAlchemyError:
            return
        try:
            yield from _index(self._backends)
        except SearchError:
            return


def _queues(backends: Backends) -> Iterator[Metric]:
    now = utc_now()
    with backends.reading() as session:
        index, media = queue_state(session), media_queue(session)
        beats = select(WorkerBeat.name, func.max(WorkerBeat.seen_at)).group_by(WorkerBeat.name)
        seen = session.execute(beats).all()
    jobs = GaugeMetricFamily("raakvlak_index_jobs", "Documents that wait for the index", labels=["state"])
    jobs.add_metric(["open"], index.open)
    jobs.add_metric(["postponed"], index.postponed)
    jobs.add_metric(["failed"], index.failed)
    yield jobs
    yield GaugeMetricFamily(
        "raakvlak_index_lag_seconds",
        "Age of the oldest change that the index does not have",
        value=_age_s(index.oldest_requested_at, now),
    )
    steps = GaugeMetricFamily("raakvlak_media_steps", "Steps of media files", labels=["state"])
    steps.add_metric(["open"], media.open)
    steps.add_metric(["failed"], media.failed)
    yield steps
    yield GaugeMetricFamily(
        "raakvlak_media_lag_seconds",
        "Age of the oldest step that is not done",
        value=_age_s(media.oldest_requested_at, now),
    )
    heard = GaugeMetricFamily(
        "raakvlak_worker_silence_seconds", "How long ago a worker was heard of", labels=["worker"]
    )
    for name, seen_at in seen:
        heard.add_metric([name], _age_s(seen_at, now))
    yield heard


def _index(backends: Backends) -> Iterator[Metric]:
    live = [one for one in backends.engine.generations() if one.state is GenerationState.LIVE]
    for name, text, values in (
        ("documents", "Documents of the live index", [one.documents for one in live]),
        ("passages", "Passages of the live index", [one.passages for one in live]),
        ("size_bytes", "Size of the live index", [one.size_bytes for one in live]),
    ):
        yield GaugeMetricFamily(f"raakvlak_index_{name}", text, value=sum(values))


def _age_s(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
