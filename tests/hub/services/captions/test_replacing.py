"""Find and replace: what it finds, what it leaves, and that its preview is what happens."""

from __future__ import annotations

import pytest
from hypothesis import given

from hub.errors import Invalid
from hub.services.captions.changes import apply_change
from hub.services.captions.lines import Line
from hub.services.captions.replacing import Sought, replacements
from tests.hub.services.captions.given_lines import LINES, WORD


def texts(lines: tuple[Line, ...], sought: Sought) -> dict[int, str]:
    return {one.at: one.text for one in replacements(lines, sought)}


def lines(*said: str) -> tuple[Line, ...]:
    return tuple(Line(float(n), n + 1.0, text) for n, text in enumerate(said))


def test_whole_words_are_found_whatever_their_capitals() -> None:
    said = lines("Rack flak is here", "rack flakes", "the rack  flak.", "nothing")

    assert texts(said, Sought("rack flak", "Raakvlak")) == {0: "Raakvlak is here", 2: "the Raakvlak."}
    assert texts(said, Sought("rack flak", "Raakvlak", same_case=True)) == {2: "the Raakvlak."}
    assert texts(said, Sought("flak", "vlak", whole_words=False)) == {
        0: "Rack vlak is here",
        1: "rack vlakes",
        2: "the rack vlak.",
    }


def test_what_is_sought_is_words_and_no_pattern() -> None:
    assert texts(lines("a.c", "abc"), Sought("a.c", r"\1 $&")) == {0: r"\1 $&"}


def test_words_may_be_taken_out_and_a_line_stay() -> None:
    assert texts(lines("um so um yes"), Sought("um", "")) == {0: "so yes"}


@pytest.mark.parametrize("words", ["", "  ", "x" * 201])
def test_nothing_to_find_is_refused(words: str) -> None:
    with pytest.raises(Invalid):
        replacements(lines("a"), Sought(words, "b"))


@given(LINES, WORD, WORD)
def test_the_preview_is_what_happens(said: tuple[Line, ...], words: str, instead: str) -> None:
    found = replacements(said, Sought(words, instead))
    changed = said
    for one in found:
        changed, _ = apply_change(changed, one.wanted)

    places = {one.at: one.text for one in found}
    assert [line.text for line in changed] == [places.get(n, line.text) for n, line in enumerate(said)]
    assert [line.said[:2] for line in changed] == [line.said[:2] for line in said]
