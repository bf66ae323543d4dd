"""Counts over time as bars, drawn on the server: every number that an SVG needs, worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log10

WIDTH, HEIGHT = 720, 140
GAP = 0.2
"""The share of a bar's room that stays empty."""


@dataclass(frozen=True, slots=True)
class Count:
    """A day's number, and the part of it that is drawn darker."""

    day: date
    all: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day as two rectangles from the ground up."""

    day: date
    all: int
    part: int
    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars below a round number."""

    bars: tuple[Bar, ...]
    top: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def first(self) -> date | None:
        return self.bars[0].day if self.bars else None

    @property
    def last(self) -> date | None:
        return self.bars[-1].day if self.bars else None


def plot(counts: Sequence[Count]) -> Plot:
    """The bars of these days, side by side."""
    top = round_above(max((count.all for count in counts), default=0))
    room = WIDTH / max(len(counts), 1)
    return Plot(tuple(_bar(count, place * room, room, top) for place, count in enumerate(counts)), top)


def round_above(number: int) -> int:
    """The smallest 1, 2 or 5 with zeros that is not below the number."""
    if number <= 1:
        return 1
    unit = int(10 ** int(log10(number)))
    return int(next(step * unit for step in (1, 2, 5, 10) if ceil(number / unit) <= step))


def _bar(count: Count, x: float, room: float, top: int) -> Bar:
    tall, part = (HEIGHT * value / top for value in (count.all, min(count.part, count.all)))
    return Bar(
        day=count.day,
        all=count.all,
        part=count.part,
        x=round(x + room * GAP / 2, 2),
        width=round(room * (1 - GAP), 2),
        y=round(HEIGHT - tall, 2),
        height=round(tall, 2),
        part_y=round(HEIGHT - part, 2),
        part_height=round(part, 2),
    )
