"""What of a text is shown under a hit, with the words of the query marked: escaped HTML with `<mark>` only.

Pure: works on the stored text with the same analysis as the index, so that what is marked is what was found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

from search.analysis.indexing import compound_stems
from search.analysis.stemming import stem
from search.analysis.tokens import PlacedRun, Token, fold, joined, placed_runs, untied
from search.terms import TermGroup

ELLIPSIS = "…"

_SHORTEST_PREFIX = 2
_SENTENCE_START = re.compile(r"(?:[.!?…][)\"'”’]*\s+|\n\s*)")
_TRAILING = frozenset(".,;:!?)]}\"'”’%+#")


class _Mark(NamedTuple):
    """A stretch of the text that stands for the query's word number `group`."""

    start: int
    end: int
    group: int


class Quote(NamedTuple):
    """A stretch of a text with its marks, and the place in the text of the first; None without any."""

    html: str
    place: int | None


def quote_of(text: str, groups: Sequence[TermGroup], lang: str | None, *, max_chars: int = 240) -> Quote:
    """The stretch of at most `max_chars` with most of the query's words, marked; its start if there are none.

    The last word typed counts as the beginning of a word. No word is cut, unless it alone is too long.
    """
    runs, marks = _read(text, groups, lang)
    start, end = _window(text, runs, marks, max_chars)
    before = ELLIPSIS if text[:start].strip() else ""
    after = ELLIPSIS if text[end:].strip() else ""
    place = next((mark.start for mark in marks if start <= mark.start and mark.end <= end), None)
    return Quote(before + _marked(text, start, end, marks) + after, place)


def mark_all(text: str, groups: Sequence[TermGroup], lang: str | None) -> str:
    """The whole text with the query's words marked; for titles and names."""
    return _marked(text, 0, len(text), _read(text, groups, lang)[1])


def is_marked(text: str, groups: Sequence[TermGroup], lang: str | None) -> bool:
    """Whether any word of the text stands for the query."""
    return bool(_read(text, groups, lang)[1])


@dataclass(frozen=True, slots=True)
class _Asked:
    """The query's words, ready to be compared with those of a text."""

    beginnings: frozenset[str]
    singles: Mapping[str, int]
    phrases: Sequence[tuple[tuple[str, ...], int]]
    begun: str
    last: int

    def marks(self, written: str, lang: str | None) -> tuple[_Mark, ...]:
        """Where words of the query stand in one run.

        But in Dutch (gelopen is loop) a form begins as its word does: most words need no stem to be passed.
        """
        if (
            lang != "nl"
            and written.isascii()
            and written.isalpha()
            and self.beginnings.isdisjoint(_beginnings(written))
        ):
            return ()
        return tuple(self._looked_at(untied(written), lang))

    def _looked_at(self, run: Sequence[Token], lang: str | None) -> Iterator[_Mark]:
        if len(run) > 1 and (whole := stem(joined(tuple(run)), lang)) in self.singles:
            yield _Mark(run[0].start, run[-1].end, self.singles[whole])
        for word in run:
            known = next((term for term in _forms(word.text, lang) if term in self.singles), None)
            if known is not None:
                yield _Mark(word.start, word.end, self.singles[known])
            elif len(self.begun) >= _SHORTEST_PREFIX and word.text.startswith(self.begun):
                yield _Mark(word.start, word.end, self.last)


class _Known(dict[str, tuple[_Mark, ...]]):
    """Where words of the query stand in every run that was met, in texts of one language."""

    def __init__(self, asked: _Asked, lang: str | None) -> None:
        super().__init__()
        self.asked = asked
        self._lang = lang

    def __missing__(self, written: str) -> tuple[_Mark, ...]:
        found = self[written] = self.asked.marks(written, self._lang)
        return found


def _beginnings(word: str) -> tuple[str, str]:
    """The letters in which an English stem agrees with its word: nearly always two, but `dying` is `die`."""
    first = word[:2].lower().replace("y", "i")
    return first, first[:1]


@lru_cache(maxsize=32)
def _known(groups: tuple[TermGroup, ...], lang: str | None) -> _Known:
    """A page asks for a hundred texts with the same words."""
    singles = {term: number for number, group in enumerate(groups) for term in group.alternatives}
    begun = fold(groups[-1].word)
    asked = _Asked(
        frozenset(_beginnings(term)[0] for term in (*singles, begun)),
        singles,
        [(phrase, number) for number, group in enumerate(groups) for phrase in group.phrases],
        begun,
        len(groups) - 1,
    )
    return _Known(asked, lang)


