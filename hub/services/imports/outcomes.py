"""What became of a row, and what stands in `source_digest` of rows that no row of a file made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The digest of what was retired because its row had gone: the row's return brings it back. What somebody
# retired by hand keeps its digest and stays retired. A profile made from a mere name has none.
PRUNED = "pruned"


class Outcome(StrEnum):
    """What an import did with a row."""

    TAKEN = "taken"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a row; `problems` says why it was left out, or what of it could not be used."""

    outcome: Outcome
    problems: tuple[str, ...] = ()
