"""Ports that let a process die: before or after any call to one of them, as `kill -9` would.

As a program it drains the hub of a folder and really kills itself: `python -m tests.dying HOME CALLS`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.backends import Backends
from tests.hubs import settings_for

PORTS = ("database", "engine", "embedder", "vectors", "storage")


class Killed(BaseException):
    """The end of a process: nothing that it would still have done is done."""


def raise_killed() -> None:
    raise Killed


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fuse:
    """Burns a step before and after each call; at the last one, the end comes."""

    def __init__(self, steps: int, end: Callable[[], None] = raise_killed) -> None:
        self._left = steps
        self._end = end

    def burn(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._end()


class DyingPort:
    """A real port whose calls burn a fuse."""

    def __init__(self, port: Any, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if not callable(value):
            return value
        if name in ("reading", "writing"):
            return lambda: self._scope(value)

        def call(*args: Any, **kwargs: Any) -> Any:
            self._fuse.burn()
            result = value(*args, **kwargs)
            self._fuse.burn()
            return DyingPort(result, self._fuse) if name in ("writer", "searcher") else result

        return call

    @contextmanager
    def _scope(self, open_: Callable[[], Any]) -> Iterator[Any]:
        self._fuse.burn()
        with open_() as session:
            yield session
            self._fuse.burn()
        self._fuse.burn()


def dying(backends: Backends, fuse: Fuse) -> Backends:
    """The same hub, with a worker that dies when the fuse has burnt."""
    mortal = Backends(backends.settings)
    mortal.__dict__.update({name: DyingPort(getattr(backends, name), fuse) for name in PORTS})
    return mortal


if __name__ == "__main__":
    from indexer.drain import drain

    drain(dying(Backends(settings_for(Path(sys.argv[1]))), Fuse(int(sys.argv[2]), kill_this_process)))
