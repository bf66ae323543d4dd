"""The tokens of a document: what the engines store of a text, by the language of that text.

A text gives its stems in order, so that phrases can be found, and apart from them its parts: what is inside
its compounds, and runs written as one word. Parts belong in a field of their own with a low weight.
"""

from __future__ import annotations

from search import wordlists
from search.analysis.compounds import split
from search.analysis.languages import DETECTOR_VERSION
from search.analysis.stemming import STEMMER_VERSION, stem
from search.analysis.tokens import joined, runs, tokens

ANALYSIS_VERSION = f"1-snowball{STEMMER_VERSION}-langid{DETECTOR_VERSION}-{wordlists.digest()}"


def words(text: str) -> list[str]:
    """The words of a text as they are written, folded; for names, titles and search as you type."""
    return [token.text for token in tokens(text)]


def stems(text: str, lang: str | None) -> list[str]:
    """The stems of a text, one a word, in order. Without a known language, its words."""
    return [stem(token.text, lang) for token in tokens(text)]


def parts(text: str, lang: str | None) -> list[str]:
    """What a text is found by besides its stems: stems of the parts of Dutch compounds, runs as one word."""
    found: list[str] = []
    for run in runs(text):
        if len(run) > 1:
            found.append(stem(joined(run), lang))
        if lang == "nl":
            for token in run:
                found.extend(compound_stems(token.text))
    return found


def compound_stems(word: str) -> tuple[str, ...]:
    """The stems of the parts of a Dutch compound; empty for a word that is none."""
    return tuple(stem(part, "nl") for part in split(word))
