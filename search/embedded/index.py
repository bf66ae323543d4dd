"""One generation, opened by one thread of one process: its database and its vectors.

It must never be shared between threads, nor used or closed after a fork; `store` sees to both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw
import numpy as np
from numpy.typing import NDArray

from search.documents import DocumentType
from search.embedded.changes import Changes, decoded, encoded
from search.embedded.kept import Kept
from search.embedded.schema import VOCABULARIES
from search.embedded.vectors import VectorFiles
from search.ports import GenerationNotFound, Recipe, SearchUnavailable
from search.query import Facet

T = TypeVar("T")
Value = str | bytes | int | float | None
# What stands in a column is known to the table alone.
Row = tuple[Any, ...]

DATABASE = "index.db"

_BUSY_MS = 30_000
_MMAP_BYTES = 2_000_000_000
_CACHE_KIB = 16_000


@contextmanager
def answering() -> Iterator[None]:
    """What SQLite or the file system raises, as `SearchUnavailable`."""
    try:
        yield
    except (apsw.Error, OSError) as error:
        raise SearchUnavailable(f"the search index cannot be read or written: {error}") from error


def scrubbed(value: Value) -> Value:
    """The value with lone surrogates and null characters, which no file can hold, replaced."""
    if not isinstance(value, str) or (value.isascii() and "\0" not in value):
        return value
    return value.encode("utf-8", "replace").decode().replace("\0", " ")


def connect(database: Path) -> apsw.Connection:
    """A connection to an existing database with the settings that readers and writers share."""
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(_BUSY_MS)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=normal")
    connection.execute(f"pragma mmap_size={_MMAP_BYTES}")
    connection.execute(f"pragma cache_size=-{_CACHE_KIB}")
    connection.execute("pragma temp_store=memory")
    return connection


class OpenIndex:
    """An open generation. Reads belong inside `snapshot`, writes inside `transaction`."""

    def __init__(self, folder: Path, known: Kept | None = None) -> None:
        self.folder = folder
        if not (folder / DATABASE).exists():
            raise GenerationNotFound(folder.name)
        self._connection = connect(folder / DATABASE)
        self._connection.execute(VOCABULARIES)
        self.recipe = Recipe(**json.loads(self.meta("recipe")))
        self.vector_files = VectorFiles(folder, self.recipe.dimension)
        # A generation of before passages knew their cues goes on without them, until it is rebuilt
        self.has_cues = self.value("select 1 from pragma_table_info('texts') where name = 'cues'") is not None
        self._audiences: dict[str, list[int]] = {}
        self._last_audience = 0
        self._facet_values: dict[Facet, dict[int, str]] = {facet: {} for facet in Facet}
        self._facet_codes = {facet: np.empty(0, np.int64) for facet in Facet}
        self._last_code = 0
        self.known = known or Kept()
        self._noted, self._changes = "", Changes()

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """All rows of a statement."""
        return list(self._connection.execute(sql, [scrubbed(value) for value in values]))

    def columns(self, dtype: np.dtype[np.void], sql: str, *values: Value) -> NDArray[np.void]:
        """The same as a table of numpy: no object for each row, that Python looks through for garbage."""
        found = self._connection.execute(sql, [scrubbed(value) for value in values])
        return np.fromiter(found, dtype)

    def value(self, sql: str, *values: Value) -> Any:
        """The first column of the first row; None without rows."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def number(self, sql: str, *values: Value) -> int:
        """The same, as an integer; 0 without rows."""
        return int(self.value(sql, *values) or 0)

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Carry the statement out for each row."""
        self._connection.executemany(sql, ([scrubbed(value) for value in row] for row in rows))

    def changes(self) -> int:
        """How many rows this connection has changed so far."""
        return self._connection.total_changes()

    def meta(self, key: str) -> str:
        """What the generation notes about itself; empty when it notes nothing."""
        return str(self.value("select value from meta where key = ?", key) or "")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see one moment of the index."""
        self._connection.execute("begin")
        try:
            yield
        finally:
            self._connection.execute("commit")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside become visible together or not at all; writers wait for each other."""
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise

    def vectors(self) -> NDArray[np.float32]:
        """The rows of all passages, those without a vector and those that were given back included."""
        return self.vector_files.read(self._numbers())

    def directions(self) -> NDArray[Any]:
        """The directions of the same rows, for `rough_cosines`."""
        return self.vector_files.read_directions(self._numbers())

    def _numbers(self) -> int:
        return self.number("select max(number) + 1 from passages")

    def contents(self) -> int:
        """How many contents there are."""
        return self.kept("contents", lambda: self.number("select count(*) from contents"))

    def profile_passages(self) -> NDArray[np.int64]:
        """The numbers of all embedded passages of profiles."""
        sql = "select group_concat(number) from passages where type = ? and embedded"
        return self.kept(
            "profile passages",
            lambda: np.fromstring(str(self.value(sql, DocumentType.PROFILE) or ""), np.int64, sep=","),
        )

    def kept(self, key: str, read: Callable[[], T]) -> T:
        """What `read` tells of the index, read anew after every change of it."""
        state = self.last_changes().state
        known = self.known.get(key)
        if known is None or known[0] != state:
            known = state, read()
            self.known.put(key, known)
        return cast("T", known[1])

    def last_changes(self) -> Changes:
        """Which state the generation is in, and what changed last."""
        noted = self.meta("changes")
        if noted != self._noted:
            self._noted, self._changes = noted, decoded(noted)
        return self._changes

    def note_changes(self, rows: Iterable[tuple[str, int]]) -> None:
        """These rows of these tables were changed; part of the transaction that did it."""
        noted = encoded(self.last_changes().with_batch(rows))
        self.rows("insert or replace into meta values ('changes', ?)", noted)

    def audiences(self, tokens: frozenset[str]) -> frozenset[int]:
        """The numbers of every audience that has one of `tokens`."""
        new = self.rows("select number, tokens from audiences where number > ?", self._last_audience)
        for number, stored in new:
            self._last_audience = number
            for token in json.loads(stored):
                self._audiences.setdefault(token, []).append(self._last_audience)
        return frozenset(number for token in tokens for number in self._audiences.get(token, ()))

    def last_code(self) -> int:
        """The highest code that a facet value has."""
        return self.number("select max(code) from facet_values")

    def facet_values(self, facet: Facet) -> dict[int, str]:
        """The values of a facet by their code."""
        last = self.last_code()
        if last > self._last_code:
            sql = "select code, facet, value from facet_values where code > ? order by code"
            for code, name, value in self.rows(sql, self._last_code):
                self._facet_values[Facet(str(name))][int(code)] = str(value)
            self._last_code = last
            self._facet_codes = {
                one: np.fromiter(values, np.int64, len(values)) for one, values in self._facet_values.items()
            }
        return self._facet_values[facet]

    def facet_codes(self, facet: Facet) -> NDArray[np.int64]:
        """The same codes, as last read by `facet_values`."""
        return self._facet_codes[facet]

    def close(self) -> None:
        """Give files and memory back."""
        self._connection.close()
        self.vector_files.close()
