"""Stems: one form for the inflections of a word, in the language of its text.

Snowball does the work: Kraaij-Pohlmann for Dutch, Porter 2 for English. `wordlists/stems_nl.txt` mends what
it splits: it takes the s off fiets but not off fietsen, and does not know kinderen or musea. This is its C
code, which gives the very stems of its Python code and is fifty times as fast.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from threading import Lock

from Stemmer import Stemmer

from search.analysis.compounds import known_words
from search.wordlists import lines

STEMMER_VERSION = version("PyStemmer")

_STEMMERS = {"nl": Stemmer("dutch", 0), "en": Stemmer("english", 0)}
_FINALS = {"v": "f", "z": "s"}
_lock = Lock()


@lru_cache(maxsize=200_000)
def stem(word: str, lang: str | None) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer."""
    stemmer = _STEMMERS.get(lang or "")
    if stemmer is None or word.isdigit():
        return word
    if lang == "nl":
        if mended := _mended(word):
            return mended
        word = _singular(word)
    with _lock:  # a stemmer keeps the word at hand in its own fields
        stemmed = str(stemmer.stemWord(word)) or word
    return _uninflected(word) if lang == "nl" and stemmed == word else stemmed


def _mended(word: str) -> str | None:
    whole, endings = _exceptions()
    if word in whole:
        return whole[word]
    if word.endswith(tuple(endings)):
        ending = max((ending for ending in endings if word.endswith(ending)), key=len)
        return word[: -len(ending)] + endings[ending]
    return None


def _singular(word: str) -> str:
    """Without the plural ending that the stemmer does not know: categorieën, collegas."""
    if word.endswith(("ieen", "eeen")):
        return word[:-2]
    if word.endswith(("as", "is", "os", "us", "ys")) and word[:-1] in known_words():
        return word[:-1]
    return word


def _uninflected(word: str) -> str:
    """A short adjective without its e (grote, nieuwe, dikke), if what is left is a known word."""
    if len(word) < 4 or not word.endswith("e"):
        return word
    base = word[:-1]
    if base[-1] == base[-2]:
        base = base[:-1]
    elif base[-2] in "aeou" and base[-3] not in "aeiou":
        base = base[:-1] + base[-2:]
    base = base[:-1] + _FINALS.get(base[-1], base[-1])
    return base if base in known_words() else word


@cache
def _exceptions() -> tuple[dict[str, str], dict[str, str]]:
    """Stems of whole words, and of what words end in (written with a hyphen in the list)."""
    whole: dict[str, str] = {}
    endings: dict[str, str] = {}
    for line in lines("stems_nl.txt"):
        form, _, stemmed = line.partition(" ")
        place = endings if form.startswith("-") else whole
        place[form.lstrip("-")] = stemmed or form.lstrip("-")
    return whole, endings
