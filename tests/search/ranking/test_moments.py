"""The moments of a hit: strong, apart, in order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.moments import MOST, Scale, scale_of, strongest, worth_showing
from search.reading import Matches, PassageCandidate, PassageMatch

SCALE = Scale(words=10.0, low=0.5, best=0.9)


def timed(position: int, start_s: float, semantic: float, lexical: float = 10.0) -> PassageMatch:
    return PassageMatch(1, position, "text", lexical, semantic, start_s=start_s, end_s=start_s + 20)


def shown(*passages: PassageMatch) -> list[int]:
    return [one.passage.position for one in worth_showing(strongest(passages, SCALE))]


@pytest.mark.parametrize(
    ("scale", "lexical", "semantic", "strength"),
    [
        pytest.param(SCALE, 10.0, 0.9, 1.0, id="best-of-both"),
        pytest.param(SCALE, 0.0, 0.9, 0.6, id="meaning-alone"),
        pytest.param(SCALE, 10.0, 0.0, 0.4, id="words-alone"),
        pytest.param(SCALE, 0.0, 0.0, 0.0, id="first-passage-of-no-match"),
        pytest.param(SCALE, 99.0, 2.0, 1.0, id="over-the-scale"),
        pytest.param(Scale(words=10.0), 5.0, 0.0, 0.5, id="no-vectors"),
        pytest.param(Scale(low=0.5, best=0.9), 0.0, 0.7, 0.5, id="no-words"),
        pytest.param(Scale(), 0.0, 0.0, 0.0, id="nothing"),
    ],
)
def test_strength_is_measured_on_the_querys_own_scale(
    scale: Scale, lexical: float, semantic: float, strength: float
) -> None:
    assert scale.strength(timed(0, 0, semantic, lexical)) == pytest.approx(strength)


def test_the_scale_is_taken_from_all_candidates() -> None:
    matches = Matches(semantic=(PassageCandidate(1, 0, 0.9), PassageCandidate(2, 0, 0.5)))

    assert scale_of(matches, [timed(0, 0, 0.6, 3.0), timed(1, 50, 0.7, 4.0)]) == Scale(4.0, 0.5, 0.9)


def test_moments_stand_in_order_of_time() -> None:
    assert shown(timed(2, 200, 0.9), timed(0, 0, 0.8), timed(1, 100, 0.85)) == [0, 1, 2]


def test_of_neighbours_the_stronger_stays() -> None:
    assert shown(timed(0, 0, 0.8), timed(1, 15, 0.9), timed(2, 45, 0.8), timed(3, 60, 0.85)) == [1, 3]


def test_a_passage_far_below_the_best_is_not_pointed_at() -> None:
    assert shown(timed(0, 0, 0.9), timed(1, 300, 0.5, lexical=0.0)) == [0]


def test_a_hit_without_a_strong_passage_has_no_moment() -> None:
    assert shown(timed(0, 0, 0.0, lexical=0.0)) == []


def test_text_without_a_second_or_a_page_cannot_be_opened_at() -> None:
    assert shown(PassageMatch(1, 0, "text", 10.0, 0.9)) == []


def test_a_page_is_pointed_at_once() -> None:
    paged = [PassageMatch(1, place, "text", 10.0, 0.9, page=page) for place, page in enumerate([3, 3, 1])]

    assert shown(*paged) == [2, 0]


def test_the_strongest_passage_is_quoted_first() -> None:
    strong = strongest([timed(0, 0, 0.6), timed(1, 50, 0.9), timed(2, 90, 0.7)], SCALE)

    assert [one.passage.position for one in strong] == [1, 2, 0]


@given(st.lists(st.tuples(st.floats(0, 4000), st.floats(0, 1), st.floats(0, 20)), max_size=40))
def test_any_moments_are_few_apart_and_in_order(passages: list[tuple[float, float, float]]) -> None:
    made = [timed(at, start, meaning, words) for at, (start, meaning, words) in enumerate(passages)]

    moments = worth_showing(strongest(made, SCALE))

    assert len(moments) <= MOST
    assert all(0 <= one.strength <= 1 + 1e-9 for one in moments)
    for one, other in pairwise(moments):
        assert (one.passage.end_s or 0) <= (other.passage.start_s or 0)
