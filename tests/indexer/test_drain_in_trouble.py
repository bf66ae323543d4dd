"""Parts that do not answer, and workers that die: the index follows the database all the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.access import EVERYONE
from hub.backends import Backends
from hub.jobs import try_again
from hub.models.contents import Content
from hub.models.work import IndexJob, JobState
from indexer.drain import DrainReport, drain
from indexer.verify import verify
from search.embedded.engine import EmbeddedEngine
from search.embedding import EmbedderUnavailable
from search.hashing import HashingEmbedder
from search.ports import SearchUnavailable
from search.writing import Change, ChangeResult, Outcome, Put, WriteReport
from tests.dying import Fuse, Killed, dying
from tests.factories import make_content
from tests.hubs import with_parts
from tests.indexer.draining import LATER, add, indexed, open_jobs

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
