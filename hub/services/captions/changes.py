"""What an editor asks of captions, and the splice that it becomes: lines that go and lines that come. Pure.

Everything is a splice: one line with other words, two for one, one for two, all of them as they were before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hub.errors import HubError, Invalid
from hub.services.captions.lines import Line, Said, checked_line, in_order, merged, split, timed, written


@dataclass(frozen=True, slots=True)
class Write:
    """Other words for a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """A line in two, at a place in its text; with `text` it gets those words first."""

    caret: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two lines as one."""


@dataclass(frozen=True, slots=True)
class Times:
    """Another start and end for a line."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Put:
    """These lines instead, as an undo asks it."""

    lines: tuple[Said, ...]


Deed = Write | Split | Merge | Times | Put


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change: the lines as the editor saw them, about where, and what to do to them."""

    at: int
    seen: tuple[Said, ...]
    deed: Deed


@dataclass(frozen=True, slots=True)
class Splice:
    """From place `at` on the lines `before` went, and `after` came."""

    at: int
    before: tuple[Line, ...]
    after: tuple[Line, ...]


class Moved(HubError):
    """The lines that a change is about do not stand there any more."""


def apply_change(lines: Sequence[Line], wanted: Wanted) -> tuple[tuple[Line, ...], Splice]:
    """The lines after a change, and the splice it was. Raises `Moved`, and `Invalid` as its deed does."""
    at = find(lines, wanted.seen, wanted.at)
    end = at + len(wanted.seen)
    before = tuple(lines[at:end])
    above = lines[at - 1] if at else None
    below = lines[end] if end < len(lines) else None
    after = _done(before, wanted.deed, above, below)
    changed = (*lines[:at], *after, *lines[end:])
    if not in_order([*([above] if above else []), *after, *([below] if below else [])]):
        raise Invalid("times", "A line cannot begin before the one above it, or after the one below it.")
    if not changed:
        raise Invalid("text", "At least one line has to stay.")
    return changed, Splice(at, before, after)


def find(lines: Sequence[Line], seen: Sequence[Said], near: int) -> int:
    """Where lines stand now that were seen about here: the nearest place. Raises `Moved`."""
    count = len(seen)
    if not count:
        raise Moved
    wanted = list(seen)
    last = len(lines) - count
    for place in sorted(range(last + 1), key=lambda place: abs(place - near)):
        if lines[place].said == wanted[0] and [one.said for one in lines[place : place + count]] == wanted:
            return place
    raise Moved


def undone(splice: Splice) -> Wanted:
    """The change that takes a splice back."""
    seen = tuple(line.said for line in splice.after)
    return Wanted(splice.at, seen, Put(tuple(line.said for line in splice.before)))


def _done(before: tuple[Line, ...], deed: Deed, above: Line | None, below: Line | None) -> tuple[Line, ...]:
    match deed:
        case Write(text):
            return (written(_single(before), text),)
        case Split(caret, text):
            line = _single(before)
            # The place of the cursor counts in the words as they were sent, not as they are kept
            return split(line if text is None else replace(written(line, text), text=text), caret)
        case Merge():
            if len(before) != 2:
                raise Invalid("text", "There is no next line to join.")
            return (merged(*before),)
        case Times(start_s, end_s):
            return (timed(_single(before), start_s, end_s, after=above, before=below),)
        case Put(lines):
            return tuple(_put(said, before) for said in lines)


def _single(before: tuple[Line, ...]) -> Line:
    if len(before) != 1:
        raise Invalid("text", "Choose one line.")
    return before[0]


def _put(said: Said, before: tuple[Line, ...]) -> Line:
    """A line as somebody sends it; what it has beyond words and times comes from the lines it stands for."""
    start_s, end_s, text, speaker = said
    known = next((line for line in before if line.said == said), None)
    if known is not None:
        return known
    if (start_s is None) != (before[0].start_s is None):
        raise Invalid("times", "This text has no times.")
    line = Line(start_s, end_s, checked_line(text), speaker[:200], before[0].page)
    had_times = any((start_s, end_s) == (one.start_s, one.end_s) for one in before)
    if had_times or start_s is None or end_s is None:
        return line
    return timed(replace(line, start_s=0.0, end_s=None), start_s, end_s, after=None, before=None)
