"""Which stretch of a file is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Trim:
    """From and to, in the file's own seconds; to its end where `end_s` is None."""

    start_s: float = 0.0
    end_s: float | None = None

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Trim:
        """The `trim` of what is known about an original; all of it where there is none."""
        given = about.get("trim") or {}
        end_s = given.get("end_s")
        return cls(float(given.get("start_s") or 0.0), None if end_s is None else float(end_s))

    def length_s(self, whole_s: float) -> float:
        """How long what is shown lasts."""
        end_s = whole_s if self.end_s is None else min(self.end_s, whole_s)
        return max(0.0, end_s - self.start_s)
