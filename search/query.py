"""What somebody asks: text, filters, order and page. Cannot be built out of bounds.

Knows nothing of engines, pages or parameters; `parse.py` reads a query from text and URL parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

MAX_TEXT = 4_000
MAX_LIMIT = 100
MAX_WINDOW = 500
MAX_CHOICES = 50


class QueryError(ValueError):
    """A query that cannot be answered. `parameter` names the part of it that is wrong."""

    def __init__(self, parameter: str, problem: str) -> None:
        super().__init__(f"{parameter}: {problem}")
        self.parameter = parameter
        self.problem = problem


class Sort(StrEnum):
    """The order of the hits."""

    BEST = "best"
    NEWEST = "newest"
    SHORTEST = "shortest"
    TITLE = "title"


class Facet(StrEnum):
    """A property that hits are counted and filtered by."""

    KIND = "kind"
    TOPIC = "topic"
    LANG = "lang"
    LENGTH = "length"
    YEAR = "year"
    PERSON = "person"


class Length(StrEnum):
    """How long a content takes; the values of `Facet.LENGTH`."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which hits may stay: any value within a facet, all facets together, dates inclusive.

    Topics are slugs, people are profile ids as text.
    """

    kind: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    lang: frozenset[str] = frozenset()
    length: frozenset[str] = frozenset()
    year: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    published_from: date | None = None
    published_to: date | None = None

    def __post_init__(self) -> None:
        for facet in Facet:
            if len(self.chosen(facet)) > MAX_CHOICES:
                raise QueryError(facet, f"at most {MAX_CHOICES} values")

    def chosen(self, facet: Facet) -> frozenset[str]:
        """The values chosen within `facet`; none means that it does not filter."""
        values: frozenset[str] = getattr(self, facet.value)
        return values

    def active(self) -> Iterator[tuple[Facet, frozenset[str]]]:
        """The facets that filter, with their values."""
        return ((facet, self.chosen(facet)) for facet in Facet if self.chosen(facet))

    def without(self, facet: Facet) -> Filters:
        """The same filters with `facet` left open: what its own counts are made over."""
        nothing: dict[str, Any] = {facet.value: frozenset()}
        return replace(self, **nothing)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. Raises `QueryError` when a part of it is out of bounds."""

    text: str = ""
    filters: Filters = Filters()
    sort: Sort = Sort.BEST
    limit: int = 20
    offset: int = 0

    def __post_init__(self) -> None:
        if len(self.text) > MAX_TEXT:
            raise QueryError("q", f"at most {MAX_TEXT:,} characters, this has {len(self.text):,}")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise QueryError("limit", f"between 1 and {MAX_LIMIT}")
        if self.offset < 0 or self.offset + self.limit > MAX_WINDOW:
            raise QueryError("offset", f"pages end at hit {MAX_WINDOW}; narrow the search instead")
