"""A new generation is filled: all rows in the order of their ids, several batches at once.

Making documents is Python, of which one process uses one core. So where there is much to write and more than
one core, helpers do batches of their own (`indexer.helper`), and give way to everything else while they do.
What a helper does not finish is done here as if there were none.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from hub.backends import Backends
from hub.jobs import refuse
from hub.models.work import DocumentType
from indexer.changes import Made, Vectors, make, ref_of, steps
from indexer.generations import write_into
from indexer.helper import Helper
from indexer.runs import Run
from indexer.verify import rows_after
from search.documents import DocumentRef
from search.embedding import EmbedderUnavailable
from search.ports import Generation, SearchUnavailable
from search.writing import ChangeResult, Outcome, Remove

BATCH = 500
WORTH_HELP = 10_000  # rows; a helper takes some seconds to begin
MOST_HELPERS = 3
AHEAD = 8  # batches for each hand: a helper that gets little of the processor must not hold up the others
RENEW_S = 5.0

Between = Callable[[], None]
Idle = SimpleQueue[Helper]


def helpers_for(rows: int) -> int:
    """How many helpers make so many rows go faster on this machine."""
    return min((os.cpu_count() or 1) - 1, MOST_HELPERS) if rows >= WORTH_HELP else 0


def fill(
    backends: Backends, run: Run, target: Generation, written: Between, *, helpers: int | None = None
) -> None:
    """Write what is left after the run's cursor; `written` is called after each batch."""
    count = helpers_for(run.total - run.done) if helpers is None else helpers
    at_once = backends.engine.writers + count
    ahead = at_once * AHEAD if count else at_once
    under_way: deque[tuple[list[DocumentRef], Future[None]]] = deque()
    cursor, is_left = run.cursor, True
    with _helpers(backends, target.name, count) as idle, _threads(at_once) as threads:
        while is_left or under_way:
            batch = _next_batch(backends, cursor) if is_left else []
            is_left = bool(batch)
            if batch:
                cursor = batch[-1]
                future = threads.submit(_fill_batch, backends, target, batch, idle, run.renew)
                under_way.append((batch, future))
            if under_way and (not batch or len(under_way) == ahead):
                oldest, done = under_way.popleft()
                while wait([done], timeout=RENEW_S).not_done:
                    run.renew()
                done.result()
                run.written(oldest[-1], len(oldest))
                written()


def write(backends: Backends, target: Generation, made: Sequence[Made], between: Between) -> None:
    """Write documents with all their vectors into one generation. What it refuses waits for a person."""
    for step in steps(made):
        vectors = Vectors(backends, step)
        vectors.embed(between)
        embedded = vectors.changes()
        if embedded.incomplete:
            raise EmbedderUnavailable(target.recipe.embedder, "it stopped answering during a rebuild")
        results = write_into(backends.engine, target, embedded.changes, target.recipe.embedder)
        if any(result.outcome is Outcome.RETRY for result in results):
            raise SearchUnavailable("the engine did not take every document; try again")
        _hand_over(backends, [result for result in results if result.outcome is Outcome.REFUSED])
        between()


def new_documents(backends: Backends, batch: Sequence[DocumentRef]) -> list[Made]:
    """The documents of a batch; what nobody may find needs no removal in a new index."""
    return [item for item in make(backends, dict.fromkeys(batch, 0)) if not isinstance(item, Remove)]


@contextmanager
def _threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that, when it ends early, begin nothing more."""
    threads = ThreadPoolExecutor(count, thread_name_prefix="fill")
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)


@contextmanager
def _helpers(backends: Backends, generation: str, count: int) -> Iterator[Idle]:
    """Helpers that wait for a batch each, gone afterwards."""
    helpers = [Helper(backends.settings, generation) for _ in range(count)]
    idle: Idle = SimpleQueue()
    for helper in helpers:
        idle.put(helper)
    try:
        yield idle
    finally:
        for helper in helpers:
            helper.stop()


def _fill_batch(
    backends: Backends, target: Generation, batch: Sequence[DocumentRef], idle: Idle, between: Between
) -> None:
    """A helper that has handed a batch back is not asked again."""
    try:
        helper = idle.get_nowait()
    except Empty:
        helper = None
    if helper is not None and helper.fills(batch):
        idle.put(helper)
    else:
        write(backends, target, new_documents(backends, batch), between)


def _next_batch(backends: Backends, cursor: DocumentRef | None) -> list[DocumentRef]:
    with backends.reading() as session:
        for type_ in sorted(DocumentType):
            if cursor is not None and type_ < DocumentType(cursor.type):
                continue
            last = cursor.id if cursor is not None and type_ is DocumentType(cursor.type) else 0
            ids = rows_after(session, type_, last, limit=BATCH)
            if ids:
                return [ref_of(type_, id_) for id_ in ids]
    return []


def _hand_over(backends: Backends, refused: Sequence[ChangeResult]) -> None:
    if refused:
        with backends.database.writing() as session:
            for result in refused:
                type_ = DocumentType(result.ref.type)
                refuse(session, type_, result.ref.id, version=result.version, reason=result.reason)
