"""A slip is corrected to a word that stands in the index; a rare word is left alone."""

from __future__ import annotations

import pytest

from search.ranking.spelling import correction, suggestion

STANDING = {"python": 400, "kubernetes": 90, "kubernete": 1, "async": 50, "basync": 200, "loop": 30}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param("pyton", "python", id="lost"),
        pytest.param("pythonn", "python", id="doubled"),
        pytest.param("pyhton", "python", id="swapped"),
        pytest.param("pithon", "python", id="wrong"),
        pytest.param("python", None, id="right"),
        pytest.param("kubernete", "kubernetes", id="stands-but-far-rarer"),
        pytest.param("asynv", "async", id="first-letter-kept"),
        pytest.param("lop", None, id="too-short-to-judge"),
        pytest.param("xyzzyx", None, id="like-nothing"),
        pytest.param("py3hon", None, id="no-word"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_likeliest_word_is_meant(word: str, meant: str | None) -> None:
    assert correction(word, STANDING) == meant


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        pytest.param("Pyton loop", ["Pyton", "loop"], "python loop", id="one-word"),
        pytest.param('"pyton" -asynv pyton', ["pyton"], '"python" -asynv python', id="rest-stays"),
        pytest.param("pyton kubernets", ["pyton", "kubernets"], "python kubernetes", id="two-words"),
        pytest.param("loop", ["loop"], None, id="nothing-wrong"),
        pytest.param("", [], None, id="nothing"),
    ],
)
def test_only_the_wrong_words_of_a_text_change(text: str, words: list[str], meant: str | None) -> None:
    assert suggestion(text, words, STANDING) == meant
