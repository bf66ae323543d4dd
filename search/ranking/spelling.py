"""What somebody may have meant to type: words one slip away that stand in the index far more often.

Pure choice; the finder asks the index how often words stand there, and whether the viewer may see a hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from search.analysis.spelling import edits
from search.analysis.tokens import fold

SHORTEST = 4
RARER = 50
"""A word that does stand somewhere is a slip only if the other is this many times as common."""

SAME_START = 10
"""People seldom mistype the first letter: with it the same, a candidate counts as so much more common."""


def correction(word: str, frequencies: Mapping[str, int]) -> str | None:
    """The likeliest word meant by `word` (as the index writes it), None if it is as good as any other."""
    if len(word) < SHORTEST or not word.isalpha():
        return None
    standing = frequencies.get(word, 0)
    candidates = [
        (frequencies[edit] * (SAME_START if edit[0] == word[0] else 1), edit)
        for edit in edits(word)
        if frequencies.get(edit, 0) > RARER * standing
    ]
    return max(candidates, key=lambda one: (one[0], one[1]))[1] if candidates else None


def suggestion(text: str, words: Iterable[str], frequencies: Mapping[str, int]) -> str | None:
    """`text` with each of its `words` that looks like a slip replaced, None if none does."""
    corrected = text
    for word in words:
        better = correction(fold(word), frequencies)
        if better:
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, corrected, flags=re.IGNORECASE)
    return corrected if corrected != text else None
