"""Changes by two people at once: each lands where its lines stand, none overwrites, each can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.services.captions.changes import (
    Merge,
    Moved,
    Put,
    Split,
    Times,
    Wanted,
    Write,
    apply_change,
    find,
    undone,
)
from hub.services.captions.lines import Line, in_order
from tests.hub.services.captions.given_lines import LINES, TEXT

LINES_OF_THREE = (Line(0.0, 2.0, "one"), Line(2.0, 4.0, "two"), Line(4.0, 6.0, "three"))
ONE, TWO, THREE = (line.said for line in LINES_OF_THREE)


@st.composite
def changes(draw: Any) -> tuple[tuple[Line, ...], Wanted]:
    """Lines, and a change to some of them."""
    lines = draw(LINES)
    at = draw(st.integers(min_value=0, max_value=len(lines) - 1))
    deed = draw(
        st.one_of(
            TEXT.map(Write),
            st.integers(min_value=0, max_value=30).map(Split),
            st.just(Merge()),
            st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: Times(two[0], two[1])),
        )
    )
    seen = tuple(line.said for line in lines[at : at + (2 if isinstance(deed, Merge) else 1)])
    return lines, Wanted(at, seen, deed)


@given(changes())
def test_a_change_that_is_taken_back_leaves_what_was(given_: tuple[tuple[Line, ...], Wanted]) -> None:
    lines, wanted = given_
    try:
        changed, splice = apply_change(lines, wanted)
    except Invalid:
        return

    assert in_order(changed)
    back, _ = apply_change(changed, undone(splice))
    assert [line.said for line in back] == [line.said for line in lines]


@given(changes(), st.data())
def test_changes_to_different_lines_lead_to_the_same_whoever_is_first(
    given_: tuple[tuple[Line, ...], Wanted], data: st.DataObject
) -> None:
    lines, first = given_
    others = [n for n in range(len(lines)) if not first.at <= n < first.at + len(first.seen)]
    if not others:
        return
    at = data.draw(st.sampled_from(others))
    second = Wanted(at, (lines[at].said,), Write(data.draw(TEXT)))
    try:
        one_way = apply_change(apply_change(lines, first)[0], second)[0]
    except Invalid:
        return

    assert one_way == apply_change(apply_change(lines, second)[0], first)[0]


def test_a_change_finds_its_line_after_others_were_put_before_it() -> None:
    split_up, _ = apply_change(
        (Line(0.0, 2.0, "a b"), *LINES_OF_THREE[1:]), Wanted(0, ((0.0, 2.0, "a b", ""),), Split(1))
    )

    changed, splice = apply_change(split_up, Wanted(2, (THREE,), Write("drie")))

    assert splice.at == 3
    assert [line.text for line in changed] == ["a", "b", "two", "drie"]


def test_a_line_that_somebody_else_wrote_is_not_overwritten() -> None:
    theirs, _ = apply_change(LINES_OF_THREE, Wanted(1, (TWO,), Write("theirs")))

    for deed in (Write("mine"), Split(1), Times(2.0, 3.0), Put((ONE,))):
        with pytest.raises(Moved):
            apply_change(theirs, Wanted(1, (TWO,), deed))
    with pytest.raises(Moved):
        apply_change(theirs, Wanted(0, (ONE, TWO), Merge()))


def test_of_lines_that_say_the_same_the_nearest_is_meant() -> None:
    lines = tuple(Line(None, None, text) for text in ("yes", "no", "yes", "no"))

    assert find(lines, ((None, None, "yes", ""),), 1) in (0, 2)
    assert find(lines, ((None, None, "yes", ""),), 3) == 2
    with pytest.raises(Moved):
        find(lines, (), 0)


def test_words_that_were_typed_and_not_sent_yet_are_split_too() -> None:
    changed, _ = apply_change(LINES_OF_THREE, Wanted(0, (ONE,), Split(8, "one  and  another")))

    assert [line.text for line in changed[:2]] == ["one and", "another"]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(0, (ONE, TWO, THREE), Put(())),
        Wanted(2, (THREE,), Merge()),
        Wanted(0, (ONE, TWO), Write("both")),
        Wanted(1, (TWO,), Put(((0.5, 1.0, "before one", ""), (0.2, 0.4, "backwards", "")))),
        Wanted(1, (TWO,), Put(((None, None, "no times", ""),))),
        Wanted(1, (TWO,), Put(((2.0, 1.0, "no length", ""),))),
        Wanted(1, (TWO,), Put(((5.0, 6.0, "after three", ""),))),
    ],
)
def test_what_no_captions_can_be_is_refused(wanted: Wanted) -> None:
    with pytest.raises(Invalid):
        apply_change(LINES_OF_THREE, wanted)


def test_a_line_may_be_added_and_taken_away() -> None:
    more, splice = apply_change(LINES_OF_THREE, Wanted(1, (TWO,), Put((TWO, (3.0, 4.0, "between", "")))))
    assert [line.text for line in more] == ["one", "two", "between", "three"]

    fewer, _ = apply_change(more, Wanted(2, ((3.0, 4.0, "between", ""), THREE), Put((THREE,))))

    assert fewer == LINES_OF_THREE
    assert undone(splice).deed == Put((TWO,))
