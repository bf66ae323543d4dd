from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.indexing import ANALYSIS_VERSION, parts, stems, words
from search.analysis.queries import query_terms


def test_the_version_names_stemmer_detector_and_word_lists() -> None:
    assert re.fullmatch(r"\d+-snowball[\d.]+-langid[\d.]+-[0-9a-f]{8}", ANALYSIS_VERSION)


def test_stems_keep_the_order_of_the_text() -> None:
    assert stems("De fietsen van de kinderen", "nl") == ["de", "fiets", "van", "de", "kind"]


def test_words_are_not_stemmed() -> None:
    assert words("Fietsen & Café's") == ["fietsen", "cafe"]


@pytest.mark.parametrize(
    ("query", "text", "lang"),
    [
        pytest.param("fiets", "Wij fietsen veel", "nl", id="Dutch inflection"),
        pytest.param("connecting", "connected people", "en", id="English inflection"),
        pytest.param("cafe", "Wereldcafé in het Café", "nl", id="accents"),
        pytest.param("résumé", "my resume", "en", id="accents in the query"),
        pytest.param("loopbaan", "loopbaanontwikkeling", "nl", id="first part of a compound"),
        pytest.param("ontwikkelingen", "loopbaanontwikkeling", "nl", id="last part, inflected"),
        pytest.param("email", "per e-mail", "nl", id="joined in the query"),
        pytest.param("e-mail", "email", "en", id="joined in the text"),
        pytest.param("nodejs", "Node.js at work", "en", id="dot in the text"),
        pytest.param("C++", "modern c++", "en", id="signs"),
        pytest.param("Kubernetes", "kubernetes", None, id="text of unknown language"),
    ],
)
def test_a_query_finds_a_text(query: str, text: str, lang: str | None) -> None:
    found = {*stems(text, lang), *parts(text, lang)}
    assert all(found & set(group.alternatives) for group in query_terms(query).groups)


@given(st.text(max_size=200), st.sampled_from(["nl", "en", None]))
def test_a_text_is_always_found_by_any_of_its_own_words(text: str, lang: str | None) -> None:
    indexed = {*stems(text, lang), *parts(text, lang)}
    for word in words(text)[:20]:
        for group in query_terms(word).groups:
            assert indexed & set(group.alternatives)
