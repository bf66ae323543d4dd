"""Where inside a hit it is: the passages worth pointing at, and the best ones to quote.

A moment has a second or a page; a passage without either can be quoted but not opened at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.reading import Matches, PassageMatch

MOST = 8
MEANING_WEIGHT = 0.6
"""0.4 words + 0.6 meaning found the right minute of 148 most often: .57, words .44, meaning .56."""

WORTH = 0.3
WORTH_OF_BEST = 0.6
SPACE_S = 15.0


@dataclass(frozen=True, slots=True)
class Scale:
    """What full and no strength are in one query: the best score by words, the cosines' range."""

    words: float = 0.0
    low: float = 0.0
    best: float = 0.0

    def strength(self, passage: PassageMatch) -> float:
        """How well a passage answers the query, between 0 and 1, comparable over all hits."""
        spread = self.best - self.low
        words = min(passage.lexical / self.words, 1.0) if self.words > 0 else 0.0
        meaning = min(max((passage.semantic - self.low) / spread, 0.0), 1.0) if spread > 0 else 0.0
        if not self.words > 0 or not spread > 0:
            return max(words, meaning)
        return (1 - MEANING_WEIGHT) * words + MEANING_WEIGHT * meaning


class Strong(NamedTuple):
    """A passage with its strength."""

    passage: PassageMatch
    strength: float


def scale_of(matches: Matches, passages: Iterable[PassageMatch]) -> Scale:
    """The scale of a query, from its best passages anywhere and those of the page."""
    cosines = [passage.score for passage in matches.semantic]
    words = max((passage.lexical for passage in passages), default=0.0)
    return Scale(words, min(cosines, default=0.0), max(cosines, default=0.0))


def strongest(passages: Iterable[PassageMatch], scale: Scale) -> tuple[Strong, ...]:
    """The passages of a hit, strongest first, earlier ones first where equal."""
    strong = [Strong(passage, scale.strength(passage)) for passage in passages]
    return tuple(sorted(strong, key=lambda one: (-one.strength, one.passage.position)))


def worth_showing(strong: Sequence[Strong]) -> tuple[Strong, ...]:
    """At most eight moments of a hit in order of time or page, of neighbours the stronger one.

    `strong` is strongest first. Where nothing is strong, nothing is pointed at.
    """
    located = [one for one in strong if _is_located(one.passage)]
    least = max(WORTH, WORTH_OF_BEST * located[0].strength) if located else WORTH
    chosen: list[Strong] = []
    for one in located:
        if one.strength < least or len(chosen) == MOST:
            break
        if not any(_are_neighbours(one.passage, other.passage) for other in chosen):
            chosen.append(one)
    return tuple(sorted(chosen, key=lambda one: _place(one.passage)))


def _is_located(passage: PassageMatch) -> bool:
    return passage.start_s is not None or passage.page is not None


def _are_neighbours(one: PassageMatch, other: PassageMatch) -> bool:
    """Whether two passages overlap, nearly touch, or stand on the same page."""
    if one.start_s is None or other.start_s is None:
        return one.page is not None and one.page == other.page
    first, second = sorted((one, other), key=_place)
    return _place(second)[0] < _end(first) + SPACE_S


def _end(passage: PassageMatch) -> float:
    start = passage.start_s or 0.0
    return start if passage.end_s is None else max(start, passage.end_s)


def _place(passage: PassageMatch) -> tuple[float, int]:
    return (passage.start_s if passage.start_s is not None else float(passage.page or 0), passage.position)
