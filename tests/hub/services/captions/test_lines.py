"""What can be done to a line, and what never happens to it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.services.captions.lines import Line, checked_line, merged, split, timed, written
from tests.hub.services.captions.given_lines import LINES

SPOKEN = Line(
    10.0, 14.0, "we cancel the group", words=((10.0, "we"), (10.4, "cancel"), (12.8, "the"), (13.0, "group"))
)


def test_other_words_drop_the_times_of_the_old_ones() -> None:
    assert written(SPOKEN, "we cancel  the groups\n") == Line(10.0, 14.0, "we cancel the groups")
    assert written(SPOKEN, " we cancel the group ") is SPOKEN


def test_a_line_splits_when_its_next_word_was_said() -> None:
    first, second = split(SPOKEN, 9)

    assert (first.text, first.end_s, first.words) == ("we cancel", 12.8, SPOKEN.words[:2])
    assert (second.start_s, second.text, second.words) == (12.8, "the group", SPOKEN.words[2:])


def test_a_line_without_word_times_splits_by_its_letters() -> None:
    first, second = split(Line(0.0, 10.0, "aa bbbbbb"), 3)

    assert first.end_s == second.start_s == 2.5


@pytest.mark.parametrize("caret", [-3, 0, 19, 99])
def test_no_half_of_a_split_is_empty(caret: int) -> None:
    with pytest.raises(Invalid):
        split(SPOKEN, caret)


def test_lines_of_two_pages_stay_apart() -> None:
    with pytest.raises(Invalid):
        merged(Line(None, None, "a", page=1), Line(None, None, "b", page=2))


def test_a_text_without_times_splits_and_gets_none() -> None:
    first, second = split(Line(None, None, "one two", page=3), 3)

    assert (first, second) == (Line(None, None, "one", page=3), Line(None, None, "two", page=3))
    with pytest.raises(Invalid):
        timed(first, 1.0, 2.0, after=None, before=None)


@pytest.mark.parametrize(
    ("start_s", "end_s"),
    [(-1.0, 2.0), (5.0, 5.0), (5.0, 4.0), (math.nan, 9.0), (1.0, math.inf), (1.0, 6.0), (13.0, 20.0)],
)
def test_times_that_cannot_be_are_refused(start_s: float, end_s: float) -> None:
    above, below = Line(4.0, 6.0, "above"), Line(12.0, 13.0, "below")

    with pytest.raises(Invalid):
        timed(Line(6.0, 8.0, "here"), start_s, end_s, after=above, before=below)


def test_a_line_that_moves_loses_the_times_of_its_words_and_one_that_stays_keeps_them() -> None:
    assert timed(SPOKEN, 10.1, 14.0, after=None, before=None) == Line(10.1, 14.0, SPOKEN.text)
    assert timed(SPOKEN, 10.0, 14.0, after=None, before=None) is SPOKEN


def test_a_line_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(Invalid):
        checked_line("x" * 1001)


@given(LINES, st.integers(min_value=1, max_value=40))
def test_what_is_split_and_merged_says_the_same_at_the_same_time(lines: tuple[Line, ...], caret: int) -> None:
    line = lines[0]
    try:
        first, second = split(line, caret)
    except Invalid:
        return

    assert (first.start_s, second.end_s) == (line.start_s, line.end_s)
    assert first.end_s == second.start_s
    assert (line.start_s or 0.0) < (first.end_s or 0.0) < (line.end_s or 0.0)
    together = merged(first, second)
    assert together.said[:2] == line.said[:2]
    assert together.text.replace(" ", "") == line.text.replace(" ", "")
    if line.words and together.words:
        assert together.words == line.words
