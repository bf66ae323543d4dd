"""What was read of a generation, kept by all threads of a process together, and never more than fits.

Rows are kept until they change. Everything else comes with the state of the generation in which it is true.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from search.embedded.changes import Changes

T = TypeVar("T")

MOST_BYTES = 64_000_000
ENTRY_BYTES = 500
MOST_ROWS = 30_000


class KeptRows:
    """Rows of one table by their number; beyond `most` the oldest go."""

    def __init__(self, table: str, most: int = MOST_ROWS) -> None:
        self._table = table
        self._most = most
        self._state = 0
        self._rows: dict[int, Any] = {}
        self._lock = threading.Lock()

    def get(
        self,
        numbers: Sequence[int],
        changes: Changes,
        read: Callable[[Sequence[int]], Iterable[tuple[int, T]]],
    ) -> list[T | None]:
        """Each of those rows as it is after these changes; what is not known is read."""
        with self._lock:
            self._forget_changed(changes)
            is_current = self._state == changes.state
            rows: list[T | None] = list(map(self._rows.get, numbers if is_current else ()))
        if not is_current or None in rows:
            known = {number: row for number, row in zip(numbers, rows, strict=False) if row is not None}
            found = dict(read([number for number in numbers if number not in known]))
            rows = [known.get(number) or found.get(number) for number in numbers]
            self._keep(found, changes)
        return rows

    def _keep(self, rows: Mapping[int, Any], changes: Changes) -> None:
        with self._lock:
            if self._state == changes.state:
                self._rows.update(rows)
            while len(self._rows) > self._most:
                del self._rows[next(iter(self._rows))]

    def _forget_changed(self, changes: Changes) -> None:
        if changes.state <= self._state:
            return
        changed = changes.after(self._state, self._table)
        if changed is None:
            self._rows.clear()
        for number in changed or ():
            self._rows.pop(number, None)
        self._state = changes.state


class Kept:
    """Rows of each table, and values by name; beyond `most_bytes` those go that rested longest."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.contents = KeptRows("contents")
        self.profiles = KeptRows("profiles")
        self.passages = KeptRows("passages")
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
        """Keep it under that name; `size` in bytes, without what every value takes."""
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._values[key] = value, size + ENTRY_BYTES
            self._bytes += size + ENTRY_BYTES - before
            while self._bytes > self._most_bytes:
                self._bytes -= self._values.pop(next(iter(self._values)))[1]
