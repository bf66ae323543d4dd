"""Chapters in descriptions."""

from hub.services.chapters import Chapter, Described, read_description


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
