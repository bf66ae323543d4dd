"""What a search answers: ids, scores, marked text, moments, counts and votes.

The database supplies everything else that is shown, and checks rights once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from search.query import Facet


class Why(StrEnum):
    """A reason why a hit is here, in the order in which reasons are named."""

    TITLE = "title"
    TOPIC = "topic"
    PERSON = "person"
    TEXT = "text"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Moment:
    """A passage that matches, inside a hit. `strength` is between 0 and 1; `html` is escaped with marks."""

    position: int
    text: str
    html: str
    strength: float
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    speaker: str = ""


class ScoreParts(NamedTuple):
    """How a score came about, each part between 0 and 1."""

    words: float = 0.0
    meaning: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A content that was found. `title_html` and `highlights` are escaped HTML with `<mark>` only."""

    content_id: int
    score: float
    why: tuple[Why, ...] = ()
    title_html: str = ""
    highlights: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    parts: ScoreParts = ScoreParts()
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A content that speaks for somebody: the vote it gave, and the second where it is said."""

    content_id: int
    role: str
    vote: float
    published_at: datetime | None = None
    start_s: float | None = None


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who knows about the query. `profile_match` is what her own profile added to the score."""

    profile_id: int
    score: float
    evidence: tuple[Evidence, ...] = ()
    profile_match: float = 0.0
    named: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits have `value`. A chosen facet is counted as if it did not filter."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits with what stands beside it. `degraded`: found by words alone."""

    total: int
    hits: tuple[Hit, ...] = ()
    experts: tuple[Expert, ...] = ()
    facets: dict[Facet, tuple[FacetCount, ...]] = field(default_factory=dict)
    did_you_mean: str | None = None
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a few typed letters may become: contents and people, best first, by id."""

    content_ids: tuple[int, ...] = ()
    profile_ids: tuple[int, ...] = ()
