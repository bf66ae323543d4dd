"""What somebody may have meant to type: words one slip away that stand in the index far more often.

The index holds stems, so a slip is looked for in the stem of what was typed and its ending is kept. Pure
choice; the finder asks the index how often tokens stand there, and whether the viewer may see a hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from search.analysis.languages import LANGUAGES
from search.analysis.spelling import edits
from search.analysis.stemming import stem
from search.analysis.tokens import fold

SHORTEST = 4
RARER = 50
"""A word that does stand somewhere is a slip only if the other is this many times as common."""

SAME_START = 10
"""People seldom mistype the first letter: with it the same, a candidate counts as so much more common."""


def suggestion(text: str, words: Iterable[str], frequencies: Mapping[str, int]) -> str | None:
    """`text` with each of its `words` that looks like a slip replaced, None if none does.

    `frequencies` says how many documents hold each of `tokens_to_count(words)`.
    """
    corrected = text
    for word in words:
        better = correction(fold(word), frequencies)
        if better:
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, corrected, flags=re.IGNORECASE)
    return corrected if corrected != text else None


def tokens_to_count(words: Iterable[str]) -> frozenset[str]:
    """The tokens whose frequencies decide what may have been meant by `words`."""
    folded = [fold(word) for word in words]
    return frozenset(token for word in folded for token in (*_forms(word), *_near(word)))


def correction(word: str, frequencies: Mapping[str, int]) -> str | None:
    """The likeliest word meant by a folded `word`, None if it is as good as any other."""
    standing = max((frequencies.get(form, 0) for form in _forms(word)), default=0)
    candidates = [
        (frequencies[token] * (SAME_START if token[0] == word[0] else 1), meant)
        for token, meant in _near(word).items()
        if frequencies.get(token, 0) > RARER * standing
    ]
    return max(candidates)[1] if candidates else None


def _forms(word: str) -> frozenset[str]:
    """The tokens that `word` itself is found by."""
    return frozenset((word, *(stem(word, lang) for lang in LANGUAGES)))


def _near(word: str) -> dict[str, str]:
    """Tokens one slip away, each with the word that would then have been typed."""
    if len(word) < SHORTEST or not word.isalpha():
        return {}
    meant = {edit: edit for edit in edits(word)}
    forms = _forms(word)
    for form in sorted(forms):
        if word.startswith(form) and len(form) >= SHORTEST - 1:
            ending = word.removeprefix(form)
            meant.update((edit, edit + ending) for edit in edits(form))
    return {token: typed for token, typed in meant.items() if token not in forms and token}
