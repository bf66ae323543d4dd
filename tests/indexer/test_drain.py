"""The index follows the database: what is due is done once, and edits come before bulk."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Barrier, Thread
from typing import Any

from sqlalchemy import select

from hub.backends import Backends
from hub.models.contents import Content
from hub.models.work import IndexJob, Priority
from hub.outbox import defer
from indexer.changes import make
from indexer.drain import Clock, DrainReport, drain, drain_batch
from indexer.generations import write_everywhere
from indexer.verify import verify
from search.hashing import HashingEmbedder
from search.writing import Outcome, Put
from tests.factories import make_content, make_profile
from tests.hubs import with_parts
from tests.indexer.draining import FIRST, add, indexed

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

    assert seen == [(4, False), (1, False), *[(4, True)] * 24]


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
