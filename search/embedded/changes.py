"""Which contents, profiles and passages changed last, so that what was read of the others may be kept.

Every batch that is written makes a new state of the generation. The rows of the last batches are noted under
it; who read something longer ago than that reads it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MOST_NOTED = 500


class ChangedRow(NamedTuple):
    """A row that was written or taken out, and the state that this made."""

    state: int
    table: str
    row: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The state of a generation, and what changed after the state `since`, in that order."""

    state: int = 0
    since: int = 0
    rows: tuple[ChangedRow, ...] = ()

    def after(self, state: int, table: str) -> frozenset[int] | None:
        """The rows of a table that changed after that state; None where it is not known any more."""
        if not self.since <= state <= self.state:
            return None
        return frozenset(one.row for one in self.rows if one.state > state and one.table == table)

    def with_batch(self, rows: Iterable[tuple[str, int]]) -> Changes:
        """The next state, made by a batch that changed these rows of these tables."""
        state = self.state + 1
        noted = (*self.rows, *(ChangedRow(state, table, row) for table, row in rows))
        if len(noted) <= MOST_NOTED:
            return Changes(state, self.since, noted)
        since = noted[-MOST_NOTED - 1].state
        return Changes(state, since, tuple(one for one in noted if one.state > since))


def encoded(changes: Changes) -> str:
    """As the generation notes them."""
    return json.dumps([changes.state, changes.since, changes.rows], separators=(",", ":"))


def decoded(noted: str) -> Changes:
    """What `encoded` wrote; a generation that noted nothing yet is in its first state."""
    if not noted:
        return Changes()
    state, since, rows = json.loads(noted)
    return Changes(state, since, tuple(ChangedRow(*row) for row in rows))
