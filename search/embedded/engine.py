"""The embedded engine: generations below one folder, searched and written by any number of processes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from search.documents import DocumentRef
from search.embedded.expanding import expand
from search.embedded.index import OpenIndex, answering
from search.embedded.looking import frequencies, similar, suggest, versions_after
from search.embedded.matching import match
from search.embedded.schema import LAYOUT, FieldWeights
from search.embedded.store import GenerationStore
from search.embedded.tidying import tidy
from search.embedded.writer import write_changes
from search.ports import Generation, GenerationNotFound, Recipe
from search.reading import ExpandRequest, Expansion, IndexedVersion, Matches, MatchRequest, PassageCandidate
from search.results import Suggestions
from search.writing import Change, WriteReport

_WEIGHTS = FieldWeights()


class EmbeddedEngine:
    """`Engine` below a folder, which is made when the first generation is."""

    def __init__(self, root: Path, weights: FieldWeights = _WEIGHTS) -> None:
        self._store = GenerationStore(root)
        self._weights = weights

    @property
    def mapping(self) -> str:
        return LAYOUT

    @property
    def writers(self) -> int:
        return 1

    def generations(self) -> tuple[Generation, ...]:
        with answering():
            return self._store.all()

    def searcher(self, generation: str | None = None) -> EmbeddedSearcher:
        if generation is not None and not self._store.exists(generation):
            raise GenerationNotFound(generation)
        return EmbeddedSearcher(self._store, generation, self._weights)

    def writer(self, generation: str) -> EmbeddedWriter:
        if not self._store.exists(generation):
            raise GenerationNotFound(generation)
        return EmbeddedWriter(self._store, generation)

    def create(self, recipe: Recipe) -> str:
        with answering():
            return self._store.create(recipe)

    def finish(self, generation: str) -> None:
        with answering():
            self._store.finish(generation)

    def promote(self, generation: str) -> None:
        with answering():
            self._store.promote(generation)

    def drop(self, generation: str) -> None:
        with answering():
            self._store.drop(generation)

    def ping(self) -> str:
        """Opens the live generation, so that a broken one is noticed."""
        with answering():
            if self._store.live() is not None:
                self._store.open(None).meta("recipe")
        return f"embedded, SQLite {apsw.sqlite_lib_version()}"


class EmbeddedSearcher:
    """`Searcher` of one generation, or of whichever is live at each call."""

    def __init__(self, store: GenerationStore, name: str | None, weights: FieldWeights) -> None:
        self._store = store
        self._name = name
        self._weights = weights

    def match(self, request: MatchRequest) -> Matches:
        with self._reading() as index:
            return match(index, request, self._weights)

    def expand(self, request: ExpandRequest) -> Expansion:
        with self._reading() as index:
            return expand(index, request, self._weights)

    def similar(
        self, content_id: int, *, audience: frozenset[str], limit: int
    ) -> tuple[PassageCandidate, ...]:
        with self._reading() as index:
            return similar(index, content_id, audience, limit)

    def suggest(self, prefix: str, *, audience: frozenset[str], limit: int) -> Suggestions:
        with self._reading() as index:
            return suggest(index, prefix, audience, limit)

    def frequencies(self, tokens: Collection[str]) -> Mapping[str, int]:
        with self._reading() as index:
            return frequencies(index, tokens)

    def versions(self) -> Iterator[IndexedVersion]:
        """Read in pages, each of its own moment, so that a long comparison holds nothing up."""
        last: DocumentRef | None = None
        while True:
            with self._reading() as index:
                found = versions_after(index, last)
            if not found:
                return
            yield from found
            last = found[-1].ref

    @contextmanager
    def _reading(self) -> Iterator[OpenIndex]:
        with answering():
            index = self._store.open(self._name)
            with index.snapshot():
                yield index


class EmbeddedWriter:
    """`IndexWriter` of one generation. Writers in other threads and processes wait for each other."""

    def __init__(self, store: GenerationStore, name: str) -> None:
        self._store = store
        self._name = name

    def write(self, changes: Sequence[Change]) -> WriteReport:
        with answering():
            return write_changes(self._store.open(self._name), changes)

    def refresh(self) -> None:
        """Nothing to do: what is committed is seen by the next search in every process."""

    def tidy(self) -> bool:
        with answering():
            return tidy(self._store.open(self._name))
