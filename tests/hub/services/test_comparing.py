"""Two texts word by word."""

import time

from hub.services.comparing import Change, Stretch, compare, has_changes, only


def test_only_the_words_that_differ_are_shown_as_changed() -> None:
    assert compare("We meet on Monday.\n", "We meet on Friday.\n") == (
        Stretch(Change.SAME, "We meet on "),
        Stretch(Change.GONE, "Monday"),
        Stretch(Change.NEW, "Friday"),
        Stretch(Change.SAME, ".\n"),
    )


def test_each_side_can_be_read_back_from_the_comparison() -> None:
    before, after = "one\ntwo three\n\nfour", "zero\none\ntwo 3\n\nfour five"
    stretches = compare(before, after)
    assert "".join(one.text for one in only(stretches, Change.GONE)) == before
    assert "".join(one.text for one in only(stretches, Change.NEW)) == after


def test_equal_texts_have_no_changes() -> None:
    assert not has_changes(compare("a\nb", "a\nb"))


def test_two_long_and_different_texts_are_compared_in_a_moment() -> None:
    started = time.perf_counter()
    compare("a b " * 25_000, "c d " * 25_000)
    assert time.perf_counter() - started < 2
