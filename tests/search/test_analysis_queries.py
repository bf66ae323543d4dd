from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.queries import LONGEST_COMMAND, ParsedText, parse_text, query_terms
from search.analysis.synonyms import SynonymGroup, Synonyms
from search.terms import MAX_GROUPS, Phrase, QueryTerms, TermGroup


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("leren leiden", ParsedText(("leren", "leiden")), id="words"),
        pytest.param('"goed gesprek" voeren', ParsedText(("voeren",), ("goed gesprek",)), id="a phrase"),
        pytest.param(
            "„goed gesprek” «deep work»", ParsedText((), ("goed gesprek", "deep work")), id="other quotes"
        ),
        pytest.param("python -java", ParsedText(("python",), (), ("java",)), id="without a word"),
        pytest.param('python -"deep net"', ParsedText(("python",), (), ("deep net",)), id="without a phrase"),
        pytest.param("e-mail --help", ParsedText(("e-mail", "--help")), id="hyphens that exclude nothing"),
        pytest.param('"onaf citaat', ParsedText(("onaf", "citaat")), id="a quote never closed"),
        pytest.param("a AND (b", ParsedText(("a", "AND", "(b")), id="another query language"),
        pytest.param('c++ .net "" ( - " " 😀', ParsedText(("c++", ".net")), id="signs alone are nothing"),
        pytest.param("", ParsedText(), id="empty"),
        pytest.param(
            "woord " * LONGEST_COMMAND + '"tussen" -streep',
            ParsedText((*["woord"] * LONGEST_COMMAND, '"tussen"', "-streep")),
            id="signs in a pasted text",
        ),
    ],
)
def test_pieces_of_a_query(text: str, expected: ParsedText) -> None:
    assert parse_text(text) == expected


def test_a_word_stands_for_its_stem_in_each_language_and_itself() -> None:
    assert query_terms("workshops").groups == (TermGroup("workshops", ("workshop", "workshops")),)


def test_a_compound_also_stands_for_its_parts_side_by_side() -> None:
    (group,) = query_terms("loopbaanontwikkeling").groups
    assert ("loopbaan", "ontwikkel") in group.phrases


def test_tied_words_are_one_group_apart_or_joined() -> None:
    (group,) = query_terms("co-creatie").groups
    assert "cocreatie" in group.alternatives
    assert ("co", "creatie") in group.phrases


def test_stop_words_go_in_both_languages() -> None:
    assert _words("hoe werk ik met de python and java") == ["werk", "python", "java"]


def test_stop_words_stay_when_there_is_nothing_else() -> None:
    assert _words("wie is het") == ["wie", "is", "het"]


def test_it_in_capitals_is_a_word_but_operators_are_not() -> None:
    assert _words("cursus IT AND security") == ["cursus", "IT", "security"]


def test_a_phrase_is_required_as_each_language_stems_it_and_its_words_rank() -> None:
    terms = query_terms('"machine learning"')
    assert terms.phrases == (
        Phrase("machine learning", (("machine", "learn"), ("machin", "learn"), ("machine", "learning"))),
    )
    assert [group.word for group in terms.groups] == ["machine", "learning"]


def test_a_query_of_exclusions_alone_asks_for_nothing() -> None:
    terms = query_terms("-java")
    assert not terms
    assert terms.excluded == (Phrase("java", (("java",),)),)


def test_repeated_words_count_once_in_the_order_typed() -> None:
    assert _words("python java Python talks java") == ["python", "java", "talks"]


def test_a_long_query_keeps_its_first_words() -> None:
    words = [f"woord{number}" for number in range(100)]
    assert _words(" ".join(words)) == words[:MAX_GROUPS]


def test_a_synonym_of_one_word_joins_its_group() -> None:
    synonyms = Synonyms.of([SynonymGroup(("k8s", "kubernetes"))])
    (group,) = query_terms("K8S", synonyms).groups
    assert {"k8s", "kubernet"} <= set(group.alternatives)


def test_a_synonym_of_more_words_is_one_group() -> None:
    synonyms = Synonyms.of([SynonymGroup(("AI", "kunstmatige intelligentie"), "nl")])
    terms = query_terms("cursus kunstmatige intelligentie", synonyms)
    assert [group.word for group in terms.groups] == ["cursus", "kunstmatige intelligentie"]
    assert terms.groups[1].alternatives == ("ai",)
    assert ("kunstmaat", "intelligentie") in terms.groups[1].phrases
    assert query_terms("AI", synonyms).groups[0].phrases == (("kunstmaat", "intelligentie"),)


def test_a_phrase_in_several_synonym_groups_has_all_equals() -> None:
    synonyms = Synonyms.of(
        [SynonymGroup(("ml", "leren")), SynonymGroup(("ml", "markup")), SynonymGroup(("alleen",))]
    )
    (group,) = query_terms("ml", synonyms).groups
    assert {"ml", "leer", "markup"} <= set(group.alternatives)


def test_no_synonyms_change_nothing() -> None:
    assert query_terms("leren leiden", Synonyms()) == query_terms("leren leiden")


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_is_a_query_within_bounds(text: str) -> None:
    terms = query_terms(text)
    assert isinstance(terms, QueryTerms)
    assert len(terms.groups) <= MAX_GROUPS
    for group in terms.groups:
        assert group.alternatives or group.phrases
        assert all(token.isalnum() for token in group.alternatives)
        assert all(len(phrase) > 1 and all(map(str.isalnum, phrase)) for phrase in group.phrases)
    for phrase in (*terms.phrases, *terms.excluded):
        assert phrase.variants
        assert all(phrase.variants)


@pytest.mark.parametrize(
    "text", ['"' * 10_000, "-" * 10_000, "a." * 5_000, "a-b " * 2_500, "'s " * 3_000, "(" * 10_000]
)
def test_ten_thousand_characters_are_fine(text: str) -> None:
    assert len(query_terms(text).groups) <= MAX_GROUPS


def _words(text: str) -> list[str]:
    return [group.word for group in query_terms(text).groups]
