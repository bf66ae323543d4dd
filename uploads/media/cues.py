"""Captions out of words with their times: lines that can be read while they are said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# BBC subtitle guidelines: two lines of some 42 characters; nobody reads on for longer than this.
MAX_CHARACTERS: Final = 84
MAX_S: Final = 6.0
PAUSE_S: Final = 0.8
# A cue that flashes by cannot be read; it stays a little where nothing is said after it.
MIN_S: Final = 1.0
_ENDS: Final = (".", "?", "!", "…", "。", "？", "！")
_CLOSING: Final = "\"'”’)]»"
# A sentence of a word or two stays with the next one.
_SHORT: Final = 20


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the recogniser heard it, with its punctuation."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class SpokenCue:
    """What is shown at once, and the words it is made of."""

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]


def cues_of(words: Iterable[Word]) -> tuple[SpokenCue, ...]:
    """Cues in their order, each word in one of them; none over the limits, unless one word alone is."""
    cues = [_cue(group) for group in _groups(_in_order(words))]
    following = [*(cue.start_s for cue in cues[1:]), float("inf")]
    return tuple(_lasting(cue, until) for cue, until in zip(cues, following, strict=False))


def _in_order(words: Iterable[Word]) -> Iterator[Word]:
    """Without blanks, each beginning no earlier than the one before and ending after it began."""
    start_s = 0.0
    for word in words:
        text = " ".join(word.text.split())
        if text:
            start_s = max(start_s, word.start_s)
            yield Word(start_s, max(start_s, word.end_s), text)


def _groups(words: Iterable[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and _breaks(group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _breaks(group: Sequence[Word], word: Word) -> bool:
    """Whether the next word begins a new cue."""
    length = _length(group)
    return (
        length + 1 + len(word.text) > MAX_CHARACTERS
        or word.end_s - group[0].start_s > MAX_S
        or word.start_s - group[-1].end_s > PAUSE_S
        or (length >= _SHORT and group[-1].text.rstrip(_CLOSING).endswith(_ENDS))
    )


def _length(group: Sequence[Word]) -> int:
    return sum(len(word.text) + 1 for word in group) - 1


def _cue(group: Sequence[Word]) -> SpokenCue:
    text = " ".join(word.text for word in group)
    return SpokenCue(group[0].start_s, group[-1].end_s, text, tuple(group))


def _lasting(cue: SpokenCue, until_s: float) -> SpokenCue:
    """The same cue, shown long enough to read where there is room, and gone when the next one comes."""
    end_s = min(max(cue.end_s, cue.start_s + MIN_S), max(until_s, cue.start_s))
    return SpokenCue(cue.start_s, end_s, cue.text, cue.words)
