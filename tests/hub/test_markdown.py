"""Markdown as plain text: what is indexed and quoted."""

from __future__ import annotations

import pytest

from hub.markdown import plain


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("- [ ] Call **them**\n- [x] Write", "Call them\n\nWrite"),
        ("One <b>two</b>", "One <b>two</b>"),
        ("A note[^1]\n\n[^1]: below", "A note\n\nbelow"),
    ],
    ids=["boxes of tasks are no words", "written HTML is text", "marks of footnotes are no words"],
)
def test_plain_text_has_the_words_and_no_marks(source: str, words: str) -> None:
    assert plain(source) == words
