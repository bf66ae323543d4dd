"""What an import of an archive did: what became of each file, and why some stayed out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hub.services.imports.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a file; `left_out` tells whether it stayed out."""

    path: str
    reason: str
    left_out: bool


@dataclass(slots=True)
class MediaReport:
    """Counts of files, bytes that were copied, and remarks. `stopped` says why it could not finish."""

    source: str
    counts: Counter[Outcome] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)
    copied_bytes: int = 0
    seconds: float = 0.0
    stopped: str = ""

    def note(self, path: str, outcome: Outcome, reasons: tuple[str, ...] = ()) -> None:
        self.counts[outcome] += 1
        left_out = outcome is Outcome.LEFT_OUT
        self.remarks += [Remark(path, reason, left_out) for reason in reasons]

    def as_json(self) -> dict[str, Any]:
        """The report as other programs read it."""
        return {
            "source": self.source,
            "finished": not self.stopped,
            "stopped": self.stopped,
            "seconds": round(self.seconds, 3),
            "copied_bytes": self.copied_bytes,
            **{str(outcome): self.counts[outcome] for outcome in Outcome},
            "remarks": [
                {"path": one.path, "reason": one.reason, "left_out": one.left_out} for one in self.remarks
            ],
        }
