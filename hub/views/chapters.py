"""The chapters that makers write in a description: a line each, `12:34 Why shield leaks`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"^\s*(?:(\d{1,2}):)?(\d{1,2}):(\d{2})\s+(?:[-–—]\s+)?(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording, from its first second."""

    start_s: int
    title: str


def chapters_of(description: str) -> tuple[Chapter, ...]:
    """The chapters in order of time."""
    found = [
        Chapter(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds), title.strip())
        for hours, minutes, seconds, title in _LINE.findall(description)
    ]
    return tuple(sorted(found, key=lambda chapter: chapter.start_s))


def chapter_at(chapters: tuple[Chapter, ...], second: float) -> Chapter | None:
    """The chapter that a second is in; none before the first."""
    return next((chapter for chapter in reversed(chapters) if chapter.start_s <= second), None)
