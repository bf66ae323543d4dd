"""Bring the index in line with the database: claim, load, plan, build, embed, write, settle.

1. Claim a batch of index jobs under lease; people's edits go before bulk work.
2. Load the rows as they are now, decide what to do with each, and build the documents.
3. Embed the passages whose vector is not known yet. Without a model, write them without and keep the job.
4. Write into every open generation; the engine answers for each document.
5. Settle the jobs whose version every generation has; keep the rest with a reason.

A crash between any two steps leaves jobs that are claimed again when their lease ends.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import ClaimedJob, claim, give_up, retry_later, settle
from hub.models.work import DocumentType, Priority
from indexer.builders import Built, build
from indexer.loaders import load_rows
from indexer.plan import Build, plan
from search.embedding import EmbedderUnavailable
from search.ports import Engine, GenerationNotFound, GenerationState, SearchUnavailable
from search.vectors import embed_cached
from search.writing import Change, ChangeResult, Outcome, Put, Remove

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(minutes=5)
# Passages to embed between two looks for urgent work: about half a second of the packaged model.
EMBED_STEP = 24
BACK_OFF_S = (2, 5, 15, 60, 300, 900)


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one batch came to."""

    claimed: int = 0
    settled: int = 0
    kept: int = 0
    refused: int = 0


def drain(backends: Backends, *, batch: int = BATCH) -> DrainReport:
    """Work off all open jobs, urgent ones first, also those that arrive meanwhile; answer the sum."""
    total = DrainReport()
    while True:
        report = drain_batch(backends, batch=batch)
        if not report.claimed:
            return total
        total = _sum(total, report)
        if report.kept == report.claimed:
            return total


def drain_batch(backends: Backends, *, batch: int = BATCH, until: Priority = Priority.BULK) -> DrainReport:
    """Work off one batch of jobs, none less urgent than `until`."""
    with backends.database.writing() as session:
        jobs = claim(session, limit=batch, lease=LEASE, now=utc_now(), until=until)
    if not jobs:
        return DrainReport()
    report = DrainReport()
    for step in _steps(backends, jobs):
        report = _sum(report, _write(backends, step))
        if until is Priority.BULK:
            drain_batch(backends, batch=batch, until=Priority.EDIT)
    log.info("index_jobs_drained", extra={"claimed": report.claimed, "settled": report.settled})
    return report


# --- Load, plan, build ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Planned:
    """A job with what is to be written for it."""

    job: ClaimedJob
    work: Built | Remove


def _steps(backends: Backends, jobs: Sequence[ClaimedJob]) -> Iterator[list[_Planned]]:
    """The planned batch, cut so that each step embeds few passages."""
    planned = _plan(backends, jobs)
    texts = [text for item in planned if isinstance(item.work, Built) for text in item.work.embedded_texts]
    known = backends.vectors.get(backends.embedder.recipe, texts)
    step: list[_Planned] = []
    unknown = 0
    for item in planned:
        step.append(item)
        if isinstance(item.work, Built):
            unknown += sum(text not in known for text in item.work.embedded_texts)
        if unknown >= EMBED_STEP:
            yield step
            step, unknown = [], 0
    if step:
        yield step


def _plan(backends: Backends, jobs: Sequence[ClaimedJob]) -> list[_Planned]:
    with backends.database.reading() as session:
        rows = load_rows(
            session,
            [job.document_id for job in jobs if job.type is DocumentType.CONTENT],
            [job.document_id for job in jobs if job.type is DocumentType.PROFILE],
        )
        planned = []
        for job in jobs:
            decision = plan(job.type, job.document_id, job.index_version, rows.get(job.type, job.document_id))
            work = build(decision.row, decision.audience) if isinstance(decision, Build) else decision
            planned.append(_Planned(job, work))
    return planned


# --- Embed, write, settle -------------------------------------------------------------------------


def _write(backends: Backends, step: Sequence[_Planned]) -> DrainReport:
    embedded, changes = _changes(backends, step)
    try:
        results = write_everywhere(backends.engine, changes)
    except (SearchUnavailable, GenerationNotFound) as error:
        return _settle(backends, step, {}, reason=type(error).__name__)
    reason = "" if embedded else "EmbedderUnavailable"
    return _settle(backends, step, results, reason=reason)


def _changes(backends: Backends, step: Sequence[_Planned]) -> tuple[bool, list[Change]]:
    """What to write, and whether it has its vectors."""
    texts = [text for item in step if isinstance(item.work, Built) for text in item.work.embedded_texts]
    try:
        vectors = iter(embed_cached(backends.embedder, backends.vectors, texts))
        embedded = True
    except EmbedderUnavailable as error:
        log.warning("embedder_unavailable", extra={"reason": str(error)})
        vectors, embedded = iter(()), False
    changes: list[Change] = []
    for item in step:
        if isinstance(item.work, Remove):
            changes.append(item.work)
            continue
        passages = item.work.passages
        if embedded:
            passages = tuple(replace(passage, vector=next(vectors)) for passage in passages)
        changes.append(Put(item.work.document, passages))
    return embedded, changes


def write_everywhere(engine: Engine, changes: Sequence[Change]) -> dict[str, ChangeResult]:
    """The worst answer for each document over all open generations, by reference.

    Raises `GenerationNotFound` when none is open, `SearchUnavailable` when the engine does not answer.
    """
    names = [g.name for g in engine.generations() if g.state is not GenerationState.KEPT]
    if not names:
        raise GenerationNotFound(None)
    results: dict[str, ChangeResult] = {}
    for name in names:
        writer = engine.writer(name)
        for result in writer.write(changes).results:
            known = results.get(str(result.ref))
            if known is None or _SEVERITY[result.outcome] > _SEVERITY[known.outcome]:
                results[str(result.ref)] = result
        writer.refresh()
    return results


_SEVERITY = {Outcome.STALE: 0, Outcome.WRITTEN: 1, Outcome.RETRY: 2, Outcome.REFUSED: 3}


def _settle(
    backends: Backends, step: Sequence[_Planned], results: dict[str, ChangeResult], *, reason: str
) -> DrainReport:
    """Close what was written; keep all for later when there is a `reason`; hand over what was refused."""
    written: dict[int, int] = {}
    refused: dict[int, str] = {}
    kept: list[ClaimedJob] = []
    for item in step:
        ref = item.work.ref if isinstance(item.work, Remove) else item.work.document.ref
        result = results.get(str(ref))
        match result.outcome if result else Outcome.RETRY:
            case Outcome.REFUSED:
                refused[item.job.id] = result.reason if result else ""
            case Outcome.WRITTEN | Outcome.STALE if result and not reason:
                written[item.job.id] = result.version
            case _:
                kept.append(item.job)
    with backends.database.writing() as session:
        settle(session, written)
        for job in kept:
            retry_later(session, [job.id], not_before=_next_try(job, utc_now()), reason=reason or "retry")
        for job_id, why in refused.items():
            give_up(session, [job_id], reason=why)
    return DrainReport(len(step), len(written), len(kept), len(refused))


def _next_try(job: ClaimedJob, now: datetime) -> datetime:
    return now + timedelta(seconds=BACK_OFF_S[min(job.attempts, len(BACK_OFF_S)) - 1])


def _sum(one: DrainReport, other: DrainReport) -> DrainReport:
    return DrainReport(
        one.claimed + other.claimed,
        one.settled + other.settled,
        one.kept + other.kept,
        one.refused + other.refused,
    )
