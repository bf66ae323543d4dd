"""Chapters that somebody wrote into a description, a line each: `12:34 Why shield leaks`. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"^[-*\s]*[(\[]?(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)[)\]]?\s*[-–—·:|]?\s*(\S.*?)\s*$")
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording; the last one has no end where the recording's length is not known."""

    title: str
    start_s: float
    end_s: float | None


@dataclass(frozen=True, slots=True)
class Described:
    """A description without its chapter lines, and the chapters that they named."""

    text: str
    chapters: tuple[Chapter, ...] = ()


def read_description(description: str, duration_s: float | None) -> Described:
    """The chapters of a description; times that do not climb, or a single one, are just text."""
    found: list[tuple[float, str]] = []
    rest: list[str] = []
    for line in description.splitlines():
        match = _LINE.match(line)
        if match is None:
            rest.append(line)
        else:
            found.append((_seconds(match), match[4]))
    starts = [start for start, _ in found]
    climbs = all(one < next_ for one, next_ in pairwise(starts))
    if len(found) < FEWEST or not climbs or (duration_s and starts[-1] >= duration_s):
        return Described(description)
    ends = [*starts[1:], duration_s]
    chapters = tuple(Chapter(title, start, end) for (start, title), end in zip(found, ends, strict=True))
    return Described("\n".join(rest).strip(), chapters)


# --- When a film is cut otherwise -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of a chapter at a second of the file: as the description has it (None: not now), as it was.

    `row` is which line of the description it is, counting those that are hidden.
    """

    file_s: float
    written: str | None
    line: str
    row: int = 0


def chapters_cut_again(
    description: str, known: Sequence[PlacedLine], start_s: float, stretch: tuple[float, float | None]
) -> tuple[str, tuple[PlacedLine, ...]]:
    """The description with the chapters of another stretch of the file, and what is known of all of them.

    Its times count from `start_s` of the file. The chapter in which the stretch begins begins with it.
    """
    rows = _with_hidden([_placed(line, known, start_s) for line in description.split("\n")], known)
    starts = [row.file_s for row in rows if isinstance(row, PlacedLine)]
    if len(starts) < FEWEST or not _climbs(rows):
        return description, tuple(known)
    first_s, last_s = stretch
    written: list[str] = []
    placed: list[PlacedLine] = []
    for number, row in enumerate(rows):
        if isinstance(row, str):
            written.append(row)
            continue
        shown_s = max(row.file_s - first_s, 0.0)
        next_s = next((one - first_s for one in starts if one > row.file_s), math.inf)
        # Of two that begin in the same second the later one is shown
        is_shown = math.floor(shown_s) + 1 <= next_s and (last_s is None or row.file_s < last_s)
        line = _timed(row.line, shown_s) if is_shown else None
        placed.append(PlacedLine(row.file_s, line, row.line, number))
        if line is not None:
            written.append(line)
    return "\n".join(written), tuple(placed)


def _placed(line: str, known: Sequence[PlacedLine], start_s: float) -> PlacedLine | str:
    """A line of a chapter with its second of the file; other lines as they are."""
    match = _LINE.match(line)
    if match is None:
        return line
    shown_s = _seconds(match)
    before = next((one for one in known if one.written and _second_in(one.written) == shown_s), None)
    if before is None:
        return PlacedLine(start_s + shown_s, line, line)
    # Its title may have been written anew; its second, which was rounded, is known
    return before if before.written == line else PlacedLine(before.file_s, line, line)


def _with_hidden(rows: Sequence[PlacedLine | str], known: Sequence[PlacedLine]) -> list[PlacedLine | str]:
    """The lines with those that were hidden back where they stood, or else after the one before in time."""
    found = list(rows)
    for hidden in (one for one in known if one.written is None):
        place = hidden.row
        if not _climbs([*found[:place], hidden, *found[place:]]):
            chapters = [(n, row.file_s) for n, row in enumerate(found) if isinstance(row, PlacedLine)]
            place = max((n + 1 for n, file_s in chapters if file_s < hidden.file_s), default=chapters[0][0])
        found.insert(place, hidden)
    return found


def _climbs(rows: Sequence[PlacedLine | str]) -> bool:
    """Whether each chapter begins after the one above it."""
    starts = [row.file_s for row in rows if isinstance(row, PlacedLine)]
    return all(one < next_ for one, next_ in pairwise(starts))


def _timed(line: str, second: float) -> str:
    """The line with another time, written as the one it had."""
    match = _LINE.match(line)
    if match is None or int(second) == _seconds(match):
        return line
    hours, minutes = match[1], match[2]
    whole = int(second)
    if hours is None and whole < 3600:
        time = f"{whole // 60:0{len(minutes)}}:{whole % 60:02}"
    else:
        time = f"{whole // 3600:0{len(hours or '0')}}:{whole // 60 % 60:02}:{whole % 60:02}"
    return line[: match.start(1) if hours else match.start(2)] + time + line[match.end(3) :]


def _second_in(line: str) -> int | None:
    match = _LINE.match(line)
    return _seconds(match) if match else None


def _seconds(match: re.Match[str]) -> int:
    hours, minutes, seconds, _ = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
