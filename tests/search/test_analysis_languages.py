from __future__ import annotations

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from search.analysis.languages import LANGUAGES, OFTEN_MET, detect_language, is_stop_word, language_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Hoe leer ik sneller programmeren?", "nl", id="a Dutch question"),
        pytest.param("How do I learn programming faster?", "en", id="an English question"),
        pytest.param("loopbaanontwikkeling", "nl", id="one Dutch word"),
        pytest.param("", None, id="empty"),
        pytest.param("12345 !?", None, id="no letters"),
        pytest.param("x", None, id="one letter"),
    ],
)
def test_language_of_a_text(text: str, expected: str | None) -> None:
    assert detect_language(text) == expected


FRENCH = (
    "Les pratiques de distribution en vue du déploiement sont souvent négligées. Dans cette présentation nous"
    " verrons comment préparer un projet pour que chacun puisse l'installer, le comprendre et le reprendre."
)


def test_a_longer_text_is_known_in_other_languages_too() -> None:
    assert language_of(FRENCH) == "fr"


def test_a_short_text_is_dutch_or_english() -> None:
    assert language_of("Wie lerne ich schneller programmieren?") in ("nl", "en")


def test_other_candidates_can_be_asked_for() -> None:
    assert detect_language("Wie lerne ich schneller programmieren?", ("nl", "en", "de")) == "de"


@pytest.mark.parametrize("candidates", [LANGUAGES, OFTEN_MET])
def test_a_text_is_read_as_the_library_reads_it(candidates: tuple[str, ...]) -> None:
    library = LanguageIdentifier.from_model_file(MODEL_FILE)
    library.set_languages(candidates)
    words = (
        f"{FRENCH} Wie fietst er mee naar de conferentie? WHO CAME LAST YEAR? ¿Qué pasó? 機械学習 été".split()
    )
    texts = [" ".join(words[start : start + count]) for count in (1, 2, 9) for start in range(len(words))]
    texts = [text for text in texts if sum(map(str.isalpha, text)) > 1]

    assert [detect_language(text, candidates) for text in texts] == [
        library.classify(text)[0] for text in texts
    ]


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        pytest.param("het", "nl", True, id="its own"),
        pytest.param("van", "en", True, id="the other language's"),
        pytest.param("door", "nl", True, id="a stop word here"),
        pytest.param("door", "en", False, id="a real word here"),
        pytest.param("it", "nl", False, id="IT in a Dutch text"),
        pytest.param("python", "en", False, id="a word"),
        pytest.param("the", None, True, id="language unknown"),
    ],
)
def test_stop_words(word: str, lang: str | None, expected: bool) -> None:
    assert is_stop_word(word, lang) is expected
