"""Chapters that somebody wrote into a description, a line each: `12:34 Why shield leaks`. Pure."""

from __future__ import annotations

import re
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
            hours, minutes, seconds, title = match.groups()
            found.append((int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds), title))
    starts = [start for start, _ in found]
    climbs = all(one < next_ for one, next_ in pairwise(starts))
    if len(found) < FEWEST or not climbs or (duration_s and starts[-1] >= duration_s):
        return Described(description)
    ends = [*starts[1:], duration_s]
    chapters = tuple(Chapter(title, start, end) for (start, title), end in zip(found, ends, strict=True))
    return Described("\n".join(rest).strip(), chapters)
