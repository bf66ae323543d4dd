"""URL parameters -> `SearchQuery` and back: the one place that knows what a parameter is called.

Strict: an unknown parameter, a value of the wrong form or a single one given twice is a `QueryError` that
names the parameter, so that nobody takes an unfiltered answer for a filtered one. Empty values, as forms
send them, are no values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from search.analysis.queries import parse_text
from search.query import (
    MAX_LIMIT,
    MAX_TEXT,
    MAX_WINDOW,
    Facet,
    Filters,
    Length,
    QueryError,
    SearchQuery,
    Sort,
)

Choice = TypeVar("Choice", bound=StrEnum)

SINGLE = ("q", "from", "to", "sort", "limit", "offset")
KNOWN = frozenset((*SINGLE, *Facet))
FORMS: Mapping[Facet, tuple[re.Pattern[str], str]] = {
    Facet.KIND: (re.compile(r"[a-z]{1,32}"), "a kind such as video or note"),
    Facet.TOPIC: (re.compile(r"[\w.+#-]{1,120}"), "the short name of a topic, as in its address"),
    Facet.LANG: (re.compile(r"[a-z]{2,3}"), "a language code such as nl or en"),
    Facet.LENGTH: (re.compile("|".join(Length)), f"one of {', '.join(Length)}"),
    Facet.YEAR: (re.compile(r"[0-9]{4}"), "a year of four digits"),
    Facet.PERSON: (re.compile(r"[0-9]{1,18}"), "the number of a person"),
}


def parse_parameters(parameters: Mapping[str, Sequence[str]], *, also: Collection[str] = ()) -> SearchQuery:
    """The query that the parameters ask for. Raises `QueryError`.

    A repeated facet means any of its values. `also` are parameters that the caller reads itself.
    """
    for name in parameters:
        if name not in KNOWN and name not in also:
            raise QueryError(_shown(name), f"unknown; there is {', '.join(sorted(KNOWN))}")
    given = {name: _values(parameters, name) for name in KNOWN}
    single = {name: _single(name, given[name]) for name in SINGLE}
    return SearchQuery(
        text=clean_text(single["q"]),
        filters=_filters(given, single),
        sort=_choice(Sort, "sort", single["sort"]) if single["sort"] else Sort.BEST,
        limit=_number("limit", single["limit"], MAX_LIMIT) if single["limit"] else SearchQuery().limit,
        offset=_number("offset", single["offset"], MAX_WINDOW) if single["offset"] else 0,
    )


def query_parameters(query: SearchQuery) -> tuple[tuple[str, str], ...]:
    """The inverse: the shortest parameters that ask for `query`, in a fixed order."""
    plain = SearchQuery()
    chosen = [(facet.value, value) for facet, values in query.filters.active() for value in sorted(values)]
    first, last = query.filters.published_from, query.filters.published_to
    optional = [
        ("q", query.text),
        *chosen,
        ("from", first.isoformat() if first else ""),
        ("to", last.isoformat() if last else ""),
        ("sort", query.sort.value if query.sort is not plain.sort else ""),
        ("limit", str(query.limit) if query.limit != plain.limit else ""),
        ("offset", str(query.offset) if query.offset else ""),
    ]
    return tuple((name, value) for name, value in optional if value)


def clean_text(text: str) -> str:
    """Text as it can be analysed, embedded and stored: composed, without control signs and stray halves.

    Raises `QueryError` for one that is too long, before any work is done on it.
    """
    if len(text) > MAX_TEXT:
        raise QueryError("q", f"at most {MAX_TEXT:,} characters, this has {len(text):,}")
    readable = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", readable).split())


def bare_text(text: str) -> str:
    """The words of a query alone: without quotes that bind and without what is excluded."""
    parsed = parse_text(text)
    return " ".join((*parsed.words, *parsed.phrases))


def folded_text(text: str) -> str:
    """A query as one tells two of them apart: composed, in small letters, with single spaces.

    Raises `QueryError` as `clean_text` does.
    """
    return clean_text(text).casefold()


def _values(parameters: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(value for value in parameters.get(name, ()) if value.strip())


def _single(name: str, values: tuple[str, ...]) -> str:
    if len(values) > 1:
        raise QueryError(name, "given more than once")
    return values[0] if values else ""


def _filters(given: Mapping[str, tuple[str, ...]], single: Mapping[str, str]) -> Filters:
    first, last = _day("from", single["from"]), _day("to", single["to"])
    if first and last and first > last:
        raise QueryError("from", "later than `to`")
    chosen = {facet: frozenset(_facet_value(facet, value) for value in given[facet]) for facet in Facet}
    return Filters(
        kind=chosen[Facet.KIND],
        topic=chosen[Facet.TOPIC],
        lang=chosen[Facet.LANG],
        length=chosen[Facet.LENGTH],
        year=chosen[Facet.YEAR],
        person=chosen[Facet.PERSON],
        published_from=first,
        published_to=last,
    )


def _facet_value(facet: Facet, value: str) -> str:
    form, description = FORMS[facet]
    stripped = value.strip()
    if not form.fullmatch(stripped):
        raise QueryError(facet.value, f"must be {description}, not {_shown(value)!r}")
    return stripped


def _choice(choices: type[Choice], name: str, value: str) -> Choice:
    try:
        return choices(value.strip())
    except ValueError:
        raise QueryError(name, f"one of {', '.join(choices)}, not {_shown(value)!r}") from None


def _number(name: str, value: str, most: int) -> int:
    stripped = value.strip()
    if not re.fullmatch(r"[0-9]+", stripped):
        raise QueryError(name, f"must be a whole number, not {_shown(value)!r}")
    return int(stripped) if len(stripped) <= len(str(most)) else most + 1


def _day(name: str, value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise QueryError(name, f"must be a date such as 2026-01-31, not {_shown(value)!r}") from None


def _shown(value: str) -> str:
    """A value as a message may repeat it."""
    return value[:40].encode("utf-8", "replace").decode()
