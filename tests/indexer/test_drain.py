"""The index follows the database, whatever ends or fails half-way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.access import EVERYONE
from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import queue_state, try_again
from hub.models.contents import Content
from hub.models.work import IndexJob, JobState, Priority
from hub.outbox import defer
from indexer.changes import make
from indexer.drain import Clock, DrainReport, drain, drain_batch
from indexer.generations import write_everywhere
from indexer.verify import verify
from search.documents import DocumentRef, DocumentType
from search.embedded.engine import EmbeddedEngine
from search.embedding import EmbedderUnavailable
from search.hashing import HashingEmbedder
from search.ports import SearchUnavailable
from search.writing import Change, ChangeResult, Outcome, Put, WriteReport
from tests.dying import Fuse, Killed, dying
from tests.factories import make_content, make_profile
from tests.hubs import with_parts

LATER = Clock(now=lambda: utc_now() + timedelta(hours=2))
FIRST = DocumentRef(DocumentType.CONTENT, 1)


def add(backends: Backends, *titles: str) -> None:
    with backends.writing() as session:
        for title in titles:
            make_content(session, title)


def indexed(backends: Backends) -> dict[str, tuple[int, int]]:
    """Version and number of vectors of every document."""
    return {str(v.ref): (v.version, v.vectors) for v in backends.engine.searcher().versions()}


def open_jobs(backends: Backends) -> int:
    with backends.reading() as session:
        return queue_state(session).open


# --- What is expected to happen -------------------------------------------------------------------


def test_new_changed_and_hidden_rows_are_in_line_after_a_drain(backends: Backends) -> None:
    add(backends, "Ebb", "Flow", "Storm")
    drain(backends)
    with backends.writing() as session:
        session.get_one(Content, 1).title = "Low tide"
        session.delete(session.get_one(Content, 2))
        hidden = session.get_one(Content, 3)
        hidden.grants.clear()

    assert drain(backends) == DrainReport(claimed=3, settled=3)

    assert indexed(backends) == {"content:1": (2, 1)}
    assert verify(backends).agrees


def test_nothing_is_claimed_when_nothing_is_due(backends: Backends) -> None:
    assert drain(backends) == DrainReport()


def test_between_jobs_the_index_is_tidied(backends: Backends) -> None:
    for number in range(15):
        add(backends, f"Ebb {number}")
        drain_batch(backends)

    drain(backends)

    live = next(iter(backends.engine.generations()))
    assert not backends.engine.writer(live.name).tidy()
    assert verify(backends).agrees


def test_a_deleted_row_stays_out_when_an_older_write_comes_late(backends: Backends) -> None:
    add(backends, "Ebb")
    late = make(backends, {FIRST: 1})
    with backends.writing() as session:
        session.delete(session.get_one(Content, 1))
    drain(backends)

    changes = [Put(item.document, item.passages) for item in late if hasattr(item, "document")]
    results = write_everywhere(backends.engine, changes, backends.embedder.recipe)

    assert results[FIRST].outcome is Outcome.STALE
    assert indexed(backends) == {}


def test_an_older_workers_write_does_not_win(backends: Backends) -> None:
    add(backends, "Ebb")
    late = make(backends, {FIRST: 1})
    with backends.writing() as session:
        session.get_one(Content, 1).title = "Flow"
    drain(backends)

    changes = [Put(item.document, item.passages) for item in late if hasattr(item, "document")]
    write_everywhere(backends.engine, changes, backends.embedder.recipe)

    assert indexed(backends)["content:1"][0] == 2
    assert verify(backends).agrees


def test_a_drain_that_is_told_to_stop_gives_back_what_it_had_not_begun(backends: Backends) -> None:
    add(backends, "Ebb", "Flow")
    answers = iter([False, True])

    drain(backends, clock=Clock(stops=lambda: next(answers, True)))

    assert indexed(backends) == {}
    with backends.reading() as session:
        jobs = session.execute(select(IndexJob.lease_until, IndexJob.attempts)).all()
    assert [tuple(job) for job in jobs] == [(None, 0), (None, 0)]


def test_two_drains_at_once_do_every_job_and_none_twice(backends: Backends) -> None:
    add(backends, *(f"Tide {number}" for number in range(60)))
    barrier = Barrier(2)
    reports: list[DrainReport] = []

    def work() -> None:
        barrier.wait()
        reports.append(drain(backends, batch=5))

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(report.claimed for report in reports) == 60
    assert verify(backends).agrees


# --- Edits before bulk ----------------------------------------------------------------------------


class WatchingEmbedder(HashingEmbedder):
    """Tells somebody of each call to the model."""

    def __init__(self, backends: Backends, watch: Any) -> None:
        super().__init__(backends.embedder.dimension)
        self._watch = watch

    def embed_documents(self, texts: Sequence[str]) -> Any:
        self._watch(texts)
        return super().embed_documents(texts)


def import_many(backends: Backends, count: int) -> None:
    with backends.writing() as session:
        defer(session)
        for number in range(count):
            make_content(session, f"Imported talk {number}")


def test_an_edit_is_in_the_index_while_an_import_is_being_embedded(backends: Backends) -> None:
    import_many(backends, 100)
    seen: list[tuple[int, bool]] = []

    def watch(texts: Sequence[str]) -> None:
        seen.append((len(texts), "content:101" in indexed(backends)))
        if len(seen) == 1:
            add(backends, "Written by a person")

    drain(with_parts(backends, embedder=WatchingEmbedder(backends, watch)))

    assert seen == [(24, False), (1, False), (24, True), (24, True), (24, True), (4, True)]


def test_urgent_jobs_are_claimed_first(backends: Backends) -> None:
    import_many(backends, 3)
    add(backends, "Written by a person")
    with backends.writing() as session:
        defer(session)
        make_profile(session, "Noor de Wit")

    drain_batch(backends, batch=1)

    assert set(indexed(backends)) == {"content:4"}
    assert drain_batch(backends, until=Priority.EDIT) == DrainReport()


def test_a_long_text_that_somebody_saves_is_found_by_words_before_it_is_embedded(
    backends: Backends,
) -> None:
    with backends.writing() as session:
        make_content(
            session, "A long story", body=" ".join(f"On day {day} the sea came." for day in range(1200))
        )
    seen: list[dict[str, tuple[int, int]]] = []

    drain_batch(
        with_parts(backends, embedder=WatchingEmbedder(backends, lambda _: seen.append(indexed(backends)))),
        until=Priority.EDIT,
    )

    assert seen[0] == {"content:1": (1, 0)}
    assert indexed(backends)["content:1"][1] > 24


# --- Parts that do not answer ---------------------------------------------------------------------


class SilentEmbedder(HashingEmbedder):
    """A model that cannot be used now."""

    def embed_documents(self, texts: Sequence[str]) -> Any:
        raise EmbedderUnavailable("hash", "it is away")


def test_without_a_model_words_are_written_and_the_job_is_kept(backends: Backends) -> None:
    add(backends, "Ebb")

    report = drain(with_parts(backends, embedder=SilentEmbedder(64)))

    assert report == DrainReport(claimed=1, kept=1)
    assert indexed(backends) == {"content:1": (1, 0)}
    assert [d.problem for d in verify(backends).waiting] == ["vectors"]

    assert drain(backends, clock=LATER) == DrainReport(claimed=1, settled=1)
    assert indexed(backends) == {"content:1": (1, 1)}


def test_vectors_that_are_known_are_written_without_a_model(backends: Backends) -> None:
    add(backends, "Ebb")
    drain(backends)
    with backends.writing() as session:
        session.get_one(Content, 1).url = "https://example.org/"

    report = drain(with_parts(backends, embedder=SilentEmbedder(64)))

    assert report == DrainReport(claimed=1, settled=1)
    assert indexed(backends) == {"content:1": (2, 1)}


class SilentEngine(EmbeddedEngine):
    """An engine that answers nothing."""

    def generations(self) -> Any:
        raise SearchUnavailable("it is away")


class HalfSilentEngine(EmbeddedEngine):
    """An engine that answers until it is written to."""

    def writer(self, generation: str) -> Any:
        raise SearchUnavailable("it is away")


def test_without_an_engine_no_job_is_begun(backends: Backends) -> None:
    add(backends, "Ebb")

    assert drain(with_parts(backends, engine=SilentEngine(backends.settings.home))) == DrainReport()

    assert drain(backends) == DrainReport(claimed=1, settled=1)


def test_jobs_of_a_batch_that_the_engine_did_not_take_are_kept(backends: Backends) -> None:
    add(backends, "Ebb")

    report = drain(with_parts(backends, engine=HalfSilentEngine(backends.settings.home / "index")))

    assert report == DrainReport(claimed=1, kept=1)
    assert drain(backends) == DrainReport()
    assert drain(backends, clock=LATER) == DrainReport(claimed=1, settled=1)
    assert verify(backends).agrees


class PickyWriter:
    """Refuses some documents, and asks to try others again."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, changes: Sequence[Change]) -> WriteReport:
        taken = [c for c in changes if isinstance(c, Put) and self._answer(c) is Outcome.WRITTEN]
        report: WriteReport = self._writer.write(taken)
        left = tuple(
            ChangeResult(c.ref, c.version, self._answer(c), "too long")
            for c in changes
            if self._answer(c) is not Outcome.WRITTEN
        )
        return WriteReport(report.results + left)

    def refresh(self) -> None:
        self._writer.refresh()

    def tidy(self) -> bool:
        return bool(self._writer.tidy())

    def _answer(self, change: Change) -> Outcome:
        title = getattr(change.document, "title", "") if isinstance(change, Put) else ""
        return {"Refused": Outcome.REFUSED, "Again": Outcome.RETRY}.get(title, Outcome.WRITTEN)


