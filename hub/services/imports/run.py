"""An import from its first line to its report: a transaction a batch, so that edits get through meanwhile.

1. Read rows as a stream and collect a batch of one source, whose lease this run holds.
2. Keep the batch in one short transaction; what was kept stays kept, whatever happens next.
3. When all is read, and every line could be, retire what has gone, if that was asked.

Whatever ends a run half-way, the next one goes on: rows that did not change cost nothing.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hub.outbox import defer
from hub.services.imports import lease
from hub.services.imports.files import ImportFile, ImportPlan, RowKind
from hub.services.imports.lines import FileDamaged, RowFile, Unreadable
from hub.services.imports.outcomes import Outcome, Saved
from hub.services.imports.prune import prune_items, prune_people
from hub.services.imports.report import FileReport, ImportReport, Problem
from hub.services.imports.rows import AnyRow, ignored_fields, read_row, save_rows, size_of
from hub.services.imports.topics import TopicIndex
from hub.services.imports.values import Fields, Unusable
from hub.services.merging import variants

BATCH_ROWS = 200
BATCH_CHARACTERS = 1_000_000
# SQLite has one writer, and who waits for her turn looks again after 25 ms at first: let her in.
BREATH_S = 0.03
DISK_FULL = "the disk is full: make room and run the import again, it goes on where it stopped"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Scopes(Protocol):
    """Sessions that read, and sessions that write and commit once."""

    def reading(self) -> AbstractContextManager[Session]: ...

    def writing(self) -> AbstractContextManager[Session]: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is: rows so far, and the part of the file that was read."""

    file: str
    rows: int
    done: float


Show = Callable[[Progress], None]


def run_import(
    scopes: Scopes, plan: ImportPlan, *, clock: Callable[[], datetime], show: Show = lambda _: None
) -> ImportReport:
    """Import what is planned. Raises `SourceBusy` when another import of the source runs.

    A full disk, a lost database or a lost lease stops the import: `stopped` says so.
    """
    started = time.monotonic()
    run = _Run(scopes, plan, clock, show, ImportReport(plan.source))
    run.hold(plan.source)
    try:
        run.all_files()
    except OperationalError as error:
        run.report.stopped = _reason(error)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        run.report.stopped = DISK_FULL
    except lease.LeaseLost:
        run.report.stopped = "another import of this source has taken over"
    finally:
        run.report.seconds = time.monotonic() - started
        run.let_go()
    return run.report


def _reason(error: OperationalError) -> str:
    text = str(error.orig).strip().splitlines()[0]
    if any(words in text.lower() for words in ("full", "no space", "disk i/o")):
        return DISK_FULL
    return f"the database gave up ({text}); run the import again, it goes on where it stopped"


