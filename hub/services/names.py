"""Whether two names may be two spellings of one: pure, precise rather than complete, and never certain."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import combinations

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})
LONG_NAME = 10
SHORT_WORD = 4
# A key that so many share says nothing; pairs grow with its square.
CROWD = 12


class Likeness(StrEnum):
    """How two names are alike, the surest first."""

    SPELLING = "the same letters, with other capitals, accents, spaces or marks"
    ORDER = "the same words in another order"
    MIDDLE = "the same but for an initial in the middle"
    INITIAL = "the same but for a first name that is an initial"
    EDIT = "one letter apart"


def folded(name: str) -> tuple[str, ...]:
    """The words of a name in plain lower-case letters."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"[.'’`]", "", plain)))


def alike(names: Mapping[int, str]) -> dict[tuple[int, int], Likeness]:
    """Pairs of ids (lower one first) whose names are alike, each with its surest likeness."""
    words = {id_: found for id_, name in names.items() if (found := folded(name))}
    pairs: dict[tuple[int, int], Likeness] = {}
    for likeness, keys in (
        (Likeness.SPELLING, {id_: ["".join(name)] for id_, name in words.items()}),
        (Likeness.ORDER, {id_: [" ".join(sorted(name))] for id_, name in words.items()}),
        (Likeness.MIDDLE, {id_: _without_initials(name) for id_, name in words.items()}),
    ):
        for pair in _sharing(keys):
            pairs.setdefault(pair, likeness)
    for pair in _initials(words):
        pairs.setdefault(pair, Likeness.INITIAL)
    for first, second in _sharing({id_: list(_deletions(name)) for id_, name in words.items()}):
        if _one_edit(words[first], words[second]):
            pairs.setdefault((first, second), Likeness.EDIT)
    return pairs


def _sharing(keys: Mapping[int, list[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of ids that have a key in common."""
    having: dict[str, list[int]] = defaultdict(list)
    for id_ in sorted(keys):
        for key in set(keys[id_]):
            having[key].append(id_)
    for ids in having.values():
        if 2 <= len(ids) <= CROWD:
            yield from combinations(ids, 2)


def _without_initials(words: tuple[str, ...]) -> list[str]:
    """`mireille b reece` and `mireille reece` have this in common. The outer words always count."""
    kept = [word for word in words[1:-1] if len(word) > 1]
    if len(words) < 2 or len(words[0]) < 2 or len(words[-1]) < 2:
        return []
    return [" ".join((words[0], *kept, words[-1]))]


def _initials(words: Mapping[int, tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """`j van dijk` and `jan van dijk`, unless more than one full name fits."""
    full: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for id_, name in words.items():
        if len(name) >= 2 and len(name[0]) > 1:
            full[name[0][0], *name[1:]].append(id_)
    for id_, name in words.items():
        if len(name) >= 2 and len(name[0]) == 1 and len(name[1]) > 1:
            fitting = full.get(name, [])
            if len(fitting) == 1:
                yield min(id_, fitting[0]), max(id_, fitting[0])


def _deletions(words: tuple[str, ...]) -> Iterator[str]:
    """The name, and the name without each of its letters: two names one edit apart share one."""
    name = " ".join(words)
    if len(words) < 2 or len(name) < LONG_NAME:
        return
    yield name
    for position in range(len(name)):
        yield name[:position] + name[position + 1 :]


def _one_edit(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether one long word differs: by a letter after its first, or by two that changed places.

    Short words and first letters tell people apart: Jan is not Jos, and Smit is not Smid.
    """
    if len(first) != len(second):
        return False
    different = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(different) != 1:
        return False
    a, b = different[0]
    if min(len(a), len(b)) <= SHORT_WORD or a[0] != b[0] or any(char.isdigit() for char in a + b):
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if _gender_ending(rest_a, rest_b):
        return False
    if len(a) == len(b):
        swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
        return rest_a[1:] == rest_b[1:] or swapped
    return rest_a[1:] == rest_b or rest_b[1:] == rest_a


def _gender_ending(first: str, second: str) -> bool:
    """Daniel and Daniela, Petrov and Petrova, Mario and Maria are two people."""
    return {first, second} in ({"", "a"}, {"", "e"}, {"o", "a"})
