"""What words add to the scores of rows, as pairs of columns that are joined and ranked at once. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Impacts(NamedTuple):
    """The numbers of rows, ascending, and what is added to the score of each."""

    numbers: Numbers
    scores: NDArray[np.float64]

    @property
    def nbytes(self) -> int:
        """How much room it takes."""
        return self.numbers.nbytes + self.scores.nbytes

    def among(self, numbers: Sequence[int]) -> Impacts:
        """The same of these rows only, given by ascending number."""
        return all_of((self, Impacts(np.array(numbers, np.int64), np.zeros(len(numbers)))))

    def without(self, numbers: Collection[int]) -> Impacts:
        """The same without these rows."""
        return self._where(~np.isin(self.numbers, np.fromiter(numbers, np.int64)))

    def best(self, count: int) -> Impacts:
        """The best `count`, and those that are as good as the last of them."""
        if len(self.numbers) <= count:
            return self
        return self.from_score(self.least_of_best(count))

    def least_of_best(self, count: int) -> float:
        """The score of the last of the best `count`; nothing where there are fewer."""
        return float(np.partition(self.scores, -count)[-count]) if len(self.scores) >= count else 0.0

    def from_score(self, least: float) -> Impacts:
        """Those with at least that score."""
        return self._where(self.scores >= least)

    def ranked(self) -> list[tuple[int, float]]:
        """Number and score, best first; of equal ones the lower number first."""
        order = np.lexsort((self.numbers, -self.scores))
        return list(zip(self.numbers[order].tolist(), self.scores[order].tolist(), strict=True))

    def _where(self, which: NDArray[np.bool_]) -> Impacts:
        return Impacts(self.numbers[which], self.scores[which])


NOTHING = Impacts(np.empty(0, np.int64), np.empty(0))


def all_of(impacts: Sequence[Impacts]) -> Impacts:
    """Rows that stand in each of them, with the sum of what they add; none for no impacts."""
    found, *others = sorted(impacts, key=_length) or [NOTHING]
    for other in others:
        places, known = _places(other.numbers, found.numbers)
        found = Impacts(found.numbers[known], found.scores[known] + other.scores[places[known]])
    return found


def any_of(impacts: Sequence[Impacts]) -> Impacts:
    """Rows that stand in at least one of them, with the sum of what they add."""
    longest, *others = sorted(impacts, key=_length, reverse=True) or [NOTHING]
    if not others:
        return longest
    numbers, scores = longest.numbers, longest.scores.copy()
    for other in others:
        places, known = _places(numbers, other.numbers)
        if not known.all():
            new = places[~known]
            numbers = np.insert(numbers, new, other.numbers[~known])
            scores = np.insert(scores, new, 0.0)
            places = np.searchsorted(numbers, other.numbers)
        scores[places] += other.scores
    return Impacts(numbers, scores)


def _length(impacts: Impacts) -> int:
    return len(impacts.numbers)


def _places(numbers: Numbers, wanted: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Where the wanted stand among `numbers`, or would, and which of them do."""
    places = np.searchsorted(numbers, wanted)
    if not len(numbers):
        return places, np.zeros(len(wanted), np.bool_)
    return places, numbers[np.minimum(places, len(numbers) - 1)] == wanted