def _read(
    text: str, groups: Sequence[TermGroup], lang: str | None
) -> tuple[list[PlacedRun], tuple[_Mark, ...]]:
    """The runs of the text and where its words stand for the query, in order."""
    runs = placed_runs(text)
    if not groups:
        return runs, ()
    known = _known(tuple(groups), lang)
    marks = [
        _Mark(start + first, start + last, group)
        for start, written in runs
        for first, last, group in known[written]
    ]
    if known.asked.phrases:
        marks.extend(_phrase_marks(_words(runs), known.asked.phrases, lang))
    return runs, _apart(marks)


def _words(runs: Iterable[PlacedRun]) -> list[Token]:
    return [
        Token(word, start + first, start + last)
        for start, written in runs
        for word, first, last in untied(written)
    ]


@lru_cache(maxsize=50_000)
def _forms(word: str, lang: str | None) -> tuple[str, ...]:
    """Every token by which the index knows a word of the text."""
    return stem(word, lang), word, *(compound_stems(word) if lang == "nl" else ())


def _phrase_marks(
    words: Sequence[Token], phrases: Sequence[tuple[tuple[str, ...], int]], lang: str | None
) -> Iterable[_Mark]:
    """Where words side by side, or inside one compound, stand for one word of the query."""
    stems = [stem(word.text, lang) for word in words]
    places: dict[str, list[int]] = {}
    for place, stemmed in enumerate(stems):
        places.setdefault(stemmed, []).append(place)
    for phrase, number in phrases:
        for place in places.get(phrase[0], ()):
            if tuple(stems[place : place + len(phrase)]) == phrase:
                yield _Mark(words[place].start, words[place + len(phrase) - 1].end, number)
    for word in words if lang == "nl" else ():
        inside = compound_stems(word.text)
        for phrase, number in phrases:
            if any(inside[place : place + len(phrase)] == phrase for place in range(len(inside))):
                yield _Mark(word.start, word.end, number)


def _apart(marks: Iterable[_Mark]) -> tuple[_Mark, ...]:
    """Marks in order without overlap: the longer one wins."""
    kept: list[_Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def _window(text: str, runs: Sequence[PlacedRun], marks: Sequence[_Mark], max_chars: int) -> tuple[int, int]:
    """Where the best stretch starts and ends, at borders of words."""
    if len(text) <= max_chars:
        return 0, len(text)
    first, last = _best(marks, max_chars)
    lead = (max_chars - (last - first)) // 3
    words = _words(_between(runs, first - lead, first + max_chars))
    start = _start(text, words, first, lead)
    end = _end(text, words, start, start + max_chars)
    while start < end and text[start].isspace():
        start += 1
    return start, start + len(text[start:end].rstrip())


def _between(runs: Sequence[PlacedRun], first: int, last: int) -> Sequence[PlacedRun]:
    """The runs that have a letter between two places."""
    begin = bisect_right(runs, first, key=lambda run: run[0] + len(run[1]))
    return runs[begin : bisect_right(runs, last, key=lambda run: run[0])]


def _best(marks: Sequence[_Mark], max_chars: int) -> tuple[int, int]:
    """The stretch from mark to mark with most different words, then with most marks, then the first."""
    best, span = (0, 0), (0, 0)
    inside: defaultdict[int, int] = defaultdict(int)
    different = left = 0
    for place, mark in enumerate(marks):
        different += not inside[mark.group]
        inside[mark.group] += 1
        while mark.end - marks[left].start > max_chars and left < place:
            inside[marks[left].group] -= 1
            different -= not inside[marks[left].group]
            left += 1
        score = (different, place - left + 1)
        if score > best:
            best, span = score, (marks[left].start, min(mark.end, marks[left].start + max_chars))
    return span


def _start(text: str, words: Sequence[Token], first: int, lead: int) -> int:
    """A sentence's start shortly before `first`, else a word's."""
    earliest = max(0, first - lead)
    if earliest == 0:
        return 0
    starts = [found.end() for found in _SENTENCE_START.finditer(text, earliest, first)]
    if starts:
        return starts[0]
    place = bisect_left(words, earliest, key=lambda word: word.start)
    return words[place].start if place < len(words) else first


def _end(text: str, words: Sequence[Token], start: int, latest: int) -> int:
    """The last border of a word before `latest`, with the punctuation that follows it."""
    if latest >= len(text):
        return len(text)
    place = bisect_right(words, latest, key=lambda word: word.end) - 1
    if place < 0 or words[place].end <= start:
        return latest
    end = words[place].end
    while end < latest and text[end] in _TRAILING:
        end += 1
    return end


def _marked(text: str, start: int, end: int, marks: Iterable[_Mark]) -> str:
    """That stretch of the text, escaped, with its marks."""
    pieces: list[str] = []
    place = start
    for mark in marks:
        if start <= mark.start and mark.end <= end:
            pieces += (
                escape(text[place : mark.start]),
                "<mark>",
                escape(text[mark.start : mark.end]),
                "</mark>",
            )
            place = mark.end
    pieces.append(escape(text[place:end]))
    return "".join(pieces)
