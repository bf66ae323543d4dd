"""Starting a server, knowing when it answers, and stopping it: only processes that were started here."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

_PORTS_TRIED = 3


def program(name: str, *folders: Path) -> Path:
    """The program of this name in these folders or on the path; without it the test does not run."""
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
    return Path(found) if found else missing(f"{name} is not installed")


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it where every server is meant to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def serving(
    command: Callable[[int], Sequence[str | Path]],
    log: Path,
    *,
    user: str | None = None,
    answers: Callable[[int], bool] | None = None,
    within_s: float = 30,
) -> Iterator[int]:
    """Run what `command` makes of a port, until the block ends. Gives the port once the server answers."""
    for _ in range(_PORTS_TRIED):
        port = free_port()
        with log.open("ab") as output:
            process = subprocess.Popen(command(port), stdout=output, stderr=output, user=user)
        try:
            if _answers_in_time(process, port, answers or accepts, within_s):
                yield port
                return
        finally:
            _stop(process)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}", pytrace=False)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def accepts(port: int) -> bool:
    """Whether something listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool], *, within_s: float = 60) -> None:
    """Return when it is so; fail when it does not happen in time."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _answers_in_time(
    process: "subprocess.Popen[bytes]", port: int, answers: Callable[[int], bool], within_s: float
) -> bool:
    """Whether it answers at all: a server that is gone, perhaps for want of its port, never will."""
    end = time.monotonic() + within_s
    while process.poll() is None and time.monotonic() < end:
        if answers(port):
            return True
        time.sleep(0.02)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
