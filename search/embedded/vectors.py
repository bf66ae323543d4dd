"""The vectors of a generation: one file of float32 rows, mapped by readers, written before the commit.

A row is written only while no passage has its number, so a crash leaves nothing torn that anybody can see.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from errno import ENOSPC
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The file grows in steps, else every reader maps it anew after every commit.
_STEP = 4_096
_BYTES = 4


class VectorFile:
    """Rows of `dimension` numbers. One that was never written is zeros."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._rows: NDArray[np.float32] = np.empty((0, dimension), np.float32)

    def create(self) -> None:
        """Make an empty file."""
        with self._path.open("wb") as file:
            file.truncate(_STEP * self._row_bytes)

    def read(self, count: int) -> NDArray[np.float32]:
        """The first `count` rows, without copying them."""
        if count > len(self._rows):
            mapped = self._path.stat().st_size // self._row_bytes
            self._rows = np.memmap(self._path, np.float32, "r", shape=(mapped, self._dimension))
        return np.asarray(self._rows[:count])

    def write(self, rows: Mapping[int, NDArray[np.float32] | None]) -> None:
        """Write rows by their number, None as zeros, and wait until they are on disk."""
        if not rows:
            return
        zeros = bytes(self._row_bytes)
        with self._path.open("r+b", buffering=0) as file:
            needed = (max(rows) // _STEP + 1) * _STEP * self._row_bytes
            if os.fstat(file.fileno()).st_size < needed:
                file.truncate(needed)
            for number, vector in sorted(rows.items(), key=lambda row: row[0]):
                content = zeros if vector is None else np.ascontiguousarray(vector, np.float32).tobytes()
                if os.pwrite(file.fileno(), content, number * self._row_bytes) < self._row_bytes:
                    raise OSError(ENOSPC, os.strerror(ENOSPC), str(self._path))
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let the mapping go."""
        self._rows = np.empty((0, self._dimension), np.float32)

    @property
    def _row_bytes(self) -> int:
        return self._dimension * _BYTES
