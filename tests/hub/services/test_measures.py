"""Our measures say what the reference implementation says."""

from __future__ import annotations

import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from hub.services.measures import mean_measures


@pytest.mark.parametrize("seed", range(5))
def test_measures_agree_with_ir_measures(seed: int) -> None:
    chance = random.Random(seed)
    documents = [f"d{number}" for number in range(150)]
    rankings, qrels, run = [], {}, {}
    for question in map(str, range(20)):
        ranked = chance.sample(documents, chance.randint(1, 120))
        grades = {
            document: chance.randint(1, 3) for document in chance.sample(documents, chance.randint(1, 15))
        }
        rankings.append((ranked, grades))
        qrels[question] = grades
        run[question] = {document: 1.0 / rank for rank, document in enumerate(ranked, 1)}

    found = mean_measures(rankings)

    reference = ir_measures.calc_aggregate([nDCG @ 10, RR, R @ 100], qrels, run)
    assert found == pytest.approx(
        {"ndcg@10": reference[nDCG @ 10], "mrr": reference[RR], "recall@100": reference[R @ 100]}
    )


def test_nothing_asked_is_nothing_found() -> None:
    assert mean_measures([]) == {"ndcg@10": 0.0, "mrr": 0.0, "recall@100": 0.0}
