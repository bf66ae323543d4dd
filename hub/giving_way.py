"""Work that can wait a moment gives way to those who wait for an answer of the same process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

LONGEST_S = 0.1


class GivingWay:
    """How many answers are being made, and how much work goes on between them."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._changed = Condition()
        self._answers = 0
        self._works = 0

    @property
    def works(self) -> int:
        """How much is being done that gives way."""
        return self._works

    def begin_answer(self) -> None:
        """Somebody waits for an answer."""
        with self._changed:
            self._answers += 1

    def end_answer(self) -> None:
        """She has it."""
        with self._changed:
            self._answers -= 1
            self._changed.notify_all()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work that will give way before each of its pieces."""
        with self._changed:
            self._works += 1
        try:
            yield
        finally:
            with self._changed:
                self._works -= 1

    def give_way(self) -> None:
        """Waits until nobody waits for an answer, at most `longest_s`: work never stands still for long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._answers, self._longest_s)


of_process = GivingWay()
"""What this process does."""
