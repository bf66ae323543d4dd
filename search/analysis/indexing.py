"""The tokens of a document: what the engines store of a text, by the language of that text.

A text gives its stems in order, so that phrases can be found, and apart from them its parts: what is inside
its compounds, and runs written as one word. Parts belong in a field of their own with a low weight.
"""

from __future__ import annotations

from functools import lru_cache

from search import wordlists
from search.analysis.compounds import split
from search.analysis.languages import DETECTOR_VERSION
from search.analysis.stemming import STEMMER_VERSION, stem
from search.analysis.tokens import joined, untied, written_runs

ANALYSIS_VERSION = f"1-snowball{STEMMER_VERSION}-langid{DETECTOR_VERSION}-{wordlists.digest()}"


def words(text: str) -> list[str]:
    """The words of a text as they are written, folded; for names, titles and search as you type."""
    return [token.text for written in written_runs(text) for token in untied(written)]


def stems(text: str, lang: str | None) -> list[str]:
    """The stems of a text, one a word, in order. Without a known language, its words."""
    return [stemmed for written in written_runs(text) for stemmed in _stems(written, lang)]


def parts(text: str, lang: str | None) -> list[str]:
    """What a text is found by besides its stems: stems of the parts of Dutch compounds, runs as one word."""
    return [part for written in written_runs(text) for part in _parts(written, lang)]


def compound_stems(word: str) -> tuple[str, ...]:
    """The stems of the parts of a Dutch compound; empty for a word that is none."""
    return tuple(stem(part, "nl") for part in split(word))


@lru_cache(maxsize=100_000)
def _stems(written: str, lang: str | None) -> tuple[str, ...]:
    return tuple(stem(token.text, lang) for token in untied(written))


@lru_cache(maxsize=100_000)
def _parts(written: str, lang: str | None) -> tuple[str, ...]:
    run = untied(written)
    whole = (stem(joined(run), lang),) if len(run) > 1 else ()
    inside = (part for token in run for part in compound_stems(token.text)) if lang == "nl" else ()
    return (*whole, *inside)
