"""Captions of a film of which only a stretch is shown: moved along when it is cut otherwise. Pure.

The times of lines count from where the film begins as it is shown. Lines outside the stretch are hidden, in
the file's own seconds, and come back when it is shown again; so does what a line lost that is shown in part.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.services.captions.lines import SHORTEST_S, Line, line_of, row_of


@dataclass(frozen=True, slots=True)
class Hidden:
    """A line in the file's own seconds. `shown` are its times where a part of it is shown, else None."""

    line: Line
    shown: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """From where to where a file is shown (None: to its end), and the lines that this hides."""

    file_id: int
    start_s: float = 0.0
    end_s: float | None = None
    hidden: tuple[Hidden, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Cut | None:
        """A cut as a row keeps it."""
        if kept is None:
            return None
        hidden = (Hidden(line_of(row), tuple(shown) if shown else None) for row, shown in kept["hidden"])
        return cls(kept["file_id"], kept["start_s"], kept["end_s"], tuple(hidden))

    def kept(self) -> dict[str, Any]:
        """The inverse of `of`."""
        hidden = [[row_of(one.line), one.shown] for one in self.hidden]
        return {"file_id": self.file_id, "start_s": self.start_s, "end_s": self.end_s, "hidden": hidden}

    @property
    def is_part(self) -> bool:
        """Whether something of the file is left out."""
        return self.start_s > 0 or self.end_s is not None

    def shows(self, other: Cut) -> bool:
        """Whether it is the same stretch of the same file."""
        return (self.file_id, self.start_s, self.end_s) == (other.file_id, other.start_s, other.end_s)


def cut_again(lines: Sequence[Line], old: Cut, new: Cut) -> tuple[tuple[Line, ...], Cut]:
    """The lines as another stretch of the file shows them, and that stretch with what it hides."""
    shown: list[Line] = []
    hidden: list[Hidden] = []
    length_s = math.inf if new.end_s is None else round(new.end_s - new.start_s, 3)
    for line in _whole(lines, old):
        if line.start_s is None:
            shown.append(line)
            continue
        there = _shifted(line, -new.start_s)
        inside = _inside(there, length_s)
        if inside is not None:
            shown.append(inside)
        if inside != there:
            hidden.append(Hidden(line, _times(inside) if inside is not None else None))
    return tuple(shown), replace(new, hidden=tuple(hidden))


def _whole(lines: Iterable[Line], cut: Cut) -> list[Line]:
    """Every line, hidden ones too, in the file's own seconds and in order."""
    parts: dict[tuple[float, float], list[Line]] = defaultdict(list)
    for one in cut.hidden:
        if one.shown is not None:
            parts[one.shown].append(one.line)
    found = []
    for line in lines:
        of = parts.get(_times(line)) if line.start_s is not None else None
        found.append(_completed(line, of.pop(0)) if of else _shifted(line, cut.start_s))
    found += [one.line for one in cut.hidden if one.shown is None]
    return sorted(found, key=lambda line: -1.0 if line.start_s is None else line.start_s)


def _completed(part: Line, whole: Line) -> Line:
    """The words of a line that was shown in part, with the times that it has."""
    words = whole.words if part.text == whole.text else ()
    return replace(part, start_s=whole.start_s, end_s=whole.end_s, words=words)


def _inside(line: Line, length_s: float) -> Line | None:
    """What is to be seen of a line; None where that is too short to read."""
    start_s = line.start_s or 0.0
    end_s = start_s if line.end_s is None else line.end_s
    if 0 <= start_s < length_s and end_s <= length_s:
        return line
    first, last = max(start_s, 0.0), min(end_s, length_s)
    return replace(line, start_s=first, end_s=last) if last - first >= SHORTEST_S else None


def _shifted(line: Line, by_s: float) -> Line:
    if line.start_s is None or not by_s:
        return line
    return replace(
        line,
        start_s=round(line.start_s + by_s, 3),
        end_s=None if line.end_s is None else round(line.end_s + by_s, 3),
        words=tuple((round(at_s + by_s, 3), word) for at_s, word in line.words),
    )


def _times(line: Line) -> tuple[float, float]:
    return line.start_s or 0.0, line.end_s or 0.0
