"""Bars over time: every number below the top, nothing outside of the picture."""

from datetime import date

import pytest

from hub.views.plots import HEIGHT, WIDTH, Count, plot, round_above

DAYS = [date(2026, 6, day) for day in range(1, 8)]


@pytest.mark.parametrize(
    ("number", "top"), [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (10, 10), (11, 20), (51, 100), (999, 1000)]
)
def test_the_top_is_a_round_number_that_is_not_exceeded(number: int, top: int) -> None:
    assert round_above(number) == top


def test_bars_stand_side_by_side_on_the_ground_with_their_part_inside() -> None:
    drawn = plot([Count(day, 10 * n, n) for n, day in enumerate(DAYS)])

    assert drawn.top == 100
    for bar, after in zip(drawn.bars, drawn.bars[1:], strict=False):
        assert bar.x + bar.width < after.x
    for bar in drawn.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert bar.y + bar.height == bar.part_y + bar.part_height == HEIGHT
        assert bar.part_height <= bar.height


def test_no_days_draw_nothing() -> None:
    assert (plot([]).bars, plot([]).first, plot([]).last) == ((), None, None)
