"""Passages by vector: the nearest neighbours among those that may be shown.

Directions say roughly which are near; among twice as many as are wanted the exact vectors decide. Those are
looked up first, of profiles among themselves, as most passages are of contents: nearly always enough of them
may be shown. Only where a filter or an audience leaves too few are all allowed passages listed and ranked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.beside import beside
from search.documents import DocumentType, Vector
from search.embedded.conditions import Where
from search.embedded.index import OpenIndex
from search.embedded.showing import PassageRow, shown_passages
from search.embedded.vectors import Floats, rough_cosines
from search.ports import RecipeMismatch
from search.reading import PassageCandidate

_LOOKS = (2, 16)

Numbers = NDArray[np.int64]


class Cosines(NamedTuple):
    """How near passages are to a vector: roughly every one, by its number."""

    vector: Floats
    rough: Floats


def cosines_beside(index: OpenIndex, vector: Callable[[], Vector | None]) -> Callable[[], Cosines | None]:
    """The cosines of every passage, counted as soon as there is a vector, while the caller goes on; None
    without one. Raises `RecipeMismatch` for a vector of another dimension.
    """
    rows = index.directions()

    def count() -> Cosines | None:
        found = vector()
        if found is None:
            return None
        check_dimension(index, found)
        exact = np.asarray(found, np.float32)
        return Cosines(exact, rough_cosines(rows, exact))

    return beside(count)


def check_dimension(index: OpenIndex, vector: Vector) -> None:
    """Raise `RecipeMismatch` unless the vector fits the generation."""
    expected = index.recipe.dimension
    if np.shape(vector) != (expected,):
        raise RecipeMismatch(f"the index holds vectors of {expected} numbers, not {np.shape(vector)}")


def nearest(index: OpenIndex, cosines: Cosines, where: Where, count: int) -> tuple[PassageCandidate, ...]:
    """The `count` best passages that satisfy `where`, best first."""
    found: list[PassageRow] = []
    among = index.profile_passages() if where.type is DocumentType.PROFILE else None
    of_type = cosines.rough if among is None else cosines.rough[among]
    for looks in _LOOKS:
        best = _best(of_type, count * looks)
        found = _looked_up(index, best if among is None else among[best], where)
        if len(found) >= count or len(of_type) <= count * looks:
            break
    else:
        allowed = allowed_numbers(index, where)
        found = _looked_up(index, allowed[_best(cosines.rough[allowed], count * _LOOKS[0])], where)
    exact = (index.vectors()[[row.number for row in found]] @ cosines.vector).tolist()
    ranked = [
        PassageCandidate(row.document, row.position, cosine, row.start_s, row.page)
        for cosine, row in zip(exact, found, strict=True)
    ]
    ranked.sort(key=best_first)
    return tuple(ranked[:count])


def best_first(passage: PassageCandidate) -> tuple[float, int, int]:
    """The order of passages: of equal ones first that of the older content, or that which comes first."""
    return -passage.score, passage.document_id, passage.position


def allowed_numbers(index: OpenIndex, where: Where) -> Numbers:
    """The numbers of all embedded passages that satisfy `where`."""
    listed = index.value(
        f"select group_concat(p.number) from {where.table} d cross join passages p"
        f" on p.document = d.id and p.embedded where {where.passages}",
        *where.passage_values,
    )
    return np.fromstring(str(listed or ""), np.int64, sep=",")


def _looked_up(index: OpenIndex, numbers: Numbers, where: Where) -> list[PassageRow]:
    """Those with a vector that satisfy `where`."""
    return [row for row in shown_passages(index, numbers.tolist(), where) if row.embedded]


def _best(scores: Floats, count: int) -> Numbers:
    """Where the best `count` scores stand, in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(scores, -count)[-count:]
