"""Lines of captions, and what can be done to them: write, split, merge, other times. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from hub.errors import Invalid

MAX_TEXT = 1_000
MAX_LINES = 50_000
SHORTEST_S = 0.1
LONGEST_S = 100 * 3600.0
Word = tuple[float, str]
Said = tuple[float | None, float | None, str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """What is said from one second to another; a text of pages has no times and a page instead.

    `words` are the times of each word, where a recogniser told them.
    """

    start_s: float | None
    end_s: float | None
    text: str
    speaker: str = ""
    page: int | None = None
    words: tuple[Word, ...] = ()

    @property
    def said(self) -> Said:
        """What an editor sees of a line, and knows it by."""
        return self.start_s, self.end_s, self.text, self.speaker


_NOTHING = (None, None, "", "", None, ())


def row_of(line: Line) -> list[Any]:
    """A line as JSON holds it, without what it has not."""
    row = [line.start_s, line.end_s, line.text, line.speaker, line.page, line.words]
    while row and row[-1] in ((), None, ""):
        row.pop()
    return row


def line_of(row: Sequence[Any]) -> Line:
    """The inverse of `row_of`."""
    values: list[Any] = [*row, *_NOTHING[len(row) :]]
    start_s, end_s, text, speaker, page, words = values
    return Line(start_s, end_s, text, speaker, page, tuple((float(at_s), str(word)) for at_s, word in words))


def checked_line(text: str) -> str:
    """The text on one line, without what no database keeps. Raises `Invalid` when it is too long."""
    clean = " ".join(text.replace("\x00", "").encode("utf-8", "ignore").decode().split())
    if len(clean) > MAX_TEXT:
        raise Invalid("text", "A line holds at most 1,000 characters. Split it first.")
    return clean


def written(line: Line, text: str) -> Line:
    """The line with other words; the times of its words go when they differ."""
    text = checked_line(text)
    return line if text == line.text else replace(line, text=text, words=())


def split(line: Line, caret: int) -> tuple[Line, Line]:
    """The line in two at a place in its text. Raises `Invalid` where one of the two would be empty.

    The second begins when its first word was said, or else at the share of the letters before it.
    """
    first, second = checked_line(line.text[: max(caret, 0)]), checked_line(line.text[max(caret, 0) :])
    if not first or not second:
        raise Invalid("text", "Put the cursor between two words, and split there.")
    if line.start_s is None or line.end_s is None:
        return replace(line, text=first, words=()), replace(line, text=second, words=())
    count = len(first.split())
    words_fit = [word.strip() for _, word in line.words] == line.text.split()
    at = line.words[count][0] if words_fit and count < len(line.words) else None
    middle = _between(line.start_s, line.end_s, at, len(first) / (len(first) + len(second)))
    own, rest = (line.words[:count], line.words[count:]) if at is not None else ((), ())
    return (
        replace(line, end_s=middle, text=first, words=own),
        replace(line, start_s=middle, text=second, words=rest),
    )


def merged(first: Line, second: Line) -> Line:
    """Two lines as one, from the start of the first to the end of the second. Raises `Invalid`."""
    if first.page != second.page:
        raise Invalid("text", "These lines stand on two pages.")
    ends = [end for end in (first.end_s, second.end_s) if end is not None]
    keeps_words = bool(first.words and second.words)
    return replace(
        first,
        end_s=max(ends, default=None),
        text=checked_line(f"{first.text} {second.text}"),
        words=first.words + second.words if keeps_words else (),
    )


def timed(line: Line, start_s: float, end_s: float, *, after: Line | None, before: Line | None) -> Line:
    """The line at other times, between its neighbours' starts. Raises `Invalid`."""
    if line.start_s is None:
        raise Invalid("times", "This text has no times.")
    if not (math.isfinite(start_s) and math.isfinite(end_s) and start_s >= 0 and end_s <= LONGEST_S):
        raise Invalid("times", "Write a time as 1:02.5.")
    start_s, end_s = round(start_s, 3), round(end_s, 3)
    if end_s - start_s < SHORTEST_S:
        raise Invalid("times", "A line ends after it begins.")
    too_early = after is not None and after.start_s is not None and start_s < after.start_s
    too_late = before is not None and before.start_s is not None and start_s > before.start_s
    if too_early or too_late:
        raise Invalid("times", "A line cannot begin before the one above it, or after the one below it.")
    if (start_s, end_s) == (line.start_s, line.end_s):
        return line
    return replace(line, start_s=start_s, end_s=end_s, words=())


def in_order(lines: Sequence[Line]) -> bool:
    """Whether every line begins no earlier than the one above it; a time may be lacking."""
    starts = [line.start_s for line in lines if line.start_s is not None]
    return all(one <= next_ for one, next_ in pairwise(starts))


def _between(start_s: float, end_s: float, at: float | None, share: float) -> float:
    """A moment within a line that leaves something on both sides."""
    wanted = at if at is not None else start_s + (end_s - start_s) * share
    room = min(SHORTEST_S, (end_s - start_s) / 4)
    return round(min(max(wanted, start_s + room), end_s - room), 3)
