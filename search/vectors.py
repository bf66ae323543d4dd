"""Vectors that were paid for once: a disposable SQLite file, shared by all processes of one machine.

It may be deleted at any moment; a broken one is thrown away and made anew. Only time is lost, so nothing here
stops the work: what cannot be read is embedded again, what cannot be written is logged.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

import apsw
import numpy as np

from search.embedding import Embedder, Vectors

log = logging.getLogger(__name__)

BUSY_MS: Final = 10_000
# Three times faster than a query a key; SQLite allows 32,766.
KEYS_A_QUERY: Final = 1000
_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
T = TypeVar("T")


def embed_cached(embedder: Embedder, cache: "VectorCache", texts: Sequence[str]) -> Vectors:
    """Like `embedder.embed_documents`, but only what the cache does not know is embedded, in one batch."""
    known = cache.get(embedder.recipe, texts)
    unknown = [text for text in dict.fromkeys(texts) if text not in known]
    if unknown:
        fresh = dict(zip(unknown, embedder.embed_documents(unknown), strict=True))
        cache.put(embedder.recipe, fresh)
        known |= fresh
    return np.array([known[text] for text in texts], np.float32).reshape(-1, embedder.dimension)


class VectorCache:
    """Vectors by recipe and text. A connection lives for one call, so threads and forks need no care."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, recipe: str, texts: Iterable[str]) -> dict[str, Vectors]:
        """The known ones among the texts, read-only."""
        wanted = _keys(recipe, texts)

        def read(database: apsw.Connection) -> dict[str, Vectors]:
            keys = list(wanted)
            known: dict[str, Vectors] = {}
            for start in range(0, len(keys), KEYS_A_QUERY):
                some = keys[start : start + KEYS_A_QUERY]
                places = ",".join("?" * len(some))
                rows = database.execute(f"SELECT key, vector FROM vector WHERE key IN ({places})", some)  # noqa: S608
                known |= {wanted[key]: np.frombuffer(vector, np.float32) for key, vector in rows}
            return known

        return self._softly(read, otherwise={})

    def put(self, recipe: str, vectors: Mapping[str, Vectors]) -> None:
        """Remembers them, in one transaction."""
        keys = _keys(recipe, vectors)
        rows = [(key, vectors[text].astype(np.float32).tobytes()) for key, text in keys.items()]

        def write(database: apsw.Connection) -> None:
            with database:
                database.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)

        self._softly(write, otherwise=None)

    def _softly(self, work: Callable[[apsw.Connection], T], *, otherwise: T) -> T:
        try:
            return self._with_database(work)
        except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, apsw.MismatchError):
            log.warning("vector_cache_discarded")
        except (apsw.Error, OSError) as error:
            log.warning("vector_cache_unusable", extra={"error": type(error).__name__})
            return otherwise
        self._discard()
        return otherwise

    def _with_database(self, work: Callable[[apsw.Connection], T]) -> T:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(apsw.Connection(str(self._path))) as database:
            database.set_busy_timeout(BUSY_MS)
            database.pragma("journal_mode", "wal")
            database.pragma("synchronous", "normal")
            database.execute(_SCHEMA)
            return work(database)

    def _discard(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _keys(recipe: str, texts: Iterable[str]) -> dict[bytes, str]:
    """sha256 of recipe and text, and the text it stands for."""
    start = hashlib.sha256(recipe.encode() + b"\0")
    keys = {}
    for text in texts:
        digest = start.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        keys[digest.digest()] = text
    return keys
