"""Typing mistakes: the words one slip of the finger away. Which of them is meant is for the index to say."""

from __future__ import annotations

from string import ascii_lowercase

_SHORTEST = 3
_LONGEST = 32


def edits(word: str) -> frozenset[str]:
    """All strings one edit away: a letter too many, too few, another, or two swapped (Norvig 2007).

    Of letters a to z and those of the word. Empty for a word too short or too long to guess at.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return frozenset()
    letters = sorted({*ascii_lowercase, *word})
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = {left + right[1:] for left, right in halves if right}
    near.update(left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1)
    near.update(left + letter + right[1:] for left, right in halves if right for letter in letters)
    near.update(left + letter + right for left, right in halves for letter in letters)
    return frozenset(near - {word})
