"""How far a film is watched: what was counted for each hundredth of it, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models.media import WatchedSlice
from hub.services.watched import SLICES

EDGE = 3
"""How many hundredths count as the beginning and the end: nobody waits for the last word."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Views by hundredth; `begun` began it, `ended` reached its end, `share` is watched of it on average."""

    views: tuple[int, ...]

    @property
    def begun(self) -> int:
        return max(self.views[:EDGE])

    @property
    def ended(self) -> int:
        return max(self.views[-EDGE:])

    @property
    def most(self) -> int:
        return max(self.views)

    @property
    def share(self) -> float:
        """Of those who saw the part that is seen most, as much as each saw of it all."""
        return sum(self.views) / SLICES / self.most if self.most else 0.0

    @property
    def tenths(self) -> tuple[int, ...]:
        """The views of each tenth: of the hundredth in it that is seen most."""
        step = SLICES // 10
        return tuple(max(self.views[at : at + step]) for at in range(0, SLICES, step))


def retention_of(session: Session, file_id: int) -> Retention:
    """What was counted for an original. Whoever asks has checked that the viewer may know."""
    rows = session.execute(
        select(WatchedSlice.slice, WatchedSlice.views).where(WatchedSlice.file_id == file_id)
    )
    return retention_from([(row.slice, row.views) for row in rows])


def retention_from(counted: Sequence[tuple[int, int]]) -> Retention:
    """The views of every hundredth from those that were counted. Pure."""
    views = [0] * SLICES
    for place, count in counted:
        if 0 <= place < SLICES:
            views[place] = count
    return Retention(tuple(views))


def outline(views: Sequence[int], *, width: float, height: float) -> str:
    """The line over the views as an SVG path, from the ground up and back to it. Pure."""
    most = max(views, default=0) or 1
    step = width / max(len(views), 1)
    points = [f"M0 {height:g}"]
    for place, count in enumerate(views):
        y = round(height - height * count / most, 2)
        points.append(f"L{round(place * step, 2):g} {y:g}L{round((place + 1) * step, 2):g} {y:g}")
    return "".join([*points, f"L{width:g} {height:g}Z"])
