"""What the organisation adds to search, as a search uses it: synonyms, and what it puts on top of which text.

Read from the tables, and again when it may be old: a change by another process is noticed within seconds,
one by this process at once, since it calls `forget`. Knows nothing of who may see what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sqlalchemy import Integer, cast, null, select

from hub.db import Database
from hub.models.finding import Pin, SynonymSet
from search.analysis.synonyms import SynonymGroup, Synonyms

FRESH_S = 10.0


@dataclass(frozen=True, slots=True)
class Choices:
    """All of it at one moment."""

    groups: tuple[SynonymGroup, ...] = ()
    synonyms: Synonyms = field(default_factory=Synonyms)
    pins: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    read_at: float = 0.0


@dataclass(slots=True)
class HouseSearch:
    """The choices of now, at most `FRESH_S` old."""

    database: Database
    clock: Callable[[], float] = monotonic
    _known: Choices | None = None

    def synonyms(self) -> Synonyms:
        """What means the same here."""
        return self._choices().synonyms

    def pinned(self, text: str) -> tuple[int, ...]:
        """The ids of the contents on top of a folded text, in order; not yet checked for anybody."""
        return self._choices().pins.get(text, ())

    def forget(self) -> None:
        """Read anew at the next call: somebody has just changed them."""
        self._known = None

    def _choices(self) -> Choices:
        known = self._known
        if known is None or self.clock() - known.read_at >= FRESH_S:
            self._known = known = self._read(known or Choices())
        return known

    def _read(self, before: Choices) -> Choices:
        # One statement, since it falls into somebody's request
        no_content = cast(null(), Integer).label("content_id")
        sets = select(SynonymSet.id, SynonymSet.phrases, SynonymSet.lang.label("text"), no_content)
        pinned = select(Pin.id, null(), Pin.text, Pin.content_id)
        with self.database.reading() as session:
            rows: Sequence[Any] = session.execute(sets.union_all(pinned).order_by("id")).all()
        groups = tuple(SynonymGroup(tuple(row.phrases), row.text) for row in rows if row.content_id is None)
        pins: dict[str, tuple[int, ...]] = {}
        for row in rows:
            if row.content_id is not None:
                pins[row.text] = (*pins.get(row.text, ()), row.content_id)
        # Stems of thousands of phrases are worked out again only where the phrases changed
        synonyms = before.synonyms if groups == before.groups else Synonyms.of(groups)
        return Choices(groups, synonyms, pins, self.clock())
