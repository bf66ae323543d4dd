from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.tokens import MAX_TOKEN, Token, fold, joined, runs, scrub, tokens

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "De Fiets, en  meer!", ["de", "fiets", "en", "meer"], id="lowercase without punctuation"
        ),
        pytest.param(
            "Café résumé geënt coördinator", ["cafe", "resume", "geent", "coordinator"], id="accents"
        ),
        pytest.param("cafe\u0301", ["cafe"], id="decomposed accents"),
        pytest.param(
            "Straße ﬁets Øresund", ["strasse", "fiets", "oresund"], id="letters with a plain spelling"
        ),
        pytest.param("C++, c# en .NET", ["cplusplus", "csharp", "en", "dotnet"], id="signs that are names"),
        pytest.param("asp.net node.js", ["asp", "net", "node", "js"], id="dots inside"),
        pytest.param(
            "machine-learning snake_case", ["machine", "learning", "snake", "case"], id="tied words"
        ),
        pytest.param(
            "e-mail, x-ray, T-shirt", ["email", "xray", "tshirt"], id="a single letter joins what follows"
        ),
        pytest.param("U.S.A. R&D", ["usa", "rd"], id="initials"),
        pytest.param("foto's auto’s it's don't", ["foto", "auto", "it", "don"], id="apostrophe endings"),
        pytest.param("O'Reilly 's-Gravenhage", ["oreilly", "sgravenhage"], id="apostrophes inside"),
        pytest.param("Python 3.11 in 2024", ["python", "3", "11", "in", "2024"], id="numbers"),
        pytest.param("1.000,50", ["1", "000", "50"], id="grouped digits"),
        pytest.param(
            "asyncio kubernetes PostgreSQL", ["asyncio", "kubernetes", "postgresql"], id="product names"
        ),
        pytest.param("東京都", ["東", "京", "都"], id="Han, a sign a word"),
        pytest.param("مرحبا بكم", ["مرحبا", "بكم"], id="Arabic"),
        pytest.param("😀 !!! -- _ ' …", [], id="no words at all"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


def test_a_word_knows_where_it_stands_in_the_original() -> None:
    text = "De Foto's: C++"
    assert tokens(text) == [Token("de", 0, 2), Token("foto", 3, 9), Token("cplusplus", 11, 14)]


def test_a_run_is_also_one_word() -> None:
    assert [joined(run) for run in runs("node.js co-creatie e-mail 3.11")] == [
        "nodejs",
        "cocreatie",
        "email",
        "311",
    ]


@given(ANY_TEXT)
def test_words_are_letters_and_digits_in_order_within_the_text(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.text.isalnum()
        assert token.text == fold(token.text)
        assert len(token.text) <= MAX_TOKEN
        assert end <= token.start < token.end <= len(text)
        end = token.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x00b\x07c", "abc", id="null bytes and controls"),
        pytest.param("a\ud800b", "ab", id="a lone surrogate"),
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="line ends"),
        pytest.param("ont\xadwik\u200bkeling", "ontwikkeling", id="invisible hyphens and spaces"),
        pytest.param("\u202eabc\u2069", "abc", id="changes of direction"),
        pytest.param("cafe\u0301", "café", id="composed"),
        pytest.param("tab\tblijft\n", "tab\tblijft\n", id="tabs and newlines stay"),
    ],
)
def test_scrubbed_text(text: str, expected: str) -> None:
    assert scrub(text) == expected


@given(ANY_TEXT)
def test_scrubbed_text_can_be_stored_and_scrubbing_again_changes_nothing(text: str) -> None:
    clean = scrub(text)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert "\x00" not in clean
    assert scrub(clean) == clean
