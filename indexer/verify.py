"""Compare the database with a generation, document by document, and mend what differs.

What is compared is what says that a document is the right one: version, audience, number of passages, and
that each passage has its vector. Both sides are read in pages while others write, so only what differs twice
counts; what a job waits for is told apart from what nobody would mend.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import merge
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.work import DocumentType, IndexJob, JobState
from hub.outbox import TABLES, outdo
from indexer.builders import Built
from indexer.changes import make, ref_of
from indexer.drain import drain
from indexer.generations import live_generation
from indexer.places import arrive, note_compared
from search.documents import DocumentRef
from search.documents import DocumentType as IndexedType
from search.ports import GenerationNotFound
from search.reading import IndexedVersion

log = logging.getLogger(__name__)

PAGE = 500


class Problem(StrEnum):
    """How a document differs. `EXTRA` stands in the index though nobody may find it."""

    MISSING = "missing"
    EXTRA = "extra"
    STALE = "stale"
    AUDIENCE = "audience"
    PASSAGES = "passages"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that differs, and the versions of its row and in the index (0 where there is none)."""

    ref: DocumentRef
    problem: Problem
    row_version: int
    indexed_version: int


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What differs: `wrong` needs a repair, `waiting` has an open job, `refused` a job that was given up."""

    generation: str
    compared: int
    wrong: tuple[Difference, ...] = ()
    waiting: tuple[Difference, ...] = ()
    refused: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether index and database are equal, with nothing left to do."""
        return not (self.wrong or self.waiting or self.refused)

    @property
    def will_agree(self) -> bool:
        """Whether they are equal once the open jobs are done, but for what the engine refuses."""
        return not self.wrong

    def counts(self) -> dict[str, int]:
        """How many documents differ in which way, waiting and refused ones apart."""
        counts = {problem.value: 0 for problem in Problem}
        for difference in self.wrong:
            counts[difference.problem] += 1
        return counts | {"waiting": len(self.waiting), "refused": len(self.refused)}


def verify(
    backends: Backends, generation: str | None = None, *, between: Callable[[], None] = lambda: None
) -> VerifyReport:
    """Compare every document with that generation, or with the live one. Changes nothing.

    `between` is called after each page. Raises `SearchUnavailable` and `GenerationNotFound`.
    """
    name = generation or _live(backends)
    seen = _Comparison(between)
    found = set(seen.differences(backends, name))
    if found:
        found &= set(_Comparison(between).differences(backends, name))
    return _sorted_out(backends, name, seen.compared, found)


def repair(backends: Backends) -> VerifyReport:
    """Bring what differs in line, and compare once more. Raises as `verify` does."""
    request_repair(backends, verify(backends))
    drain(backends)
    return verify(backends)


def catch_up(backends: Backends, *, between: Callable[[], None] = lambda: None) -> int:
    """Make a job of all that this engine missed while jobs were settled in another; answers how many.

    Killed half way, it is done again by the next one. Raises as `verify` does.
    """
    moves = arrive(backends)
    missed = request_repair(backends, verify(backends, between=between))
    note_compared(backends, moves)
    log.info("engine_caught_up", extra={"documents": missed})
    return missed


def request_repair(backends: Backends, report: VerifyReport) -> int:
    """Make a job of each difference that has none, for the next drain; answers how many."""
    with backends.writing() as session:
        for type_ in DocumentType:
            kind = IndexedType(type_)
            outdo(session, type_, {d.ref.id: d.indexed_version for d in report.wrong if d.ref.type is kind})
    return len(report.wrong)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the index should hold for a row that somebody may find."""

    ref: DocumentRef
    version: int
    passages: int
    audience: frozenset[str]


@dataclass(slots=True)
class _Comparison:
    """One walk along both sides, in order of reference."""

    between: Callable[[], None]
    compared: int = field(default=0)

    def differences(self, backends: Backends, generation: str) -> Iterator[Difference]:
        both: Iterable[_Expected | IndexedVersion] = merge(
            _expected(backends, self.between),
            backends.engine.searcher(generation).versions(),
            key=attrgetter("ref"),
        )
        for ref, found in groupby(both, key=attrgetter("ref")):
            self.compared += 1
            expected: _Expected | None = None
            indexed: IndexedVersion | None = None
            for item in found:
                if isinstance(item, _Expected):
                    expected = item
                else:
                    indexed = item
            problem = _problem(expected, indexed)
            if problem:
                yield Difference(
                    ref,
                    problem,
                    expected.version if expected else 0,
                    indexed.version if indexed else 0,
                )


def _problem(expected: _Expected | None, indexed: IndexedVersion | None) -> Problem | None:
    if expected is None:
        return Problem.EXTRA
    if indexed is None:
        return Problem.MISSING
    checks = {
        Problem.STALE: indexed.version == expected.version,
        Problem.AUDIENCE: indexed.audience == expected.audience,
        Problem.PASSAGES: indexed.passages == expected.passages,
        Problem.VECTORS: indexed.vectors == indexed.passages,
    }
    return next((problem for problem, is_right in checks.items() if not is_right), None)


def _expected(backends: Backends, between: Callable[[], None]) -> Iterator[_Expected]:
    for type_ in sorted(DocumentType):
        last = 0
        while True:
            with backends.reading() as session:
                ids = rows_after(session, type_, last)
            if not ids:
                break
            last = ids[-1]
            between()
            for item in make(backends, dict.fromkeys((ref_of(type_, id_) for id_ in ids), 0)):
                if isinstance(item, Built):
                    document = item.document
                    yield _Expected(item.ref, document.version, len(item.passages), document.audience)


def rows_after(session: Session, type_: DocumentType, last: int, *, limit: int = PAGE) -> list[int]:
    """The ids of the next rows of a table, in order."""
    table: type[Content] | type[Profile] = TABLES[type_]
    return list(session.scalars(select(table.id).where(table.id > last).order_by(table.id).limit(limit)))


def _live(backends: Backends) -> str:
    live = live_generation(backends.engine)
    if live is None:
        raise GenerationNotFound(None)
    return live.name


def _sorted_out(backends: Backends, name: str, compared: int, found: set[Difference]) -> VerifyReport:
    """Differences by what is being done about them."""
    with backends.reading() as session:
        rows = session.execute(
            select(IndexJob.document_type, IndexJob.document_id, IndexJob.state).where(
                IndexJob.settled.is_(False)
            )
        )
        states = {ref_of(type_, id_): state for type_, id_, state in rows}
    ordered = sorted(found, key=attrgetter("ref"))
    return VerifyReport(
        name,
        compared,
        wrong=tuple(d for d in ordered if d.ref not in states),
        waiting=tuple(d for d in ordered if states.get(d.ref) is JobState.OPEN),
        refused=tuple(d for d in ordered if states.get(d.ref) is JobState.FAILED),
    )
