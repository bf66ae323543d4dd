from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.analysis.tokens import fold

DUTCH_FAMILIES = (
    """
fiets fietsen|gids gidsen|proces processen|leerproces leerprocessen|kans kansen|mens mensen|kind kinderen
ei eieren|stad steden|lid leden|teamlid teamleden|weg wegen|dag dagen|werkdag werkdagen|museum musea
criterium criteria|idee ideeën|categorie categorieën|technologie technologieën|coördinator coördinatoren
foto fotos|agenda agendas|methode methoden|cursus cursussen|crisis crises|gegeven gegevens|les lessen
glas glazen|adres adressen|reis reizen|brief brieven|loopt gelopen lopen|leren geleerd leert|groot grote
nieuw nieuwe|goed goede|dik dikke|lief lieve|model modellen|antwoord antwoorden|collega collegas
ontwikkelen ontwikkeling ontwikkelingen ontwikkeld|grens grenzen|prijs prijzen|huis huizen|sessie sessies
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("family", DUTCH_FAMILIES)
def test_inflections_of_a_dutch_word_have_one_stem(family: str) -> None:
    assert len({stem(fold(word), "nl") for word in family.split()}) == 1


@pytest.mark.parametrize(
    "strangers",
    [
        "kans kan",
        "mens men",
        "dans dan",
        "aarde aard",
        "geleden lid",
        "methode mede",
        "beurs beur",
        "organisatie orgaan",
    ],
)
def test_different_dutch_words_keep_different_stems(strangers: str) -> None:
    words = strangers.split()
    assert len({stem(word, "nl") for word in words}) == len(words)


def test_english_words_are_stemmed_in_english() -> None:
    assert {stem(word, "en") for word in ("connect", "connected", "connecting", "connections")} == {"connect"}


@pytest.mark.parametrize("lang", [None, "de"])
def test_a_language_without_a_stemmer_leaves_words_alone(lang: str | None) -> None:
    assert stem("entwicklungen", lang) == "entwicklungen"


def test_threads_get_the_same_stems() -> None:
    words = [
        f"{start}{end}"
        for start in ("fiets", "loop", "werk", "huiz")
        for end in ("en", "t", "er", "s", "ingen")
    ] * 50
    expected = [stem.__wrapped__(word, "nl") for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: stem.__wrapped__(word, "nl"), words)) == expected


@given(st.text(), st.sampled_from(["nl", "en", None]))
def test_every_word_has_a_stem_of_letters_and_digits(text: str, lang: str | None) -> None:
    word = fold(text)
    stemmed = stem(word, lang)
    assert bool(stemmed) == bool(word)
    assert not stemmed or stemmed.isalnum()
