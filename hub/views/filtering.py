"""Kinds, facets and orders of a search, as `components/search.html` and its tabs show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from hub.services.discovery import SearchPage
from hub.services.facets import FacetValue
from hub.views.frame import url_with
from hub.views.kinds import KINDS_NAMES, LENGTH_NAMES, language_name
from search.query import Facet, SearchQuery, Sort

Counts = Mapping[Facet, Sequence[FacetValue]]

FACETS: dict[Facet, LazyString] = {
    Facet.TOPIC: _l("Topic"),
    Facet.LANG: _l("Language"),
    Facet.LENGTH: _l("Length"),
    Facet.YEAR: _l("Year"),
    Facet.PERSON: _l("Person"),
}
SORTS: dict[Sort, LazyString] = {
    Sort.BEST: _l("Best first"),
    Sort.NEWEST: _l("Newest first"),
    Sort.SHORTEST: _l("Shortest first"),
    Sort.TITLE: _l("By title"),
}
MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: a kind with its count, or all of them."""

    label: str
    url: str
    count: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetMenu:
    """A facet with its values; `name` is its parameter."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order; value "" is the default."""

    value: str
    label: str
    is_current: bool


def tabs(page: SearchPage) -> tuple[Tab, ...]:
    """All, then every kind that there is something of, or that is chosen."""
    counts = {value.value: value.count for value in page.facets.get(Facet.KIND, ())}
    chosen = page.query.filters.chosen(Facet.KIND)
    every = sum(counts.values()) if chosen else page.total
    kinds = tuple(
        Tab(str(name), url_with(kind=kind.value, page=None), counts.get(kind, 0), kind in chosen)
        for kind, name in KINDS_NAMES.items()
        if counts.get(kind) or kind in chosen
    )
    return (Tab(gettext("All"), url_with(kind=None, page=None), every, not chosen), *kinds)


def facet_menus(page: SearchPage) -> tuple[FacetMenu, ...]:
    """Every facet that has something to choose, the chosen values always among them."""
    menus = (
        FacetMenu(facet.value, str(label), _choices(facet, page.facets, page.query))
        for facet, label in FACETS.items()
    )
    return tuple(menu for menu in menus if menu.choices)


def sort_choices(query: SearchQuery) -> tuple[SortChoice, ...]:
    """The orders; without words nothing is better than anything else, so the newest come first."""
    default = Sort.BEST if query.text else Sort.NEWEST
    current = default if query.sort is Sort.BEST else query.sort
    return tuple(
        SortChoice("" if sort is default else sort.value, str(label), sort is current)
        for sort, label in SORTS.items()
        if query.text or sort is not Sort.BEST
    )


def _choices(facet: Facet, counts: Counts, query: SearchQuery) -> tuple[Choice, ...]:
    """The most frequent values and the chosen ones; a chosen value that nothing has counts nought."""
    given = counts.get(facet, ())
    chosen = query.filters.chosen(facet)
    shown = [
        Choice(one.value, _label(facet, one.value, one.label), one.count, one.chosen)
        for place, one in enumerate(given)
        if place < MOST_CHOICES or one.chosen
    ]
    missing = sorted(chosen - {one.value for one in given})
    shown += [Choice(value, _label(facet, value, None), 0, True) for value in missing]
    if facet is Facet.YEAR:
        shown.sort(key=lambda choice: choice.value, reverse=True)
    return tuple(shown)


def _label(facet: Facet, value: str, label: str | None) -> str:
    match facet:
        case Facet.LANG:
            return language_name(value)
        case Facet.LENGTH:
            return str({str(length): name for length, name in LENGTH_NAMES.items()}[value])
        case Facet.PERSON:
            return label or gettext("Somebody else")
        case _:
            return label or value
