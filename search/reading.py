"""The two round trips of a search as plain values: what is asked of an engine and what it answers.

A search first asks for candidates (`MatchRequest`), then counts the set and details the page
(`ExpandRequest`). All fusion, expert and moment ranking happens between the two, in `ranking/`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from search.documents import Cues, DocumentRef, Vector
from search.query import Facet, Filters, Sort
from search.results import FacetCount
from search.terms import QueryTerms


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """Candidates for a query. `vector` may still be in the making: an engine asks for it as late as it can,
    and waits; None leaves the semantic legs out.

    `open_facets` asks for the semantic leg once more per facet, with that facet left open, since the counts
    of a chosen facet are made over the set that it does not filter.
    """

    terms: QueryTerms
    vector: Callable[[], Vector | None]
    audience: frozenset[str]
    filters: Filters = Filters()
    depth: int = 200
    passages: int = 100
    open_facets: tuple[Facet, ...] = ()


def no_vector() -> Vector | None:
    """For a request by words alone."""
    return None


class Candidate(NamedTuple):
    """A document found by words, with the engine's own score (any positive scale)."""

    id: int
    score: float


class PassageCandidate(NamedTuple):
    """A passage that was found: of which document, where, and its score (cosine for vectors)."""

    document_id: int
    position: int
    score: float
    start_s: float | None = None
    page: int | None = None


class ContentFacts(NamedTuple):
    """What ranking needs to know of a candidate content."""

    id: int
    kind: str
    title: str
    lang: str | None
    published_at: datetime | None
    fold_key: str
    topics: tuple[str, ...] = ()
    people: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """How a term group fares: in how many documents it stands, and whether the best lexical hit has it."""

    documents: int
    in_best: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """Candidates of every leg, best first, each leg visible to the audience and within the filters.

    `contents` has those with all term groups first (`complete` of them in all, however many are listed),
    then those with some. `passages` are lexical, `semantic` are by vector; `semantic_open` has the leg of
    each open facet. Profile legs know no filters; `profile_names` has the name of every one of `profiles`.
    """

    contents: tuple[Candidate, ...] = ()
    complete: int = 0
    passages: tuple[PassageCandidate, ...] = ()
    semantic: tuple[PassageCandidate, ...] = ()
    semantic_open: Mapping[Facet, tuple[PassageCandidate, ...]] = field(default_factory=dict)
    profiles: tuple[Candidate, ...] = ()
    profiles_semantic: tuple[PassageCandidate, ...] = ()
    profile_names: Mapping[int, str] = field(default_factory=dict)
    facts: Mapping[int, ContentFacts] = field(default_factory=dict)
    groups: tuple[GroupMatch, ...] = ()
    documents: int = 0


@dataclass(frozen=True, slots=True)
class ExpandRequest:
    """Count and detail a result set: the contents with all of `terms`, and those of `ids`.

    With `terms` empty and `ids` None the set is everything visible within the filters. `ids_open` are the
    ids to use instead for a facet that is left open. `page` are the hits to detail; None asks the engine
    for the page by `sort`, which may then not be `BEST` (an empty query is newest first).
    """

    terms: QueryTerms
    vector: Vector | None
    audience: frozenset[str]
    filters: Filters = Filters()
    ids: frozenset[int] | None = None
    ids_open: Mapping[Facet, frozenset[int]] = field(default_factory=dict)
    page: tuple[int, ...] | None = None
    sort: Sort = Sort.NEWEST
    limit: int = 20
    offset: int = 0
    facets: tuple[Facet, ...] = tuple(Facet)
    facet_size: int = 20
    passages_per_hit: int = 12


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """A passage of a hit with what it scored by words and by vector (0 where it did not match)."""

    content_id: int
    position: int
    text: str
    lexical: float
    semantic: float
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    speaker: str = ""
    lang: str | None = None
    cues: Cues = ()

    def second_of(self, place: int) -> float | None:
        """When what stands at that place in the text begins to be said."""
        later = bisect_right(self.cues, place, key=lambda cue: cue[0])
        return self.cues[later - 1][1] if later else self.start_s


@dataclass(frozen=True, slots=True)
class Expansion:
    """The whole set counted, and the page in order with the passages of its hits that match best.

    A hit in which nothing matches by words or vector comes with its first passage, scored 0.
    """

    total: int
    page: tuple[int, ...]
    facets: Mapping[Facet, tuple[FacetCount, ...]] = field(default_factory=dict)
    passages: Mapping[int, tuple[PassageMatch, ...]] = field(default_factory=dict)
    facts: Mapping[int, ContentFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexedVersion:
    """What the index holds for a row: enough to compare it with the database."""

    ref: DocumentRef
    version: int
    passages: int
    vectors: int
    audience: frozenset[str]
