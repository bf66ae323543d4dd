"""How search answers while twenty people send films, while every film waits to be encoded, and both at once.

    HUB_BENCH_DATA=... python -m tests.bench.bench_beside [--talks 2000] [--requests 200] [--minutes 1]

Web, media worker and senders share the machine. Each row asks other questions, with one client and with four.
`--minutes` is how long each waiting film lasts. The hub is always a fresh one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from hub.backends import Backends
from hub.broker import STEPS, send_nudge
from hub.models.media import MediaStep, StepState
from tests.bench.bench_media import make_film, wait, worker_waits
from tests.bench.bench_search import ask_at_once
from tests.bench.bench_uploads import sharing
from tests.bench.measuring import (
    ROOT,
    hub_to_measure,
    options,
    percentile,
    print_table,
    questions,
    size_of,
    started,
    viewer_of_bench,
)
from tests.bench.people_sending import LINE_BYTES_A_S, PEOPLE
from tests.bench.webs import web
from tests.indexer.media_world import bring

FILMS = 20
CLIENTS = (1, 4)
WARM_UP = 400  # until both web processes know the commonest words


def main() -> None:
    chosen = replace(options(__doc__), home=None)
    with hub_to_measure(chosen) as backends, web(backends) as address:
        _, token = viewer_of_bench(backends.database)
        asked = questions(backends.database, WARM_UP + 4 * len(CLIENTS) * chosen.requests)
        ask_at_once(address, token, [asked.pop() for _ in range(WARM_UP)], max(CLIENTS))
        bring_films(backends, chosen.minutes)
        rows = []
        size = size_of(backends.database)
        for name, sends, encodes in LOADS:
            with ExitStack() as load:
                if encodes:
                    load.enter_context(encoding(backends))
                if sends:
                    load.enter_context(sending(backends, address))
                row: list[object] = [name]
                for clients in CLIENTS:
                    some = [asked.pop() for _ in range(chosen.requests)]
                    took = ask_at_once(address, token, some, clients)
                    row += [percentile(took, 0.5), percentile(took, 0.95)]
                rows.append([*row, _left(backends)])
    columns = ["", "1 client, p50 ms", "p95 ms", "4 clients, p50 ms", "p95 ms", "steps waiting at its end"]
    lines = f"{PEOPLE} lines of {LINE_BYTES_A_S * 8 / 1e6:.0f} Mbit/s"
    print_table(f"Search beside films, {size}, {lines}", columns, rows)


LOADS = (
    ("at rest", False, False),
    (f"{PEOPLE} uploads at once", True, False),
    (f"{FILMS} films in the queue", False, True),
    ("both", True, True),
)


@contextmanager
def sending(backends: Backends, address: str) -> Iterator[None]:
    """People who send until the block ends."""
    token = sharing(backends)
    command = [sys.executable, "-m", "tests.bench.people_sending", f"http://{address}", token]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True) as people:
        try:
            assert people.stdout
            people.stdout.readline()
            yield
        finally:
            people.terminate()
            said, _ = people.communicate(timeout=120)
            print(f"{said.decode().strip()} parts arrived", file=sys.stderr)


def bring_films(backends: Backends, minutes: int) -> None:
    """So many films that a worker has always more to do."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-queue-") as folder:
        film = make_film(Path(folder), minutes)
        for number in range(FILMS):
            film = film.rename(film.with_name(f"{number}.mp4"))
            bring(backends, film)


@contextmanager
def encoding(backends: Backends) -> Iterator[None]:
    """A media worker that encodes until the block ends."""
    with started(("indexer.app", "media"), backends.settings):
        worker_waits(backends)
        send_nudge(backends.broker, STEPS)
        wait(lambda: _is_at_work(backends))
        yield


def _is_at_work(backends: Backends) -> bool:
    with backends.reading() as session:
        leased = select(MediaStep.id).where(
            MediaStep.state == StepState.OPEN, MediaStep.lease_until.is_not(None)
        )
        return session.scalar(leased.limit(1)) is not None


def _left(backends: Backends) -> int:
    """Steps that nobody has done yet: where none is left, the row tells of an idle worker."""
    with backends.reading() as session:
        waiting = select(func.count()).where(MediaStep.state == StepState.OPEN)
        return session.scalar(waiting) or 0


if __name__ == "__main__":
    main()
