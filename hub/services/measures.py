"""How good a ranking is: the usual measures, pure.

nDCG takes the plain grade as gain, as trec_eval does (Järvelin & Kekäläinen 2002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from statistics import fmean


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], *, depth: int = 10) -> float:
    """Between 0 and 1: the graded answers found early, compared with the best possible order."""
    best = sum(
        grade / log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:depth])
    )
    found = sum(grades.get(id_, 0) / log2(rank + 2) for rank, id_ in enumerate(ranked[:depth]))
    return found / best if best else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """One over the rank of the first right answer; 0 when there is none."""
    return next((1 / rank for rank, id_ in enumerate(ranked, 1) if id_ in grades), 0.0)


def recall(ranked: Sequence[str], grades: Mapping[str, int], *, depth: int = 100) -> float:
    """The share of the right answers among the first `depth`."""
    return len(grades.keys() & set(ranked[:depth])) / len(grades) if grades else 0.0


def mean_measures(rankings: Sequence[tuple[Sequence[str], Mapping[str, int]]]) -> dict[str, float]:
    """The means over all questions, by the names under which they are known."""
    if not rankings:
        return {"ndcg@10": 0.0, "mrr": 0.0, "recall@100": 0.0}
    return {
        "ndcg@10": fmean(ndcg(ranked, grades) for ranked, grades in rankings),
        "mrr": fmean(reciprocal_rank(ranked, grades) for ranked, grades in rankings),
        "recall@100": fmean(recall(ranked, grades) for ranked, grades in rankings),
    }
