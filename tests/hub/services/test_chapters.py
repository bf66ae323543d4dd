"""Chapters in descriptions."""

from hypothesis import given
from hypothesis import strategies as st

from hub.services.chapters import Chapter, Described, PlacedLine, chapters_cut_again, read_description


def test_chapter_lines_leave_the_text_and_end_where_the_next_begins() -> None:
    text = "About stopping.\n\n0:00 Welcome\n4:12 - What a task sees\n(1:02:03) Questions"
    assert read_description(text, 4000) == Described(
        "About stopping.",
        (
            Chapter("Welcome", 0, 252),
            Chapter("What a task sees", 252, 3723),
            Chapter("Questions", 3723, 4000),
        ),
    )


def test_a_single_time_is_text() -> None:
    assert read_description("12:30 Lunch", None) == Described("12:30 Lunch")


def test_times_that_do_not_climb_are_text() -> None:
    text = "4:00 b\n3:00 a"
    assert read_description(text, None) == Described(text)


def test_times_after_the_end_are_a_programme_and_not_chapters() -> None:
    text = "14:00 Tea\n15:10 Break"
    assert read_description(text, 600) == Described(text)


# --- When a film is cut otherwise -----------------------------------------------------------------

TALK = "A talk.\n\n0:00 Welcome\n01:30 - Shields\n1:00:05 Questions\n\nThanks to all."


def test_chapters_move_with_the_beginning_and_that_which_is_cut_through_begins_with_it() -> None:
    cut, placed = chapters_cut_again(TALK, (), 0.0, (100.0, None))

    assert cut == "A talk.\n\n00:00 - Shields\n0:58:25 Questions\n\nThanks to all."
    assert [(one.file_s, one.written is None) for one in placed] == [(0, True), (90, False), (3605, False)]


def test_chapters_that_were_hidden_come_back_where_they_stood_beside_what_was_written_since() -> None:
    cut, placed = chapters_cut_again(TALK, (), 0.0, (100.5, 3000.0))
    assert "Questions" not in cut
    written = cut.replace("Shields", "Why shields").replace("Thanks", "10:00 Coffee\nThanks")

    whole, _ = chapters_cut_again(written, placed, 100.5, (0.0, None))

    assert whole == (
        "A talk.\n\n0:00 Welcome\n01:30 - Why shields\n\n11:40 Coffee\n1:00:05 Questions\nThanks to all."
    )


def test_a_description_without_chapters_stays_as_it_is() -> None:
    for text in ("", "Nothing here", "12:34 alone"):
        assert chapters_cut_again(text, (), 0.0, (60.0, None)) == (text, ())


TIMES = st.lists(st.integers(0, 20_000), min_size=2, max_size=6, unique=True).map(sorted)
STRETCHES = st.lists(st.tuples(st.integers(0, 9_000), st.none() | st.integers(1, 9_000)), max_size=4)


@given(TIMES, STRETCHES, st.sampled_from([1, 10]))
def test_however_often_a_film_is_cut_its_chapters_come_back(
    times: list[int], stretches: list[tuple[int, int | None]], parts: int
) -> None:
    lines = [f"{one // 3600}:{one // 60 % 60:02}:{one % 60:02} Part {one}" for one in times]
    whole = "\n".join(["About it", *lines[:2], "Then this", *lines[2:], "", "The end"])
    text, start_s = whole, 0.0
    placed: tuple[PlacedLine, ...] = ()
    for start, length in stretches:
        stretch = (start / parts, None if length is None else (start + length) / parts)
        text, placed = chapters_cut_again(text, placed, start_s, stretch)
        start_s = stretch[0]

    assert chapters_cut_again(text, placed, start_s, (0.0, None))[0] == whole
