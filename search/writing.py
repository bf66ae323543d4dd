"""Changes to an index and what became of each: values that both engines and the indexer speak.

A batch is never simply "done": every change has the engine's own answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from search.documents import Document, DocumentRef, PassageDocument


@dataclass(frozen=True, slots=True)
class Put:
    """Replace a document and all its passages."""

    document: Document
    passages: tuple[PassageDocument, ...] = ()

    @property
    def ref(self) -> DocumentRef:
        return self.document.ref

    @property
    def version(self) -> int:
        return self.document.version


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a document and its passages out; that version is remembered, an older `Put` stays out."""

    ref: DocumentRef
    version: int


Change = Put | Remove


class Outcome(StrEnum):
    """What became of one change. `STALE`: somebody newer won, which is as good as written."""

    WRITTEN = "written"
    STALE = "stale"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """The engine's own answer for one change, never guessed from the batch."""

    ref: DocumentRef
    version: int
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WriteReport:
    """The answers for a batch, in its order."""

    results: tuple[ChangeResult, ...]

    @property
    def failed(self) -> tuple[ChangeResult, ...]:
        """The changes that are not in the index: to be tried again, or refused for good."""
        return tuple(r for r in self.results if r.outcome in (Outcome.RETRY, Outcome.REFUSED))
