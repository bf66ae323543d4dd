"""Files of rows, read as a stream: JSON Lines or CSV, compressed or not, and never more than a row in memory.

A row that cannot be read is a value with its line number, so that it never stops the rest. A file that cannot
be read any further raises `FileDamaged`. Knows nothing of what the rows mean.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

MAX_ROW_BYTES = 10_000_000
CHUNK_BYTES = 64 * 1024
# Rows as people write them shrink to a tenth at most; a bomb shrinks to a thousandth.
MAX_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 50_000_000
SUFFIXES = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")

csv.field_size_limit(MAX_ROW_BYTES)


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a row, and the line that it begins on."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no row, and why."""

    line: int
    reason: str


class FileDamaged(Exception):
    """Nothing more can be read after `line`, because of `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"after line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass
class RowFile:
    """The rows of a file. `done` tells how much of it was read, from 0 to 1."""

    path: Path
    _size_bytes: int = field(init=False)
    _raw: BufferedReader = field(init=False)
    _lines: _Lines = field(init=False)

    def __post_init__(self) -> None:
        self._raw = self.path.open("rb")
        self._size_bytes = max(self.path.stat().st_size, 1)
        packed = self.path.name.lower().endswith(".gz")
        stream = cast("IO[bytes]", gzip.GzipFile(fileobj=self._raw) if packed else self._raw)
        self._lines = _Lines(stream, self._raw if packed else None)

    def __enter__(self) -> RowFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def __iter__(self) -> Iterator[Row | Unreadable]:
        """Every row or unreadable line. Raises `FileDamaged`."""
        tabular = ".csv" in "".join(self.path.suffixes[-2:]).lower()
        return _csv_rows(self._lines) if tabular else _json_rows(self._lines)

    @property
    def done(self) -> float:
        return min(self._raw.tell() / self._size_bytes, 1.0)


# --- Lines ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Lines:
    """The lines of a stream with their numbers; one that is too long or not UTF-8 is unreadable."""

    stream: IO[bytes]
    packed: BufferedReader | None
    number: int = 0
    _read_bytes: int = 0
    _returned: deque[tuple[int, str]] = field(default_factory=deque)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> tuple[int, str] | Unreadable:
        if self._returned:
            return self._returned.popleft()
        start = self._read()
        if not start:
            raise StopIteration
        self.number += 1
        if len(start) >= MAX_ROW_BYTES and not start.endswith(b"\n"):
            self._skip_line()
            return Unreadable(self.number, f"this line is longer than {MAX_ROW_BYTES:,} bytes")
        try:
            return self.number, start.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError:
            return Unreadable(self.number, "this line is not UTF-8")

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        """These lines come again, before any other."""
        self._returned.extendleft(reversed(lines))

    def _skip_line(self) -> None:
        while (chunk := self._read(CHUNK_BYTES)) and not chunk.endswith(b"\n"):
            pass

    def _read(self, limit: int = MAX_ROW_BYTES) -> bytes:
        try:
            chunk = self.stream.readline(limit)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileDamaged(self.number, "the compressed file is damaged or incomplete") from error
        except OSError as error:
            raise FileDamaged(self.number, f"the file cannot be read ({error.strerror})") from error
        self._read_bytes += len(chunk)
        if self._read_bytes > RATIO_COUNTS_FROM_BYTES and self._is_bomb():
            raise FileDamaged(self.number, f"it unpacks to more than {MAX_RATIO} times its size")
        return chunk

    def _is_bomb(self) -> bool:
        return self.packed is not None and self._read_bytes > MAX_RATIO * max(self.packed.tell(), 1)


# --- JSON Lines -----------------------------------------------------------------------------------


def _json_rows(lines: _Lines) -> Iterator[Row | Unreadable]:
    for line in lines:
        if isinstance(line, Unreadable):
            yield line
        elif line[1].strip():
            yield _json_row(*line)


def _json_row(number: int, text: str) -> Row | Unreadable:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable(number, "this line is not JSON")
    if not isinstance(values, dict):
        return Unreadable(number, "this line is JSON, but not an object in braces")
    return Row(number, values)


# --- CSV ------------------------------------------------------------------------------------------


def _csv_rows(lines: _Lines) -> Iterator[Row | Unreadable]:
    """Rows under the names in the first line. After an unclosed quote it goes on with the next line."""
    names: list[str] = []
    delimiter = ","
    for line in lines:
        if isinstance(line, Unreadable):
            yield line
            continue
        if not line[1].strip():
            continue
        if not names:
            delimiter = ";" if ";" in line[1] and "," not in line[1] else ","
        cells = _csv_cells(lines, line, delimiter)
        if isinstance(cells, Unreadable):
            yield cells
            if not names:
                raise FileDamaged(line[0], "its first line does not name the columns")
        elif not names:
            names = [cell.strip().lower() for cell in cells]
        elif len(cells) > len(names):
            yield Unreadable(line[0], f"it has {len(cells)} cells under {len(names)} columns")
        else:
            yield Row(line[0], {name: cell for name, cell in zip(names, cells, strict=False) if name})


def _csv_cells(lines: _Lines, first: tuple[int, str], delimiter: str) -> list[str] | Unreadable:
    """The cells of the record that begins with this line, which may go on in the next ones."""
    taken: list[tuple[int, str]] = []

    def more() -> Iterator[str]:
        size = len(first[1])
        yield first[1]
        for line in lines:
            if isinstance(line, Unreadable):
                return
            taken.append(line)
            size += len(line[1])
            if size > MAX_ROW_BYTES:
                return
            yield line[1]

    try:
        return next(csv.reader(more(), delimiter=delimiter, strict=True))
    except csv.Error:
        lines.give_back(taken)
        return Unreadable(first[0], "its quotes do not match")
