"""Connections fall evenly to the processes of the web.

A browser keeps its connection, and whichever process accepted it answers all that comes along it. Two people
who search beside each other in one process take turns at Python while the other process rests. So a process
that holds more connections than another leaves a new one to it for a moment. Those along which parts of files
come are not counted: parts give way.
"""

from __future__ import annotations

from mmap import mmap
from time import sleep
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from hub.giving_way import of_process

LEAVES_IT_S = 0.005
PLACES = 64


class Held:
    """How many connections each process holds, seen by all that are forked from this one."""

    def __init__(self) -> None:
        # One more than it holds; 0 where there is no process
        self._places = memoryview(mmap(-1, 8 * PLACES)).cast("q")

    def note(self, process: int, connections: int) -> None:
        """A process holds so many now."""
        self._places[process % PLACES] = connections + 1

    def forget(self, process: int) -> None:
        """A process has ended."""
        self._places[process % PLACES] = 0

    def is_less_elsewhere(self, connections: int) -> bool:
        """Whether a process holds less than that."""
        return any(0 < held <= connections for held in self._places)


held = Held()


class EvenWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's process with threads, which looks at what the others hold."""

    def accept(self, listener: Any) -> None:
        if held.is_less_elsewhere(self._holds()):
            sleep(LEAVES_IT_S)
        super().accept(listener)
        held.note(self.age, self._holds())

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        held.note(self.age, self._holds())
        super().wait_for_and_dispatch_events(timeout)

    def _holds(self) -> int:
        return max(0, int(self.nr_conns) - of_process.works)
