"""Connections fall evenly to the processes of the web."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from hub.even_worker import Held
from tests.services.processes import serving, wait_until

HELD, NEW = 64, 24
APPLICATION = """
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Of a web of two processes that tells which of them answers, and keeps connections."""
    (tmp_path / "telling.py").write_text(APPLICATION)
    command = [sys.executable, "-m", "gunicorn", "--chdir", tmp_path, "--workers", "2", "--threads", "4"]
    command += ["--worker-class", "hub.even_worker.EvenWorker", "--keep-alive", "60", "--no-control-socket"]
    with serving(lambda port: [*command, "-b", f"127.0.0.1:{port}", "telling"], tmp_path / "log") as port:
        yield port


def answering(connection: HTTPConnection) -> int:
    """The process at the other end."""
    connection.request("GET", "/")
    return int(connection.getresponse().read())


@pytest.fixture
def connected(port: int) -> Iterator[Callable[[int], list[HTTPConnection]]]:
    """Makes so many connections that are kept until the test ends."""
    with ExitStack() as kept:

        def connect(count: int) -> list[HTTPConnection]:
            made = [HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(count)]
            for connection in made:
                kept.callback(connection.close)
            return made

        yield connect


def test_a_process_that_holds_less_takes_what_comes_next(
    connected: Callable[[int], list[HTTPConnection]],
) -> None:
    wait_until(lambda: len(set(map(answering, connected(HELD)))) == 2)
    held: defaultdict[int, list[HTTPConnection]] = defaultdict(list)
    for connection in connected(HELD):
        held[answering(connection)].append(connection)
    idle = max(held, key=lambda process: len(held[process]))
    for connection in held[idle]:
        connection.close()

    taken = Counter(map(answering, connected(NEW)))

    # A busy machine may be late to wake it now and then; by chance it would take half
    assert taken[idle] >= NEW * 3 // 4, taken


def test_a_process_is_compared_with_those_that_live() -> None:
    held = Held()
    held.note(1, 3)
    held.note(2, 1)
    assert [held.is_less_elsewhere(count) for count in (1, 2, 3)] == [False, True, True]

    held.forget(2)
    assert [held.is_less_elsewhere(count) for count in (3, 4)] == [False, True]
