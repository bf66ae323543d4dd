"""The vectors of a generation: files of rows by number, mapped by readers, written before the commit.

Exact ones in float32, and their directions in whole numbers of a byte: to compare a question with all of
those takes a fifth of the time and a quarter of the memory. They choose what the exact ones put in order.

A row is written only while no passage has its number, so a crash leaves nothing torn that anybody can see.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from errno import ENOSPC
from pathlib import Path
from typing import Any

import numpy as np
import simsimd
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# A file grows in steps, else every reader maps it anew after every commit.
_STEP = 4_096
_MOST = 127


def directions(vectors: Floats) -> NDArray[np.int8]:
    """Each vector's direction as whole numbers: 127 for the largest of its numbers."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    return np.rint(vectors * (_MOST / np.where(largest > 0, largest, 1))).astype(np.int8)


def rough_cosines(rows: NDArray[Any], vector: Floats) -> Floats:
    """The cosine of each of `rows` with a vector: within .004 of directions, exactly of vectors."""
    if rows.dtype != np.int8 or not len(rows):
        exact: Floats = rows @ vector
        return exact
    distances = np.asarray(simsimd.cdist(directions(vector)[np.newaxis], rows, metric="cosine"))
    cosines: Floats = (1 - distances[0]).astype(np.float32)
    return cosines


class VectorFiles:
    """The vectors below a folder. One that was never written is zeros."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._exact = _RowFile(folder / "vectors.f32", dimension, np.float32)
        self._directions = _RowFile(folder / "vectors.i8", dimension, np.int8)

    def create(self) -> None:
        """Make empty files."""
        self._exact.create()
        self._directions.create()

    def read(self, count: int) -> Floats:
        """The first `count` vectors, without copying them."""
        rows: Floats = self._exact.read(count)
        return rows

    def read_directions(self, count: int) -> NDArray[Any]:
        """Their directions; the vectors themselves in a generation of before there were directions."""
        return self._directions.read(count) if self._directions.exists else self._exact.read(count)

    def write(self, vectors: Mapping[int, Floats | None]) -> None:
        """Write vectors by their number, None as zeros, and wait until they are on disk."""
        self._exact.write(vectors)
        if self._directions.exists:
            self._directions.write(
                {number: None if vector is None else directions(vector) for number, vector in vectors.items()}
            )

    def close(self) -> None:
        """Let the mappings go."""
        self._exact.close()
        self._directions.close()


class _RowFile:
    """Rows of `dimension` numbers of one type."""

    def __init__(self, path: Path, dimension: int, dtype: type[np.float32] | type[np.int8]) -> None:
        self._path = path
        self._dimension = dimension
        self._dtype = np.dtype(dtype)
        self._rows: NDArray[Any] = np.empty((0, dimension), dtype)

    @property
    def exists(self) -> bool:
        return len(self._rows) > 0 or self._path.exists()

    def create(self) -> None:
        with self._path.open("wb") as file:
            file.truncate(_STEP * self._row_bytes)

    def read(self, count: int) -> NDArray[Any]:
        if count > len(self._rows):
            mapped = self._path.stat().st_size // self._row_bytes
            self._rows = np.memmap(self._path, self._dtype, "r", shape=(mapped, self._dimension))
        return np.asarray(self._rows[:count])

    def write(self, rows: Mapping[int, NDArray[Any] | None]) -> None:
        if not rows:
            return
        zeros = bytes(self._row_bytes)
        with self._path.open("r+b", buffering=0) as file:
            needed = (max(rows) // _STEP + 1) * _STEP * self._row_bytes
            if os.fstat(file.fileno()).st_size < needed:
                file.truncate(needed)
            for number, row in sorted(rows.items(), key=lambda row: row[0]):
                content = zeros if row is None else np.ascontiguousarray(row, self._dtype).tobytes()
                if os.pwrite(file.fileno(), content, number * self._row_bytes) < self._row_bytes:
                    raise OSError(ENOSPC, os.strerror(ENOSPC), str(self._path))
            os.fsync(file.fileno())

    def close(self) -> None:
        self._rows = np.empty((0, self._dimension), self._dtype)

    @property
    def _row_bytes(self) -> int:
        return self._dimension * self._dtype.itemsize
