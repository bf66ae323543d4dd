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
