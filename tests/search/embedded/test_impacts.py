"""Columns of numbers and scores: joined, cut and ranked as if row by row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.embedded.impacts import NOTHING, Impacts, all_of, any_of

SCORES = st.dictionaries(st.integers(1, 40), st.integers(0, 5).map(float), max_size=30)


def impacts(scores: dict[int, float]) -> Impacts:
    numbers = sorted(scores)
    return Impacts(np.array(numbers, np.int64), np.array([scores[number] for number in numbers], np.float64))


def as_dict(found: Impacts) -> dict[int, float]:
    assert found.numbers.tolist() == sorted(found.numbers.tolist())
    return dict(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))


@given(st.lists(SCORES, min_size=1, max_size=4))
def test_all_of_holds_what_stands_in_each_and_any_of_what_stands_in_one(
    several: list[dict[int, float]],
) -> None:
    columns = [impacts(scores) for scores in several]
    total = {number: sum(one.get(number, 0.0) for one in several) for one in several for number in one}

    assert as_dict(any_of(columns)) == total
    assert as_dict(all_of(columns)) == {
        number: score for number, score in total.items() if all(number in one for one in several)
    }
    assert [as_dict(one) for one in columns] == several


@given(SCORES, st.integers(1, 10))
def test_the_best_are_the_first_of_the_ranking_and_their_equals(scores: dict[int, float], count: int) -> None:
    found = impacts(scores)
    ranked = sorted(scores.items(), key=lambda row: (-row[1], row[0]))

    assert found.ranked() == ranked
    least = ranked[:count][-1][1] if ranked else 0.0
    assert found.best(count).ranked() == [row for row in ranked if row[1] >= least]


@given(SCORES, st.frozensets(st.integers(1, 40)))
def test_some_rows_may_be_kept_or_taken_out(scores: dict[int, float], some: frozenset[int]) -> None:
    found = impacts(scores)

    assert as_dict(found.among(sorted(some))) == {n: score for n, score in scores.items() if n in some}
    assert as_dict(found.without(some)) == {n: score for n, score in scores.items() if n not in some}


@pytest.mark.parametrize("join", [all_of, any_of])
def test_no_words_are_in_no_row(join) -> None:
    assert join([]) == NOTHING