@dataclass(slots=True)
class _Run:
    """One import under way."""

    scopes: Scopes
    plan: ImportPlan
    clock: Callable[[], datetime]
    show: Show
    report: ImportReport
    topics: TopicIndex = field(default_factory=TopicIndex)
    held: dict[str, int] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    seen: dict[tuple[RowKind, str], set[str]] = field(default_factory=dict)

    def all_files(self) -> None:
        with self.scopes.reading() as session:
            self.topics.load(session)
        for file in self.plan.files:
            self._file(file)
        if self.plan.prune:
            self._prune()
        if any(file.counts[Outcome.TAKEN] + file.counts[Outcome.CHANGED] for file in self.report.files):
            with self.scopes.reading() as session:
                self.report.variants = sum(len(variants(session, source)) for source in self.held)
            # Without statistics the planner walks all published contents where a topic's few would do
            with self.scopes.writing() as session:
                session.execute(text("analyze"))

    # --- Leases -----------------------------------------------------------------------------------

    def hold(self, source: str) -> None:
        """Raises `SourceBusy`."""
        if source not in self.held:
            with self.scopes.writing() as session:
                self.held[source] = lease.claim(session, source, self.clock())

    def let_go(self) -> None:
        """A full disk may refuse even this: then the lease ends with the process."""
        counts = self.report.as_json()
        counts["files"] = [{k: v for k, v in f.items() if k != "problems"} for f in counts["files"]]
        with suppress(OperationalError), self.scopes.writing() as session:
            for run_id in self.held.values():
                lease.release(session, run_id, counts, self.clock())

    @contextmanager
    def _writing(self, source: str) -> Iterator[Session]:
        """A transaction of bulk work on a source that this run still holds."""
        with self.scopes.writing() as session:
            defer(session)
            lease.renew(session, self.held[source], self.clock())
            yield session
        time.sleep(BREATH_S)

    # --- Files ------------------------------------------------------------------------------------

    def _file(self, file: ImportFile) -> None:
        report = FileReport(file.path.name)
        self.report.files.append(report)
        with RowFile(file.path) as rows:
            try:
                for batch in self._batches(file.kind, rows, report):
                    self._keep(file.kind, batch, report)
                    self.show(Progress(report.name, report.rows, rows.done))
            except FileDamaged as error:
                report.damaged = f"after line {error.line}: {error.reason}"
        self.show(Progress(report.name, report.rows, 1.0))

    def _batches(self, kind: RowKind, rows: RowFile, report: FileReport) -> Iterator[list[AnyRow]]:
        """Usable rows of one source at a time, each id once; the last batch also when the file breaks off."""
        batch: list[AnyRow] = []
        size = 0
        try:
            for row in self._usable(kind, rows, report):
                full = len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS
                if batch and (full or row.source != batch[0].source):
                    yield batch
                    batch, size = [], 0
                batch.append(row)
                size += size_of(row)
        except FileDamaged:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _usable(self, kind: RowKind, rows: RowFile, report: FileReport) -> Iterator[AnyRow]:
        for found in rows:
            if isinstance(found, Unreadable):
                report.leave_out(found.line, found.reason)
                continue
            try:
                row = read_row(kind, found, self.plan.source, self.clock())
            except Unusable as error:
                given = found.values.get("id", "")
                report.leave_out(found.line, error.reason, str(given)[:100])
                source = Fields(found.values).line("source") or self.plan.source
                self._note_seen(kind, source, str(given).strip())
                continue
            report.ignored_fields |= ignored_fields(kind, found.values)
            if not self._note_seen(kind, row.source, row.source_id):
                reason = "a row with the same id came before it in this import"
                report.leave_out(row.line, reason, row.source_id)
            elif self._may_keep(row, report):
                yield row

    def _note_seen(self, kind: RowKind, source: str, source_id: str) -> bool:
        """Whether this id is new in this import."""
        ids = self.seen.setdefault((kind, source), set())
        new = source_id not in ids
        ids.add(source_id)
        return new

    def _may_keep(self, row: AnyRow, report: FileReport) -> bool:
        if row.source not in self.held and row.source not in self.busy:
            try:
                self.hold(row.source)
            except lease.SourceBusy:
                self.busy.add(row.source)
        if row.source in self.busy:
            report.leave_out(row.line, f"another import of {row.source!r} runs", row.source_id)
        return row.source not in self.busy

    # --- Batches ----------------------------------------------------------------------------------

    def _keep(self, kind: RowKind, batch: list[AnyRow], report: FileReport) -> None:
        """Keep a batch; when the database refuses it, row by row, so that one does not stop the rest."""
        source = batch[0].source
        try:
            with self._writing(source) as session:
                outcomes = save_rows(session, kind, source, batch, self.topics, self.clock())
        except (DataError, IntegrityError):
            with self.scopes.reading() as session:
                self.topics.load(session)
            if len(batch) == 1:
                outcomes = [Saved(Outcome.LEFT_OUT, ("the database refuses a value in it",))]
            else:
                for row in batch:
                    self._keep(kind, [row], report)
                return
        for row, saved in zip(batch, outcomes, strict=True):
            report.counts[saved.outcome] += 1
            for problem in saved.problems:
                left_out = saved.outcome is Outcome.LEFT_OUT
                report.add(Problem(row.line, problem, left_out, row.source_id))

    def _prune(self) -> None:
        """Retire what has gone, by file; one that could not be read whole does not say what has gone."""
        for file, report in zip(self.plan.files, self.report.files, strict=True):
            if file.kind is RowKind.TOPICS:
                continue
            if report.damaged or report.unidentified:
                self.report.not_pruned.append(report.name)
                continue
            retire = prune_items if file.kind is RowKind.ITEMS else prune_people
            retired = 0
            for source in self._sources_of(file.kind):
                there = self.seen.get((file.kind, source), set())
                retired += retire(partial(self._writing, source), source, there)
            self.report.retired[file.kind] = retired

    def _sources_of(self, kind: RowKind) -> list[str]:
        """The sources that this import may retire rows of: its own, and those that the file names."""
        named = {source for seen_kind, source in self.seen if seen_kind is kind}
        return sorted((named | {self.plan.source}) & self.held.keys())
