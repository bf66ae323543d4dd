"""A worker says every few seconds that it is there, also while a task keeps it busy."""

from __future__ import annotations

import logging
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from hub.backends import Backends
from hub.db import utc_now
from hub.models.work import WorkerBeat

log = logging.getLogger(__name__)

BEAT_S = 5.0


class HeartBeat:
    """A thread that notes this worker's name and the time, until it is stopped."""

    def __init__(self, backends: Backends, name: str) -> None:
        self._backends = backends
        self._name = name
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="heart beat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the last beat is written."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self.beat()
            if self._stopped.wait(BEAT_S):
                return

    def beat(self) -> None:
        """Note that the worker is there; a database that does not answer is asked again in a moment."""
        try:
            with self._backends.database.writing() as session:
                session.merge(WorkerBeat(name=self._name, seen_at=utc_now()))
        except SQLAlchemyError as error:
            log.warning("beat_not_written", extra={"error": type(error).__name__})
