from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.queries import query_terms
from search.analysis.tokens import tokens
from search.ranking.highlight import ELLIPSIS, mark_all, quote_of

ANY_TEXT = st.text(alphabet=st.characters(exclude_characters=ELLIPSIS), max_size=400)
SOME_WORDS = (
    "De",
    "fietsen,",
    "leren",
    "<b>",
    "node.js",
    "&",
    "loopbaanontwikkeling.",
    "C++",
    "e-mail!",
    "ook\n",
)
WORDS = st.lists(st.sampled_from(SOME_WORDS))


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        pytest.param("fiets", "Wij fietsen", "Wij <mark>fietsen</mark>", id="by stem"),
        pytest.param("loopbaan", "Loopbaanbeleid", "<mark>Loopbaanbeleid</mark>", id="by a compound's part"),
        pytest.param("asyn", "Over asyncio", "Over <mark>asyncio</mark>", id="by the start of the last word"),
        pytest.param("email", "Een e-mail", "Een <mark>e-mail</mark>", id="tied words joined"),
        pytest.param("node.js", "Node.js & co", "<mark>Node.js</mark> &amp; co", id="tied words"),
        pytest.param("c++", "C++ > C", "<mark>C++</mark> &gt; C", id="signs"),
        pytest.param(
            "loopbaanontwikkeling",
            "Loopbaan, ontwikkeling",
            "<mark>Loopbaan, ontwikkeling</mark>",
            id="parts apart",
        ),
        pytest.param(
            "loopbaanbeleid",
            "loopbaanbeleidsplan",
            "<mark>loopbaanbeleidsplan</mark>",
            id="inside a compound",
        ),
        pytest.param(
            "zzz", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="nothing found"
        ),
        pytest.param(
            "script", "<script>", "&lt;<mark>script</mark>&gt;", id="script is escaped around a mark"
        ),
        pytest.param("", 'Q&A "x"', "Q&amp;A &quot;x&quot;", id="no query"),
    ],
)
def test_marked_titles(query: str, title: str, expected: str) -> None:
    assert mark_all(title, query_terms(query).groups, "nl") == expected


def test_the_stretch_with_most_different_words_is_shown() -> None:
    text = (
        "Python is leuk. " * 30 + "Met python en asyncio wachten op twee dingen tegelijk. " + "Einde. " * 30
    )
    shown = quote_of(text, query_terms("python asyncio").groups, "nl", max_chars=80).html
    assert "<mark>python</mark> en <mark>asyncio</mark>" in shown
    assert shown.startswith(ELLIPSIS)
    assert shown.endswith(ELLIPSIS)


def test_a_text_without_the_words_shows_its_start() -> None:
    assert (
        quote_of("Een twee drie vier vijf", query_terms("zes").groups, "nl", max_chars=13).html
        == "Een twee drie…"
    )


def test_a_stretch_starts_at_a_sentence_if_one_starts_nearby() -> None:
    text = (
        "Woorden ervoor zonder betekenis. " * 5
        + "Dan dit: het gaat over podcasts maken. "
        + "En meer tekst. " * 20
    )
    assert quote_of(text, query_terms("podcasts").groups, "nl", max_chars=90).html.startswith(
        "…Dan dit: het gaat"
    )


def test_a_short_text_is_shown_whole() -> None:
    assert quote_of("Kort en goed", query_terms("goed").groups, "nl").html == "Kort en <mark>goed</mark>"


@given(
    ANY_TEXT | WORDS.map(" ".join), ANY_TEXT | st.just("fiets loopbaan node.js <b> c+"), st.integers(20, 300)
)
def test_without_marks_a_highlight_is_a_piece_of_the_text(text: str, query: str, max_chars: int) -> None:
    shown = quote_of(text, query_terms(query).groups, "nl", max_chars=max_chars).html
    plain = unescape(re.sub("</?mark>", "", shown)).strip(ELLIPSIS)
    assert plain in text
    assert len(plain) <= max_chars
    assert "<" not in re.sub("</?mark>", "", shown)


@given(WORDS.map(" ".join), st.integers(30, 120))
def test_no_word_is_cut(text: str, max_chars: int) -> None:
    shown = quote_of(text, query_terms("leren").groups, "nl", max_chars=max_chars).html
    plain = unescape(re.sub("</?mark>", "", shown)).strip(ELLIPSIS)
    start = text.index(plain)
    assert not any(t.start < edge < t.end for t in tokens(text) for edge in (start, start + len(plain))) or (
        text.count(plain) > 1
    )
