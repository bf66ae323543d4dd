"""The same talk from several events or sources is one hit: the best copy stays, the others hang under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from search.ranking.fusion import Ranked
from search.reading import ContentFacts


class Folded(NamedTuple):
    """A ranked content and its copies, best first."""

    best: Ranked
    copies: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """Every content that this one hit stands for."""
        return (self.best.content_id, *self.copies)


def folded_hits(ranked: Iterable[Ranked], facts: Mapping[int, ContentFacts]) -> tuple[Folded, ...]:
    """One place for all contents with the same `fold_key`; those without a key stay as they are."""
    first: dict[str | int, Ranked] = {}
    copies: dict[str | int, list[int]] = {}
    for place in ranked:
        key = _key(place.content_id, facts)
        if first.setdefault(key, place) is not place:
            copies.setdefault(key, []).append(place.content_id)
    return tuple(Folded(place, tuple(copies.get(key, ()))) for key, place in first.items())


def fold_page(
    page: Sequence[int], facts: Mapping[int, ContentFacts], known: Iterable[Folded] = ()
) -> dict[int, tuple[int, ...]]:
    """The contents of a page sorted by the engine that stay, each with its copies.

    `known` are hits already folded: a copy of one of them gives way to it on every page.
    """
    copies = {place.best.content_id: place.copies for place in known}
    folded = {copy for of_hit in copies.values() for copy in of_hit}
    by_key: dict[str | int, list[int]] = {}
    for content_id in page:
        if content_id not in folded:
            by_key.setdefault(_key(content_id, facts), []).append(content_id)
    return {first: _unique((*copies.get(first, ()), *others)) for first, *others in by_key.values()}


def _key(content_id: int, facts: Mapping[int, ContentFacts]) -> str | int:
    """A key of its own kind for a content without one: numbers are no texts."""
    known = facts.get(content_id)
    return known.fold_key if known and known.fold_key else content_id


def _unique(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))
