"""Which rows a change writes: those that differ, and those behind them only when places move."""

from __future__ import annotations

from hypothesis import given

from hub.services.captions.lines import Line
from hub.services.captions.rows import changed_stretch
from tests.hub.services.captions.given_lines import LINES

LINES_OF_FOUR = tuple(Line(float(n), n + 1.0, str(n)) for n in range(4))


def test_one_line_is_one_row() -> None:
    new = (*LINES_OF_FOUR[:2], Line(2.0, 3.0, "other"), LINES_OF_FOUR[3])

    assert changed_stretch(LINES_OF_FOUR, new) == (2, 3)
    assert changed_stretch(LINES_OF_FOUR, LINES_OF_FOUR) == (4, 4)
    assert changed_stretch(LINES_OF_FOUR, LINES_OF_FOUR[:3]) == (3, None)


@given(LINES, LINES)
def test_what_is_outside_the_stretch_stays(old: tuple[Line, ...], new: tuple[Line, ...]) -> None:
    first, last = changed_stretch(old, new)

    rebuilt = old[:first] + new[first:last] + (() if last is None else old[last:])

    assert rebuilt == new
