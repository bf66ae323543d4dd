"""Which contents are results, and in what order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.fusion import (
    HEAD,
    beyond_words,
    by_document,
    close_in_meaning,
    is_precise,
    meaning_weight,
    rank,
    rank_candidates,
)
from search.reading import Candidate, GroupMatch, Matches, PassageCandidate


def passages(*scored: tuple[int, float]) -> tuple[PassageCandidate, ...]:
    return tuple(PassageCandidate(document, place, score) for place, (document, score) in enumerate(scored))


def candidates(*scored: tuple[int, float]) -> tuple[Candidate, ...]:
    return tuple(Candidate(content_id, score) for content_id, score in scored)


def ids(matches: Matches) -> list[int]:
    return [place.content_id for place in rank(matches)]


def test_a_content_in_both_legs_passes_one_that_leads_a_single_leg() -> None:
    matches = Matches(
        contents=candidates((1, 10.0), (2, 9.0)),
        complete=2,
        semantic=passages((3, 0.90), (2, 0.89), (4, 0.80), (5, 0.79)),
    )

    assert ids(matches) == [2, 3, 1]


def test_words_alone_keep_the_order_of_the_engine() -> None:
    matches = Matches(contents=candidates((4, 9.0), (2, 5.0), (3, 1.0)), complete=3)

    assert ids(matches) == [4, 2, 3]


def test_meaning_alone_ranks_a_query_that_no_word_answers() -> None:
    matches = Matches(semantic=passages((4, 0.90), (2, 0.89), (3, 0.70), (5, 0.69)))

    assert ids(matches) == [4, 2]


def test_a_partial_match_never_passes_a_complete_one_by_words() -> None:
    matches = Matches(contents=candidates((1, 4.0), (2, 9.0)), complete=1)

    assert [place.parts.words for place in rank(matches)] == [4 / 9, 4 / 9]


def test_a_partial_match_far_below_the_best_is_no_result() -> None:
    matches = Matches(contents=candidates((1, 10.0), (2, 9.0), (3, 2.0)), complete=1)

    assert beyond_words(matches) == {2}


def test_a_leg_without_a_spread_is_fused_by_place() -> None:
    matches = Matches(contents=candidates((1, 10.0), (2, 2.0)), complete=2, semantic=passages((2, 0.9)))

    assert [place.parts.words for place in rank(matches)] == [61 / 62, 1.0]


def test_deeper_candidates_do_not_move_the_first_pages() -> None:
    many = candidates(*((number, 1000.0 - number) for number in range(1, 400)))
    meaning = passages((900, 0.9), (350, 0.89), (7, 0.88), (8, 0.5))
    shallow = Matches(contents=many[:HEAD], complete=399, semantic=meaning)
    deep = Matches(contents=many, complete=399, semantic=meaning)

    assert ids(deep)[: len(ids(shallow))] == ids(shallow)
    assert sorted(ids(deep)) == [*range(1, 400), 900]


@pytest.mark.parametrize(
    ("scores", "close"),
    [
        pytest.param([], set(), id="none"),
        pytest.param([0.3], {0}, id="a-single-one"),
        pytest.param([0.9, 0.5, 0.5, 0.5], {0}, id="one-stands-out"),
        pytest.param([0.9, 0.89, 0.5, 0.5, 0.5], {0, 1}, id="two-stand-out"),
        pytest.param([0.5, 0.5, 0.5], {0, 1, 2}, id="all-alike"),
    ],
)
def test_what_is_close_in_meaning_is_told_by_the_candidates(scores: list[float], close: set[int]) -> None:
    assert close_in_meaning(passages(*enumerate(scores))) == close


@given(st.lists(st.integers(0, 64), min_size=1, max_size=20), st.integers(-64, 64))
def test_what_is_close_does_not_hang_on_the_height_of_cosines(steps: list[int], shift: int) -> None:
    here = passages(*enumerate(float(step) for step in steps))
    there = passages(*enumerate(float(step + shift) for step in steps))

    assert close_in_meaning(here) == close_in_meaning(there)


@pytest.mark.parametrize(
    ("groups", "weight"),
    [
        pytest.param((), 0.6, id="no-words"),
        pytest.param((GroupMatch(10, in_best=False),) * 3, 0.6, id="best-hit-holds-nothing"),
        pytest.param((GroupMatch(10, in_best=True),) * 9, 0.4, id="short-and-whole"),
        pytest.param((GroupMatch(10, in_best=True),) * 18, 0.2, id="long-and-whole"),
        pytest.param((GroupMatch(10, in_best=True),) * 24, 0.2, id="longer-makes-no-surer"),
    ],
)
def test_vectors_weigh_less_as_words_are_surer(groups: tuple[GroupMatch, ...], weight: float) -> None:
    assert meaning_weight(groups, documents=1000) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("words", "holders", "documents", "precise"),
    [
        pytest.param(1, 1, 1000, True, id="one-holder"),
        pytest.param(2, 10, 1000, True, id="two-words-and-a-few-holders"),
        pytest.param(1, 0, 1000, False, id="no-holder"),
        pytest.param(1, 11, 1000, False, id="many-holders"),
        pytest.param(1, 3, 75, True, id="few-of-few"),
        pytest.param(1, 4, 75, False, id="many-of-few"),
        pytest.param(3, 1, 1000, False, id="more-words"),
    ],
)
def test_a_word_or_two_that_few_hold_are_precise(
    words: int, holders: int, documents: int, precise: bool
) -> None:
    groups = (GroupMatch(holders, in_best=True),) * words
    weight = 0.2 if precise else 0.6 - 0.4 * words / 18

    assert is_precise(Matches(complete=holders, groups=groups, documents=documents)) is precise
    assert meaning_weight(groups, documents, precise=precise) == pytest.approx(weight)


def test_words_of_which_a_filter_leaves_few_contents_are_not_precise() -> None:
    groups = (GroupMatch(600, in_best=True),)

    assert not is_precise(Matches(complete=2, groups=groups, documents=1000))


def test_beside_precise_words_a_little_of_them_counts_nothing() -> None:
    matches = Matches(
        contents=candidates((1, 10.0), (2, 4.0), (3, 3.9)),
        complete=1,
        groups=(GroupMatch(1, in_best=True), GroupMatch(600, in_best=True)),
        documents=1000,
    )

    assert {place.content_id: place.parts.words for place in rank_candidates(matches)} == {1: 1.0, 2: 0.4}


def test_the_only_holders_of_a_word_pass_those_that_are_near_it_in_meaning() -> None:
    matches = Matches(
        contents=candidates((1, 10.0), (2, 9.0)),
        complete=2,
        semantic=passages((3, 0.90), (4, 0.89), (5, 0.80), (6, 0.79)),
        groups=(GroupMatch(2, in_best=True),),
        documents=1000,
    )

    assert ids(matches) == [1, 2, 3, 4]


def test_a_document_is_its_best_passage_and_a_little_of_the_next() -> None:
    scores = by_document(passages((1, 0.90), (2, 0.90), (2, 0.88), (3, 0.50)))

    assert scores[2] == 1.0
    assert 0.9 < scores[1] < 1.0
    assert scores[3] == 0.0


scored = st.dictionaries(st.integers(1, 50), st.floats(0.0, 30.0), max_size=30)
cosines = st.lists(st.tuples(st.integers(1, 50), st.floats(-1.0, 1.0)), max_size=40)
flags = st.lists(st.booleans(), max_size=5)


@given(scored, st.integers(0, 30), cosines, flags)
def test_any_legs_give_each_result_once_in_order_between_0_and_1(
    words: dict[int, float], complete: int, meaning: list[tuple[int, float]], groups: list[bool]
) -> None:
    listed = sorted(words.items(), key=lambda one: -one[1])
    matches = Matches(
        contents=candidates(*listed),
        complete=min(complete, len(listed)),
        semantic=passages(*meaning),
        groups=tuple(GroupMatch(3, in_best=flag) for flag in groups),
        documents=50,
    )

    ranked = rank(matches)

    found = [place.content_id for place in ranked]
    expected = {one.id for one in matches.contents[: matches.complete]} | beyond_words(matches)
    assert sorted(found) == sorted(expected)
    assert all(first.score >= second.score for first, second in pairwise(ranked))
    assert all(
        -1e-9 <= part <= 1 + 1e-9
        for place in ranked
        for part in (place.score, place.parts.words, place.parts.meaning)
    )
