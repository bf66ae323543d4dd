"""What was read of a generation, kept by all threads of a process together; beyond a size the oldest goes."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any

MOST_BYTES = 64_000_000


class Kept:
    """Values with the state of the generation in which they are true; those that rested longest go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._values: dict[Hashable, tuple[Any, int]] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """The value of that name; None where there is none."""
        with self._lock:
            found = self._values.pop(key, None)
            if found is None:
                return None
            self._values[key] = found
            return found[0]

    def put(self, key: Hashable, value: Any, size: int = 0) -> None:
        """Keep it under that name; `size` in bytes."""
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._values[key] = value, size
            self._bytes += size - before
            while self._bytes > self._most_bytes:
                self._bytes -= self._values.pop(next(iter(self._values)))[1]
