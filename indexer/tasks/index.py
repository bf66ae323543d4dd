"""Tasks of the index worker: thin, since the work is in `drain`."""

from __future__ import annotations

import logging

from celery import Celery
from celery.worker import state

from hub.backends import Backends
from hub.broker import DRAIN
from hub.models.work import Priority
from indexer.drain import URGENT_BATCH, Clock, drain, drain_batch
from indexer.places import is_behind
from indexer.verify import catch_up
from search.ports import SearchError

log = logging.getLogger(__name__)


def add_index_tasks(app: Celery, backends: Backends) -> None:
    """The tasks of the queue `index`."""

    @app.task(name=DRAIN)  # type: ignore[untyped-decorator]
    def drain_index() -> None:
        keep_in_line(backends, Clock(stops=is_stopping))


def keep_in_line(backends: Backends, clock: Clock) -> None:
    """Work off what is due; first, on an engine that is new or was left for a while, see what it missed."""
    try:
        if is_behind(backends):
            # A person's change does not wait for the comparison
            catch_up(backends, between=lambda: _drain_urgent(backends, clock))
    except SearchError as error:
        log.warning("engine_not_caught_up", extra={"error": type(error).__name__})
    drain(backends, clock=clock)


def _drain_urgent(backends: Backends, clock: Clock) -> None:
    while (
        not clock.stops()
        and drain_batch(backends, batch=URGENT_BATCH, until=Priority.EDIT, clock=clock).claimed
    ):
        pass


def is_stopping() -> bool:
    """Whether this worker was asked to end: what is begun is given back between two steps."""
    return state.should_stop is not None or state.should_terminate is not None
