"""Work that can wait a moment gives way to those who wait for an answer of the same process."""

from __future__ import annotations

from threading import Condition


class Answering:
    """How many answers are being made, for work that rather goes on between them."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._changed = Condition()
        self._count = 0

    def begin(self) -> None:
        """Somebody waits for an answer."""
        with self._changed:
            self._count += 1

    def end(self) -> None:
        """She has it."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def give_way(self) -> None:
        """Waits until nobody waits for an answer, at most `longest_s`: work never stands still for long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count, self._longest_s)