class PickyEngine(EmbeddedEngine):
    def writer(self, generation: str) -> Any:
        return PickyWriter(super().writer(generation))


def test_each_job_ends_as_the_engine_answered_for_its_document(backends: Backends) -> None:
    add(backends, "Taken", "Refused", "Again")

    report = drain(with_parts(backends, engine=PickyEngine(backends.settings.home / "index")))

    assert report == DrainReport(claimed=3, settled=1, kept=1, refused=1)
    with backends.reading() as session:
        jobs = session.execute(
            select(IndexJob.settled, IndexJob.state, IndexJob.reason).order_by(IndexJob.id)
        ).all()
    assert [tuple(job) for job in jobs] == [
        (True, JobState.OPEN, ""),
        (False, JobState.FAILED, "too long"),
        (False, JobState.OPEN, "too long"),
    ]


def test_what_was_refused_can_be_tried_again(backends: Backends) -> None:
    add(backends, "Refused")
    drain(with_parts(backends, engine=PickyEngine(backends.settings.home / "index")))
    assert drain(backends, clock=LATER) == DrainReport()

    with backends.writing() as session:
        try_again(session, [1])

    assert drain(backends) == DrainReport(claimed=1, settled=1)
    assert verify(backends).agrees


# --- Workers that die -----------------------------------------------------------------------------


