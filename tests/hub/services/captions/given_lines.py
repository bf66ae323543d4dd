"""Lines of captions as hypothesis makes them: in order, one after the other, with words between spaces."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from hub.services.captions.lines import Line

WORD = st.text("abcdeéß'", min_size=1, max_size=6)
TEXT = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
LENGTH = st.integers(min_value=400, max_value=6_000)


def _in_a_row(made: Sequence[tuple[int, str, bool]]) -> tuple[Line, ...]:
    lines = []
    at = 0
    for length, text, has_words in made:
        start_s, end_s = at / 1000, (at + length) / 1000
        step = length / 1000 / len(text.split())
        words = tuple((round(start_s + n * step, 3), word) for n, word in enumerate(text.split()))
        lines.append(Line(start_s, end_s, text, words=words if has_words else ()))
        at += length
    return tuple(lines)


LINES = st.lists(st.tuples(LENGTH, TEXT, st.booleans()), min_size=1, max_size=7).map(_in_a_row)
