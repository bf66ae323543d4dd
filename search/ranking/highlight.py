"""What of a text is shown under a hit: escaped HTML with `<mark>` around the words of the query only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from search.ranking.marking import Mark, marks_in, words_between
from search.terms import TermGroup

ELLIPSIS = "…"

_SENTENCE_START = re.compile(r"(?:[.!?…][)\"'”’]*\s+|\n\s*)")
_NEAR = 30
_TRAILING = frozenset(".,;:!?)]}\"'”’%+#")


class Quote(NamedTuple):
    """A stretch of a text with its marks, and the place in the text of the first; None without any."""

    html: str
    place: int | None


def quote_of(text: str, groups: Sequence[TermGroup], lang: str | None, *, max_chars: int = 240) -> Quote:
    """The stretch of at most `max_chars` with most of the query's words, marked; its start if there are none.

    The last word typed counts as the beginning of a word. No word is cut, unless it alone is too long.
    """
    marks = marks_in(text, groups, lang)
    start, end = _window(text, marks, max_chars)
    before = ELLIPSIS if text[:start].strip() else ""
    after = ELLIPSIS if text[end:].strip() else ""
    place = next((mark.start for mark in marks if start <= mark.start and mark.end <= end), None)
    return Quote(before + _marked(text, start, end, marks) + after, place)


def mark_all(text: str, groups: Sequence[TermGroup], lang: str | None) -> str:
    """The whole text with the query's words marked; for titles and names."""
    return marked(text, marks_in(text, groups, lang))


def marked(text: str, marks: Iterable[Mark]) -> str:
    """The whole text, escaped, with these marks."""
    return _marked(text, 0, len(text), marks)


def _window(text: str, marks: Sequence[Mark], max_chars: int) -> tuple[int, int]:
    """Where the best stretch starts and ends, at borders of words."""
    if len(text) <= max_chars:
        return 0, len(text)
    first, last = _best(marks, max_chars)
    lead = (max_chars - (last - first)) // 3
    start = _start(text, first, lead)
    end = _end(text, start, start + max_chars)
    while start < end and text[start].isspace():
        start += 1
    return start, start + len(text[start:end].rstrip())


def _best(marks: Sequence[Mark], max_chars: int) -> tuple[int, int]:
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


def _start(text: str, first: int, lead: int) -> int:
    """A sentence's start shortly before `first`, else a word's."""
    earliest = max(0, first - lead)
    if earliest == 0:
        return 0
    starts = [found.end() for found in _SENTENCE_START.finditer(text, earliest, first)]
    if starts:
        return starts[0]
    words = words_between(text, earliest, first)
    return next((word.start for word in words if word.start >= earliest), first)


def _end(text: str, start: int, latest: int) -> int:
    """The last border of a word before `latest`, with the punctuation that follows it."""
    if latest >= len(text):
        return len(text)
    # A word mostly ends shortly before; to read the whole stretch takes as long as to mark it
    end = _last_end(text, latest - _NEAR, latest) or _last_end(text, start, latest)
    if end <= start:
        return latest
    while end < latest and text[end] in _TRAILING:
        end += 1
    return end


def _last_end(text: str, first: int, latest: int) -> int:
    """Where the last word from `first` on ends that ends before `latest`; 0 without one."""
    return max((word.end for word in words_between(text, first, latest) if word.end <= latest), default=0)


def _marked(text: str, start: int, end: int, marks: Iterable[Mark]) -> str:
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
