"""Who may see which hits: the one place where audience, filters, phrases and exclusions become SQL.

A condition speaks of the table `d` (contents or profiles) and, for passages, of `p`. Conditions check rows
that a word index or a list of numbers already found; none of them is a long list of ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from search.documents import DocumentType
from search.embedded.expressions import CONTENT_TEXT, PROFILE_TEXT, excluded, required
from search.embedded.index import OpenIndex, Value
from search.query import Facet, Filters
from search.terms import QueryTerms

NO_TERMS = QueryTerms()

_COLUMNS = {Facet.KIND: "kind", Facet.LANG: "lang", Facet.LENGTH: "length", Facet.YEAR: "year"}


@dataclass(frozen=True, slots=True)
class Where:
    """SQL that rows of `table` (named `d`) must satisfy, with its values; `audiences` are those that may.

    `is_narrow`: more is asked than that the audience may see them, so many of the best may not satisfy it.
    """

    type: DocumentType
    audiences: frozenset[int]
    sql: str
    values: tuple[Value, ...]
    is_narrow: bool = False

    @property
    def table(self) -> str:
        return "contents" if self.type is DocumentType.CONTENT else "profiles"

    @property
    def passages(self) -> str:
        """The same for passages of these documents (named `p`), which may have an audience of their own."""
        return f"p.type = '{self.type}' and p.audience in (select value from json_each(?)) and {self.sql}"

    @property
    def passage_values(self) -> tuple[Value, ...]:
        return (json_list(sorted(self.audiences)), *self.values)


def contents_where(
    index: OpenIndex, audience: frozenset[str], filters: Filters, terms: QueryTerms = NO_TERMS
) -> Where:
    """Contents that the audience may see, within the filters, with every phrase and no exclusion."""
    visible = index.audiences(audience)
    clauses = [_audience(visible), *_filters(filters), *_words("content_words", CONTENT_TEXT, terms)]
    return _where(DocumentType.CONTENT, visible, clauses)


def profiles_where(index: OpenIndex, audience: frozenset[str], terms: QueryTerms = NO_TERMS) -> Where:
    """Profiles that the audience may see, with every phrase and no exclusion."""
    visible = index.audiences(audience)
    clauses = [_audience(visible), *_words("profile_words", PROFILE_TEXT, terms)]
    return _where(DocumentType.PROFILE, visible, clauses)


_Clause = tuple[str, tuple[Value, ...]]


def _where(kind: DocumentType, visible: frozenset[int], clauses: list[_Clause]) -> Where:
    sql = " and ".join(sql for sql, _ in clauses)
    values = tuple(value for _, values in clauses for value in values)
    return Where(kind, visible, sql, values, is_narrow=len(clauses) > 1)


def _audience(visible: frozenset[int]) -> _Clause:
    return "d.audience in (select value from json_each(?))", (json_list(sorted(visible)),)


def _filters(filters: Filters) -> list[_Clause]:
    clauses: list[_Clause] = []
    for facet, chosen in filters.active():
        values = tuple(sorted(chosen))
        marks = ", ".join("?" * len(values))
        if column := _COLUMNS.get(facet):
            clauses.append((f"d.{column} in ({marks})", values))
        else:
            codes = f"select code from facet_values where facet = ? and value in ({marks})"
            clauses.append(
                (f"d.id in (select id from postings where code in ({codes}))", (facet.value, *values))
            )
    if filters.published_from:
        start = datetime.combine(filters.published_from, time.min, UTC)
        clauses.append(("d.published >= ?", (start.timestamp(),)))
    if filters.published_to:
        end = datetime.combine(filters.published_to, time.max, UTC)
        clauses.append(("d.published <= ?", (end.timestamp(),)))
    return clauses


def _words(table: str, text: str, terms: QueryTerms) -> list[_Clause]:
    found = f"(select rowid from {table} where {table} match ?)"
    clauses: list[_Clause] = []
    if phrases := required(terms, text):
        clauses.append((f"d.id in {found}", (phrases,)))
    if exclusions := excluded(terms, text):
        clauses.append((f"d.id not in {found}", (exclusions,)))
    return clauses


def json_list(numbers: Iterable[int]) -> str:
    """Integers as one value that SQL reads back with `json_each`."""
    return f"[{','.join(map(str, numbers))}]"
