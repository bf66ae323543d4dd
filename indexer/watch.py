"""A thread of a worker that looks again and again for something to do, beside the tasks of its queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from indexer.drain import Clock

log = logging.getLogger(__name__)


class Watch:
    """Looks every `every_s` seconds for one `thing` (arrival, letter) after another, until it is stopped."""

    def __init__(self, thing: str, every_s: float, look: Callable[[Clock], object]) -> None:
        self._thing = thing
        self._every_s = every_s
        self._look = look
        self._stopped = Event()
        self._thread = Thread(target=self._run, name=f"{thing}s", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when what is in hand is done or given back."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        clock = Clock(stops=self._stopped.is_set)
        while not self._stopped.wait(self._every_s):
            try:
                self._look(clock)
            except SQLAlchemyError as error:
                log.warning(f"{self._thing}s_not_read", extra={"error": type(error).__name__})
            except Exception:
                # Whatever is wrong with one must not end the watch; its lease keeps it away for a while.
                log.exception(f"{self._thing}_broke")
