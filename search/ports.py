"""What an engine can do, whichever it is: small primitives that `embedded/` and `opensearch/` implement.

Every read takes the viewer's audience tokens; an empty audience matches nothing. No method ever reads a
query language. What is asked and answered stands in `reading.py` and `writing.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from search.reading import ExpandRequest, Expansion, IndexedVersion, Matches, MatchRequest, PassageCandidate
from search.results import Suggestions
from search.writing import Change, WriteReport


class SearchError(Exception):
    """The root of what an engine raises."""


class SearchUnavailable(SearchError):
    """The engine does not answer; the same call may work later."""


class GenerationNotFound(SearchError):
    """There is no generation of that name, or none is live yet."""

    def __init__(self, name: str | None) -> None:
        super().__init__(name or "no live generation")
        self.name = name


class GenerationLive(SearchError):
    """The live generation cannot be removed; promote another one first."""


class RebuildRunning(SearchError):
    """Another process holds the rebuild lock."""


class RecipeMismatch(SearchError):
    """Vectors or documents do not fit the generation they are written into."""


class Searcher(Protocol):
    """Reads of one generation. Every method raises `SearchUnavailable` when the engine does not answer."""

    def match(self, request: MatchRequest) -> Matches:
        """Candidates of every leg: the first round trip."""

    def expand(self, request: ExpandRequest) -> Expansion:
        """Counts of the set and details of the page: the second round trip."""

    def similar(
        self, content_id: int, *, audience: frozenset[str], limit: int
    ) -> tuple[PassageCandidate, ...]:
        """The nearest passages of other visible contents to this one's mean vector, best a content."""

    def suggest(self, prefix: str, *, audience: frozenset[str], limit: int) -> Suggestions:
        """Visible contents and people with a word of title or name that starts with each word typed."""

    def frequencies(self, tokens: Collection[str]) -> Mapping[str, int]:
        """In how many contents and profiles each token stands, as words; absent tokens are left out."""

    def versions(self) -> Iterator[IndexedVersion]:
        """Every document that the index holds, in order of its reference."""


class IndexWriter(Protocol):
    """Writes into one generation."""

    def write(self, changes: Sequence[Change]) -> WriteReport:
        """Apply a batch; an older version never wins over a newer one or over a newer removal.

        Written changes are seen by searches that start after `refresh`. Raises `SearchUnavailable`, and
        `RecipeMismatch` for a vector of another dimension.
        """

    def refresh(self) -> None:
        """Make all that was written visible to searches in every process."""

    def tidy(self) -> bool:
        """Order what was written for faster reading, for a moment; whether it did anything.

        To be asked again until it did not, between other work. What is found stays the same.
        """


class GenerationState(StrEnum):
    BUILDING = "building"
    LIVE = "live"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a generation's documents were made; another recipe needs a rebuild."""

    mapping: str
    analysis: str
    embedder: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Generation:
    """One physical index with its recipe and size."""

    name: str
    state: GenerationState
    recipe: Recipe
    created_at: datetime
    documents: int = 0
    passages: int = 0
    size_bytes: int = 0


class Engine(Protocol):
    """A store of generations, one of them live. What is live is said by the engine itself."""

    @property
    def mapping(self) -> str:
        """How this engine lays documents out; a generation laid out otherwise needs a rebuild."""

    @property
    def writers(self) -> int:
        """How many writes at once fill a generation fastest."""

    def generations(self) -> tuple[Generation, ...]:
        """All generations, newest first."""

    def searcher(self, generation: str | None = None) -> Searcher:
        """Reads of that generation, or of whichever is live at each call.

        Raises `GenerationNotFound`, from the calls when none is live.
        """

    def writer(self, generation: str) -> IndexWriter:
        """Writes into that generation. Raises `GenerationNotFound`."""

    def create(self, recipe: Recipe) -> str:
        """Make an empty generation in state building and answer its name."""

    def finish(self, generation: str) -> None:
        """Settle a filled generation for reading: merge, analyse, flush, refresh."""

    def promote(self, generation: str) -> None:
        """Make that generation live in one step; the one that was live is kept."""

    def drop(self, generation: str) -> None:
        """Remove a generation; a missing one is fine. Raises `GenerationLive`."""

    def ping(self) -> str:
        """Name and version of the engine. Raises `SearchUnavailable`."""
