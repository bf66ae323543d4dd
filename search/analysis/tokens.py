"""From text to words: what is safe to store, where a word stands, and how it is written in the index.

A word is letters and digits, lowercase, without accents. Words tied by a hyphen, dot, underscore, ampersand
or apostrophe make a run: `machine-learning` is two words and is also known joined. A single letter joins
what follows (`e-mail` is email, `U.S.A.` is usa). `c++`, `c#` and `.net` have names of their own.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

MAX_TOKEN = 64

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = r"\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
_WORD = rf"[^\W_{_CJK}][^\W_{_CJK}{_MARKS}]*(?:[{_MARKS}]+[^\W_{_CJK}{_MARKS}]*)*"
_RUN = re.compile(
    rf"(?<!\w)(?:[cC]\+\+|[cCfFjJ]\#|\.(?:net|NET|Net))(?!\w)|[{_CJK}]"
    rf"|{_WORD}(?:(?:[-‐‑._&'’ʼ]|(?<=\d),(?=\d)){_WORD})*"
)
_WORDS = re.compile(rf"[{_CJK}]|{_WORD}")
_TAIL = re.compile(r"['’ʼ](?:s|t|d|m|n|ll|re|ve)$", re.IGNORECASE)
_SIGNS = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp", "j#": "jsharp", ".net": "dotnet"}
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069"
    r"\ufeff\ufffe\uffff\ud800-\udfff]"
)


PlacedRun = tuple[int, str]


class Token(NamedTuple):
    """A word as the index writes it, and where it stands in the text it was read from."""

    text: str
    start: int
    end: int


def scrub(text: str) -> str:
    """The text as it may be stored: composed (NFC), without null bytes, controls or lone surrogates.

    Line ends become newlines; soft hyphens, invisible characters and changes of direction go.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _UNSAFE.sub("", text))


def tokens(text: str) -> list[Token]:
    """The words of a text, in order; those of a run apart."""
    return [token for run in runs(text) for token in run]


def runs(text: str) -> Iterator[tuple[Token, ...]]:
    """The words of a text, those that are tied together in one run."""
    for found in _RUN.finditer(text):
        start = found.start()
        if run := untied(found.group()):
            yield tuple(Token(word, start + first, start + last) for word, first, last in run)


def written_runs(text: str) -> list[str]:
    """The runs of a text as they are written, for `untied`."""
    return _RUN.findall(text)


def placed_runs(text: str, first: int = 0, last: int = sys.maxsize) -> list[PlacedRun]:
    """The same of a stretch of the text, each with the place where it begins."""
    return [(found.start(), found.group()) for found in _RUN.finditer(text, first, last)]


@lru_cache(maxsize=100_000)
def untied(written: str) -> tuple[Token, ...]:
    """The words of one written run, with their places in it; none for one without letters and digits."""
    if sign := _SIGNS.get(written.lower()):
        return (Token(sign, 0, len(written)),)
    return tuple(_untie(written))


def joined(run: tuple[Token, ...]) -> str:
    """A run written as one word."""
    return "".join(token.text for token in run)[:MAX_TOKEN]


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word as the index writes it; empty when no letter or digit is left."""
    if word.isascii() and word.isalnum():
        return word.lower()[:MAX_TOKEN]
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c)[0] != "M"))
    return "".join(c for c in plain if c.isalnum())[:MAX_TOKEN]


def _untie(written: str) -> Iterator[Token]:
    """A possessive goes, a single letter joins the next word."""
    tail = _TAIL.search(written)
    body = written[: tail.start()] if tail else written
    found = list(_WORDS.finditer(body))
    letters, start = "", 0
    for place, match in enumerate(found):
        last = place == len(found) - 1
        start = start if letters else match.start()
        letters += fold(match.group())
        single = match.end() - match.start() == 1 and match.group().isalpha()
        if single and not last:
            continue
        if letters:
            yield Token(letters[:MAX_TOKEN], start, len(written) if last else match.end())
        letters = ""
