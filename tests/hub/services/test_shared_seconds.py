"""A second in a link, and where it is once the film begins elsewhere or is another one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hub.services.shared_seconds import EDGE_S, Beginning, Moved, SecondNow, second_now

STARTS = st.integers(0, 86_400_000).map(lambda thousandths: thousandths / 1000)
SECONDS = st.integers(0, 86_400).map(float)


@pytest.mark.parametrize(
    ("asked_s", "then", "now", "is_at"),
    [
        (83, "7", "7", SecondNow(83.0)),
        (83, "7", "7-12.5", SecondNow(70.5)),
        (83, "7-12.5", "7", SecondNow(95.5)),
        (83, "7-60", "7-50", SecondNow(93.0)),
        (12, "7", "7-12.5", SecondNow(0.0)),
        (11, "7", "7-12.5", SecondNow(0.0, Moved.GONE)),
        (100, "7", "7", SecondNow(100.0)),
        (101, "7", "7", SecondNow(0.0, Moved.GONE)),
        (0, "7", "7-12.5", SecondNow(0.0)),
        (83, "7-12.5", "8-3", SecondNow(83.0, Moved.REPLACED)),
        (101, "7", "8", SecondNow(0.0, Moved.GONE)),
        (0, "7", "8", SecondNow(0.0)),
        (83, "", "7-12.5", SecondNow(83.0)),
        (83, "7", "", SecondNow(83.0)),
        (999, "", "7", SecondNow(999.0)),
    ],
    ids=str,
)
def test_a_second_is_where_it_is_in_the_film_as_it_is_now(
    asked_s: float, then: str, now: str, is_at: SecondNow
) -> None:
    """In a film that lasts a hundred seconds now."""
    assert second_now(float(asked_s), Beginning.read(then), Beginning.read(now), 100.0) == is_at


@given(SECONDS, STARTS, STARTS)
def test_a_second_that_is_still_shown_is_the_same_second_of_the_file(
    at_s: float, then_s: float, now_s: float
) -> None:
    assume(at_s + then_s - now_s >= 0)

    found = second_now(at_s, Beginning(1, then_s), Beginning(1, now_s), None)

    assert found.moved is None
    assert found.at_s + now_s == pytest.approx(at_s + then_s, abs=0.001)


@given(SECONDS, st.integers(1, 2), STARTS, st.integers(1, 2), STARTS, SECONDS)
def test_a_second_is_never_outside_the_film(
    at_s: float, then_id: int, then_s: float, now_id: int, now_s: float, length_s: float
) -> None:
    found = second_now(at_s, Beginning(then_id, then_s), Beginning(now_id, now_s), length_s)

    assert 0 <= found.at_s <= length_s
    if at_s >= EDGE_S:
        assert (found.moved is Moved.GONE) <= (found.at_s == 0)
        assert (found.moved is Moved.REPLACED) <= (then_id != now_id)


@given(st.integers(1, 10**17 - 1), STARTS)
def test_what_a_link_says_is_read_back(file_id: int, start_s: float) -> None:
    beginning = Beginning(file_id, start_s)

    assert Beginning.read(beginning.written()) == beginning


@pytest.mark.parametrize(
    "written",
    ["", "7-", "-3", "7-1.2345", "7-1e3", "7.5", "seven", "7 ", "٧", "9" * 18, "7-12.5&t=3", "7-nan"],
)
def test_what_the_hub_does_not_write_says_nothing(written: str) -> None:
    assert Beginning.read(written) is None
