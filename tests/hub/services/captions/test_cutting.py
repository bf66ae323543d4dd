"""Captions of a film that is cut otherwise: moved along, hidden outside, and whole again when it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hub.services.captions.cutting import Cut, Hidden, cut_again
from hub.services.captions.lines import Line
from tests.hub.services.captions.given_lines import LINES

WHOLE = Cut(1)
SECONDS = st.integers(min_value=0, max_value=40_000).map(lambda thousandths: thousandths / 1000)
CUTS = st.builds(
    lambda start_s, length_s: Cut(1, start_s, None if length_s is None else round(start_s + length_s, 3)),
    SECONDS,
    st.none() | SECONDS.map(lambda length_s: length_s + 1),
)
FILM = (
    Line(0.0, 2.0, "before", words=((0.0, "before"),)),
    Line(2.0, 4.0, "across", words=((2.5, "across"),)),
    Line(4.0, 6.0, "inside", "Anna", words=((4.5, "inside"),)),
    Line(6.0, 9.0, "ends later"),
    Line(9.0, 10.0, "after"),
)


def test_lines_move_with_the_beginning_and_those_outside_are_hidden() -> None:
    lines, cut = cut_again(FILM, WHOLE, Cut(1, 3.0, 8.0))

    assert lines == (
        Line(0.0, 1.0, "across", words=((-0.5, "across"),)),
        Line(1.0, 3.0, "inside", "Anna", words=((1.5, "inside"),)),
        Line(3.0, 5.0, "ends later"),
    )
    assert cut.hidden == (
        Hidden(FILM[0]),
        Hidden(FILM[1], (0.0, 1.0)),
        Hidden(FILM[3], (3.0, 5.0)),
        Hidden(FILM[4]),
    )


def test_corrections_stay_when_the_film_is_whole_again_and_so_does_what_was_hidden() -> None:
    lines, cut = cut_again(FILM, WHOLE, Cut(1, 3.0, 8.0))
    corrected = (replace(lines[0], text="right across", words=()), *lines[1:])

    whole, _ = cut_again(corrected, cut, WHOLE)

    assert whole == (FILM[0], replace(FILM[1], text="right across", words=()), *FILM[2:])


def test_a_sliver_of_a_line_that_nobody_could_read_is_hidden() -> None:
    lines, cut = cut_again(FILM, WHOLE, Cut(1, 3.95))

    assert lines[0].text == "inside"
    assert [one.shown for one in cut.hidden] == [None, None]


def test_text_without_times_stays_where_it_is() -> None:
    page = Line(None, None, "printed", page=2)

    assert cut_again((page,), WHOLE, Cut(1, 5.0)) == ((page,), Cut(1, 5.0))


@given(LINES, st.lists(CUTS, max_size=4))
def test_however_often_a_film_is_cut_it_comes_back_whole(lines: tuple[Line, ...], cuts: list[Cut]) -> None:
    shown, cut = lines, WHOLE
    for one in cuts:
        shown, cut = cut_again(shown, cut, one)
        # As a row keeps it in between
        cut = Cut.of(cut.kept()) or WHOLE

    assert cut_again(shown, cut, WHOLE) == (lines, WHOLE)


@given(LINES, CUTS)
def test_what_is_shown_lies_within_what_is_shown_of_the_film(lines: tuple[Line, ...], cut: Cut) -> None:
    shown, kept = cut_again(lines, WHOLE, cut)

    assert all((line.start_s or 0.0) >= 0 for line in shown)
    if cut.end_s is not None:
        assert all((line.end_s or 0.0) <= cut.end_s - cut.start_s + 0.001 for line in shown)
    assert len(shown) + sum(one.shown is None for one in kept.hidden) == len(lines)
