"""A second of a film as a link carries it, and where that is in the film as it is now. Pure.

A link that the hub makes says beside its second what that counts in: the file, and from where that is shown,
as `7` or `7-12.5`. A second that somebody writes has no such thing and counts in what is shown now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

# Links hold whole seconds: what lies less than one outside a film is its edge.
EDGE_S = 1.0
_WRITTEN = re.compile(r"(\d{1,17})(?:-(\d{1,6}(?:\.\d{1,3})?))?", re.ASCII)


class Moved(StrEnum):
    """Why a link leads elsewhere: `GONE` opens at the start, `REPLACED` at a second of another film."""

    GONE = "gone"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a film begins: in which file, and at which of its own seconds."""

    file_id: int
    start_s: float = 0.0

    @classmethod
    def read(cls, written: str) -> Beginning | None:
        """As a link or a row has it; None for what is none."""
        found = _WRITTEN.fullmatch(written)
        return cls(int(found[1]), float(found[2] or 0)) if found else None

    def written(self) -> str:
        """The inverse of `read`."""
        if not self.start_s:
            return str(self.file_id)
        return f"{self.file_id}-{self.start_s:.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class SecondNow:
    """A second of the film as it is, and whether it is another than was meant."""

    at_s: float
    moved: Moved | None = None


def second_now(
    at_s: float, then: Beginning | None, now: Beginning | None, length_s: float | None
) -> SecondNow:
    """Where a second of `then` is in a film that begins at `now`. The beginning stays the beginning."""
    if then is None or now is None:
        return SecondNow(at_s)
    is_same_film = then.file_id == now.file_id
    moved_s = round(at_s + then.start_s - now.start_s, 3) if is_same_film else at_s
    if moved_s <= -EDGE_S or (length_s is not None and moved_s >= length_s + EDGE_S):
        return SecondNow(0.0, Moved.GONE if at_s >= EDGE_S else None)
    within_s = max(0.0, moved_s if length_s is None else min(moved_s, length_s))
    return SecondNow(within_s, None if is_same_film or at_s < EDGE_S else Moved.REPLACED)
