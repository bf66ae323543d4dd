"""The second round trip: the whole set counted, its page, and the best passages of the page's hits.

Facet counts come from the codes that every content carries: they are joined and counted at once by numpy,
ten times as fast as grouping their rows in SQL.
"""

from __future__ import annotations

from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from search.embedded.conditions import contents_where, json_list
from search.embedded.expressions import CONTENT_TEXT, all_of
from search.embedded.index import OpenIndex, Value
from search.embedded.moments import best_passages
from search.embedded.schema import FieldWeights
from search.embedded.showing import visible_facts
from search.query import Facet, Filters, Sort
from search.reading import ExpandRequest, Expansion
from search.results import FacetCount

Counts = NDArray[np.int64]


def expand(index: OpenIndex, request: ExpandRequest, weights: FieldWeights) -> Expansion:
    """Counts of the set and details of the page, as `Searcher.expand` promises."""
    shown = _ResultSet(index, request, request.filters, request.ids)
    total, counts = shown.count()
    visible = contents_where(index, request.audience, Filters())
    wanted = shown.page() if request.page is None else request.page
    facts = visible_facts(index, wanted, visible)
    page = tuple(number for number in wanted if number in facts)
    return Expansion(
        total=total,
        page=page,
        facets={facet: _facet(index, request, facet, counts) for facet in request.facets},
        passages=best_passages(index, request, page, visible, weights.passages),
        facts=facts,
    )


class _ResultSet:
    """Contents with all terms, and those of `ids`, within the filters; everything when neither is given."""

    def __init__(
        self, index: OpenIndex, request: ExpandRequest, filters: Filters, ids: frozenset[int] | None
    ) -> None:
        self._index = index
        self._request = request
        where = contents_where(index, request.audience, filters, request.terms)
        source, values = _source(all_of(request.terms, CONTENT_TEXT), ids)
        self._from = f"from {source} where {where.sql}"
        self._values: tuple[Value, ...] = (*values, *where.values)

    def count(self) -> tuple[int, Counts]:
        """How many there are, and how many have each facet code."""
        rows = self._index.rows(f"select d.codes {self._from}", *self._values)
        codes = np.frombuffer(b"".join(row[0] for row in rows), np.int32)
        return len(rows), np.bincount(codes, minlength=self._index.last_code() + 1)

    def page(self) -> tuple[int, ...]:
        """One page of them in the order asked for."""
        rows = self._index.rows(
            f"select d.id {self._from} order by {_order(self._request.sort)} limit ? offset ?",
            *self._values,
            self._request.limit,
            self._request.offset,
        )
        return tuple(number for (number,) in rows)


def _source(expression: str, ids: frozenset[int] | None) -> tuple[str, tuple[Value, ...]]:
    by_words = "select rowid id from content_words where content_words match ?"
    by_id = "select value id from json_each(?)"
    if expression:
        found = f"({by_words} union {by_id}) found cross join contents d on d.id = +found.id"
        return found, (expression, json_list(sorted(ids or ())))
    if ids is None:
        return "contents d", ()
    return f"({by_id}) found cross join contents d on d.id = +found.id", (json_list(sorted(ids)),)


def _order(sort: Sort) -> str:
    match sort:
        case Sort.NEWEST:
            return "d.published desc nulls last, d.id desc"
        case Sort.SHORTEST:
            return "d.duration_s asc nulls last, d.id desc"
        case Sort.TITLE:
            return "d.title_key, d.id desc"
        case Sort.BEST:
            raise ValueError("the best are known to ranking, not to an engine: give the page")
        case _:
            assert_never(sort)


def _facet(index: OpenIndex, request: ExpandRequest, facet: Facet, counts: Counts) -> tuple[FacetCount, ...]:
    """The commonest values of a facet; one that filters is counted over the set without that filter."""
    if request.filters.chosen(facet):
        ids = request.ids_open.get(facet, request.ids)
        counts = _ResultSet(index, request, request.filters.without(facet), ids).count()[1]
    return _commonest(index, facet, counts, request.facet_size)


def _commonest(index: OpenIndex, facet: Facet, counts: Counts, size: int) -> tuple[FacetCount, ...]:
    values = index.facet_values(facet)
    codes = index.facet_codes(facet)
    codes = codes[counts[codes] > 0]
    if len(codes) > size:
        least = np.partition(counts[codes], -size)[-size]
        codes = codes[counts[codes] >= least]
    found = [FacetCount(values[code], int(counts[code])) for code in codes.tolist()]
    found.sort(key=lambda count: (-count.count, count.value))
    return tuple(found[:size])