def change_some(backends: Backends, round_: int) -> None:
    """An edit, a new row, a row that goes and one that is hidden."""
    with backends.writing() as session:
        last = session.scalar(select(func.max(Content.id))) or 0
        session.get_one(Content, last).title = f"Edited in round {round_}"
        session.delete(session.get_one(Content, last - 1))
        hidden = session.get_one(Content, last - 2)
        hidden.grants.clear()
        for number in range(4):
            make_content(session, f"Round {round_}, number {number}", audience=(EVERYONE,))


def test_a_worker_that_dies_between_any_two_steps_loses_nothing(backends: Backends) -> None:
    add(backends, "Ebb", "Flow", "Storm", "Surge")
    died = True
    steps = 0
    while died:
        steps += 1
        change_some(backends, steps)
        try:
            drain(dying(backends, Fuse(steps)))
            died = False
        except Killed:
            drain(backends, clock=LATER)
        assert verify(backends).agrees, f"after a death at step {steps}"
        assert open_jobs(backends) == 0
    assert steps > 20


@pytest.mark.parametrize("steps", [9, 17, 23])
def test_a_worker_that_is_really_killed_loses_nothing(backends: Backends, steps: int) -> None:
    add(backends, *(f"Tide {number}" for number in range(30)))
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.dying", str(backends.settings.home), str(steps)]
    ended = subprocess.run(command, cwd=root, check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()

    drain(backends, clock=LATER)

    assert verify(backends).agrees
    assert open_jobs(backends) == 0
