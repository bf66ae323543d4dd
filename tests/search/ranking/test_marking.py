from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.queries import query_terms
from search.analysis.tokens import placed_runs
from search.ranking.marking import Mark, _known, calling, marks_in, words_between

SOME_WORDS = ("Dying", "dies", "die-hard", ".NET", "dotnet", "C++", "U.S.A.", "usa", "Éclair", "eclairs")
MORE_WORDS = ("abc語", "語", "data_set", "datasets", "e-mail", "emails", "Asyncio", "don't", "\n", "🙂", "x")
TEXTS = st.lists(st.sampled_from((*SOME_WORDS, *MORE_WORDS))).map(" ".join) | st.text(max_size=200)


@given(TEXTS, TEXTS, st.sampled_from(("en", "de", None)))
def test_a_hint_leads_to_every_word_that_reading_all_of_the_text_finds(
    text: str, query: str, lang: str | None
) -> None:
    groups = tuple(replaced._replace(phrases=()) for replaced in query_terms(query).groups)
    if not groups:
        return
    reading_all = replace(_known(groups, lang).asked, hint=None)
    found = {
        (start + first, start + last)
        for start, written in placed_runs(text)
        for first, last, _ in reading_all.marks(written, lang)
    }

    marked = {(mark.start, mark.end) for mark in marks_in(text, groups, lang)}

    assert marked <= found
    assert all(any(start <= first and last <= end for start, end in marked) for first, last in found)


@given(TEXTS, TEXTS)
def test_a_name_is_called_when_anything_in_it_would_be_marked(text: str, query: str) -> None:
    name = " ".join(word.text for word in words_between(text, 0, len(text)))
    groups = query_terms(query).groups

    assert calling(groups)(name) == any(marks_in(name, groups, lang) for lang in ("en", "nl"))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("boom", "kerstboom"),
        ("bomen", "boom"),
        ("kerst", "kerstboom"),
        ("oom", "kerstboom"),
        ("machine learning", "learning machines"),
    ],
)
def test_topics_are_called_in_dutch_and_english(query: str, name: str) -> None:
    groups = query_terms(query).groups

    assert calling(groups)(name) == (query != "oom")


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("die", "He was dying there", ["dying"]),
        (".net", "About .NET and C#", [".NET"]),
        ("usa", "In the U.S.A. today", ["U.S.A"]),
        ("eclair", "Éclairs for all", ["Éclairs"]),
        ("learning", "deep-learning", ["learning"]),
        ("python", "Nothing of the kind", []),
    ],
)
def test_words_are_found_by_their_beginnings(query: str, text: str, marked: list[str]) -> None:
    marks = marks_in(text, query_terms(query).groups, "en")
    assert [text[mark.start : mark.end] for mark in marks] == marked


def test_of_marks_that_overlap_the_longer_one_stays() -> None:
    marks = marks_in("machine-learning", query_terms("machinelearning learning").groups, "en")
    assert marks == (Mark(0, 16, 0),)


def test_words_that_the_ends_of_a_stretch_stand_in_are_whole() -> None:
    assert [word.text for word in words_between("one two three four", 5, 9)] == ["two", "three"]
