"""Bring the index in line with the database: claim, make, embed, write, settle.

1. Claim a batch of index jobs under lease; people's edits go before bulk work.
2. Make their documents from the rows as they are now, a step at a time.
3. Embed the passages whose vector is not known yet. Without a model, write them without and keep the job.
4. Write into every open generation; the engine answers for each document.
5. Settle the jobs whose version every generation has; keep the rest with a reason.

Between steps, and while a step is embedded, bulk work makes way for urgent jobs. A crash between any two
steps leaves jobs that are claimed again when their lease ends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import ClaimedJob, claim, give_up, is_due, release, renew, retry_later, settle
from hub.models.work import Priority
from indexer.changes import TEXTS_AT_ONCE, Embedded, Made, Vectors, make, ref_of, steps
from indexer.generations import tidy_everywhere, write_everywhere
from indexer.places import note_settling
from search.documents import DocumentRef
from search.embedding import EmbedderUnavailable
from search.ports import GenerationNotFound, GenerationState, RecipeMismatch, SearchUnavailable
from search.writing import ChangeResult, Outcome

log = logging.getLogger(__name__)

BATCH = 200
URGENT_BATCH = 20
LEASE = timedelta(minutes=1)
BACK_OFF_S = (2, 5, 15, 60, 300, 900)


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What became of the jobs: settled, kept for later, or refused by the engine for good."""

    claimed: int = 0
    settled: int = 0
    kept: int = 0
    refused: int = 0

    def __add__(self, other: DrainReport) -> DrainReport:
        return DrainReport(
            self.claimed + other.claimed,
            self.settled + other.settled,
            self.kept + other.kept,
            self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """What a drain takes from outside: the time, and whether it should come to an end."""

    now: Callable[[], datetime] = utc_now
    stops: Callable[[], bool] = lambda: False


_CLOCK = Clock()


def drain(backends: Backends, *, batch: int = BATCH, clock: Clock = _CLOCK) -> DrainReport:
    """Work off all jobs that are due, also those that arrive meanwhile. Without an engine, none is begun."""
    total = DrainReport()
    while not clock.stops() and _is_engine_ready(backends):
        report = drain_batch(backends, batch=batch, clock=clock)
        if not report.claimed and not _is_tidied(backends):
            break
        total += report
    return total


def drain_batch(
    backends: Backends, *, batch: int = BATCH, until: Priority = Priority.BULK, clock: Clock = _CLOCK
) -> DrainReport:
    """Work off one batch of jobs, none less urgent than `until`."""
    with backends.database.writing() as session:
        jobs = claim(session, limit=batch, lease=LEASE, now=clock.now(), until=until)
    if not jobs:
        return DrainReport()
    report = _Batch(backends, jobs, until, clock).work_off()
    log.info(
        "index_jobs_drained",
        extra={"claimed": report.claimed, "settled": report.settled, "kept": report.kept},
    )
    return report


def _is_tidied(backends: Backends) -> bool:
    """Use the quiet between jobs for one step of tidying; whether there was anything to do."""
    try:
        return tidy_everywhere(backends.engine)
    except SearchUnavailable as error:
        log.warning("index_not_tidied", extra={"error": type(error).__name__})
        return False


def _is_engine_ready(backends: Backends) -> bool:
    try:
        states = {generation.state for generation in backends.engine.generations()}
    except SearchUnavailable as error:
        log.warning("engine_unavailable", extra={"error": type(error).__name__})
        return False
    return bool(states - {GenerationState.KEPT})


@dataclass(slots=True)
class _Batch:
    """Claimed jobs on their way into the index."""

    backends: Backends
    jobs: Sequence[ClaimedJob]
    until: Priority
    clock: Clock
    leased_at: datetime = field(init=False)
    waiting: dict[DocumentRef, ClaimedJob] = field(init=False)
    report: DrainReport = field(default=DrainReport())

    def __post_init__(self) -> None:
        self.leased_at = self.clock.now()
        self.waiting = {ref_of(job.type, job.document_id): job for job in self.jobs}

    def work_off(self) -> DrainReport:
        """What became of these jobs, and of urgent ones that went before them."""
        made = make(self.backends, {ref: job.index_version for ref, job in self.waiting.items()})
        for step in steps(made):
            if self.clock.stops():
                self._give_back()
                break
            written = self._write(step)
            self.report += written
            self._make_way()
        return self.report

    def _write(self, step: Sequence[Made]) -> DrainReport:
        vectors = Vectors(self.backends, step)
        try:
            if self.until is not Priority.BULK and len(vectors.unknown) > TEXTS_AT_ONCE:
                # A person waits: the words first, what they mean when it is known.
                self._put(vectors.changes())
            vectors.embed(self._make_way)
            embedded = vectors.changes()
            results = self._put(embedded)
        except (SearchUnavailable, GenerationNotFound, RecipeMismatch) as error:
            log.warning("index_not_written", extra={"error": type(error).__name__})
            return self._keep(step, type(error).__name__)
        return self._settle(step, results, embedded.incomplete)

    def _put(self, embedded: Embedded) -> dict[DocumentRef, ChangeResult]:
        try:
            recipe = self.backends.embedder.recipe
        except EmbedderUnavailable:
            recipe = ""
        return write_everywhere(self.backends.engine, embedded.changes, recipe)

    def _settle(
        self,
        step: Sequence[Made],
        results: dict[DocumentRef, ChangeResult],
        incomplete: frozenset[DocumentRef],
    ) -> DrainReport:
        """Close what was written; keep what lacks its vectors or an answer; hand over what was refused."""
        written: dict[ClaimedJob, int] = {}
        kept: dict[ClaimedJob, str] = {}
        refused: dict[ClaimedJob, str] = {}
        for item in step:
            job, result = self.waiting.pop(item.ref), results[item.ref]
            match result.outcome:
                case Outcome.REFUSED:
                    refused[job] = result.reason
                case Outcome.RETRY:
                    kept[job] = result.reason or "the engine asked to try again"
                case Outcome.WRITTEN if item.ref in incomplete:
                    kept[job] = EmbedderUnavailable.__name__
                case Outcome.WRITTEN | Outcome.STALE:
                    written[job] = result.version
        now = self.clock.now()
        with self.backends.database.writing() as session:
            note_settling(session, self.backends.settings)
            settle(session, written)
            for job, reason in kept.items():
                retry_later(session, [job], not_before=_next_try(job, now), reason=reason)
            for job, reason in refused.items():
                give_up(session, [job], reason=reason)
        return DrainReport(len(step), len(written), len(kept), len(refused))

    def _keep(self, step: Sequence[Made], reason: str) -> DrainReport:
        now = self.clock.now()
        with self.backends.database.writing() as session:
            for item in step:
                job = self.waiting.pop(item.ref)
                retry_later(session, [job], not_before=_next_try(job, now), reason=reason)
        return DrainReport(claimed=len(step), kept=len(step))

    def _make_way(self) -> None:
        """Let urgent jobs go first, and keep the lease on those that wait for it."""
        now = self.clock.now()
        if now - self.leased_at > LEASE / 3:
            with self.backends.database.writing() as session:
                renew(session, self.waiting.values(), lease=LEASE, now=now)
            self.leased_at = now
        if self.until is not Priority.BULK:
            return
        with self.backends.reading() as session:
            is_urgent = is_due(session, now=now, until=Priority.EDIT)
        if is_urgent:
            urgent = drain_batch(self.backends, batch=URGENT_BATCH, until=Priority.EDIT, clock=self.clock)
            self.report += urgent

    def _give_back(self) -> None:
        with self.backends.database.writing() as session:
            release(session, self.waiting.values())


def _next_try(job: ClaimedJob, now: datetime) -> datetime:
    return now + timedelta(seconds=BACK_OFF_S[min(job.attempts, len(BACK_OFF_S)) - 1])
