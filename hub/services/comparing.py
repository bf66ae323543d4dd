"""Two texts word by word: what stayed, what went, what came. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
# Comparing words is quadratic at worst: beyond this many, changed paragraphs are shown whole.
MOST_WORDS = 4_000


class Change(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row that share their fate."""

    change: Change
    text: str


def compare(before: str, after: str) -> tuple[Stretch, ...]:
    """The way from one text to the other, in order; neighbours of one fate are one stretch."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(_joined(_lines(old, new)))


def only(stretches: Sequence[Stretch], change: Change) -> tuple[Stretch, ...]:
    """One side of a comparison: what stayed, with what is `change`."""
    return tuple(_joined(one for one in stretches if one.change in (Change.SAME, change)))


def has_changes(stretches: Sequence[Stretch]) -> bool:
    return any(one.change is not Change.SAME for one in stretches)


def _lines(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for kind, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, is_ = "".join(old[low:high]), "".join(new[first:last])
        if kind == "equal":
            yield Stretch(Change.SAME, was)
        else:
            yield from _words(was, is_)


def _words(before: str, after: str) -> Iterator[Stretch]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield from (Stretch(Change.GONE, before), Stretch(Change.NEW, after))
        return
    for kind, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch(Change.SAME, "".join(old[low:high]))
            continue
        yield Stretch(Change.GONE, "".join(old[low:high]))
        yield Stretch(Change.NEW, "".join(new[first:last]))


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    waiting: Stretch | None = None
    for one in stretches:
        if not one.text:
            continue
        if waiting is not None and waiting.change is one.change:
            waiting = Stretch(one.change, waiting.text + one.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting
