"""What somebody may have meant to type: words one slip away that stand in the index far more often.

Pure choice; the finder asks the index how often words stand there, and whether the viewer may see a hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import ascii_lowercase

SHORTEST = 4
LONGEST = 24
RARER = 50
"""A word that does stand somewhere is a slip only if the other is this many times as common."""

SAME_START = 10
"""People seldom mistype the first letter: with it the same, a candidate counts as so much more common."""


def edits(word: str) -> frozenset[str]:
    """Every string one slip from `word`: a letter lost, doubled, swapped or wrong. None for short words.

    After Norvig, "How to write a spelling corrector", 2007.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return frozenset()
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    lost = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    wrong = {left + letter + right[1:] for left, right in splits if right for letter in ascii_lowercase}
    added = {left + letter + right for left, right in splits for letter in ascii_lowercase}
    return frozenset(lost | swapped | wrong | added) - {word}


def correction(word: str, frequencies: Mapping[str, int]) -> str | None:
    """The likeliest word meant by `word`, None if it is as good as any other."""
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
        better = correction(word.casefold(), frequencies)
        if better:
            corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, corrected, flags=re.IGNORECASE)
    return corrected if corrected != text else None
