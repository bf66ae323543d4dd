"""The tokens of a document: what the engines store of a text, by the language of that text.

A text gives its stems in order, so that phrases can be found, and apart from them its parts: what is inside
its compounds, and runs written as one word. Parts belong in a field of their own with a low weight.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from search import wordlists
from search.analysis.compounds import split
from search.analysis.languages import DETECTOR_VERSION
from search.analysis.stemming import STEMMER_VERSION, stem
from search.analysis.tokens import joined, untied, written_runs

ANALYSIS_VERSION = f"1-snowball{STEMMER_VERSION}-langid{DETECTOR_VERSION}-{wordlists.digest()}"
_MOST_KNOWN = 100_000


class Found(NamedTuple):
    """What a text is found by: its stems in order, and its parts, each joined by spaces."""

    stems: str
    parts: str


def found_by(text: str, lang: str | None) -> Found:
    """Stems and parts of a text, which is read once for both."""
    written = written_runs(text)
    stemmed, inside = _forms(lang)
    return Found(
        " ".join(filter(None, map(stemmed.__getitem__, written))),
        " ".join(filter(None, map(inside.__getitem__, written))),
    )


def words(text: str) -> list[str]:
    """The words of a text as they are written, folded; for names, titles and search as you type."""
    return [token.text for written in written_runs(text) for token in untied(written)]


def stems(text: str, lang: str | None) -> list[str]:
    """The stems of a text, one a word, in order. Without a known language, its words."""
    return found_by(text, lang).stems.split()


def parts(text: str, lang: str | None) -> list[str]:
    """What a text is found by besides its stems: stems of the parts of Dutch compounds, runs as one word."""
    return found_by(text, lang).parts.split()


def compound_stems(word: str) -> tuple[str, ...]:
    """The stems of the parts of a Dutch compound; empty for a word that is none."""
    return tuple(stem(part, "nl") for part in split(word))


class _Known(dict[str, str]):
    """Forms of the runs that were met; when they become too many it starts anew."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, written: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        form = self[written] = self._form(written)
        return form


@cache
def _forms(lang: str | None) -> tuple[_Known, _Known]:
    """The stems of each run in a language, and its parts: a text is thousands of times the same few words."""
    return _Known(partial(_stems, lang=lang)), _Known(partial(_parts, lang=lang))


def _stems(written: str, lang: str | None) -> str:
    return " ".join(stem(token.text, lang) for token in untied(written))


def _parts(written: str, lang: str | None) -> str:
    run = untied(written)
    whole = (stem(joined(run), lang),) if len(run) > 1 else ()
    inside = (part for token in run for part in compound_stems(token.text)) if lang == "nl" else ()
    return " ".join((*whole, *inside))
