"""Tasks of the index worker: thin, since the work is in `drain`."""

from __future__ import annotations

from celery import Celery
from celery.worker import state

from hub.backends import Backends
from hub.broker import DRAIN
from indexer.drain import Clock, drain


def add_index_tasks(app: Celery, backends: Backends) -> None:
    """The tasks of the queue `index`."""

    @app.task(name=DRAIN)  # type: ignore[untyped-decorator]
    def drain_index() -> None:
        drain(backends, clock=Clock(stops=is_stopping))


def is_stopping() -> bool:
    """Whether this worker was asked to end: what is begun is given back between two steps."""
    return state.should_stop is not None or state.should_terminate is not None
