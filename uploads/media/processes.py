"""Child processes with limits: a group of their own, an end to memory, processor time and standing still.

A child that is no longer wanted is killed with all that it started, also when its parent dies (on Linux). It
stays in the session of its parent, and gets the processor when nobody else wants it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import selectors
import signal
import subprocess  # every program is ours, and ffmpeg
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from uploads.media.faults import Fault, MediaFault

# linux/prctl.h
_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "HF_HOME", "HF_HUB_OFFLINE", "LD_LIBRARY_PATH")
_LOOK_S = 0.5
_TAIL_BYTES = 4096
_LONGEST_LINE = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use. `still_s` is how long it may say nothing at all."""

    memory_bytes: int
    cpu_s: int
    still_s: float
    file_bytes: int = 64 * 1024**3


def run(
    command: Sequence[str],
    *,
    limits: Limits,
    on_line: Callable[[str], None],
    between: Callable[[], None],
) -> str:
    """Run to the end, telling each line of its output; answers the end of what it wrote as errors.

    `between` is called about twice a second; what it or `on_line` raises ends the child. Raises `MediaFault`
    for a child that went over a limit or died, and `ChildFailed` for one that ended with an error.
    """
    with _started(command, limits) as child:
        tail = _follow(child, limits, on_line, between)
        code = child.wait()
    if code == 0:
        return tail
    if code == -signal.SIGXCPU:
        raise MediaFault(Fault.TOO_LARGE, f"{limits.cpu_s} s of processor")
    if code == -signal.SIGKILL:
        raise MediaFault(Fault.OUT_OF_MEMORY, "killed")
    raise ChildFailed(code, tail)


@dataclass(eq=False)
class ChildFailed(Exception):
    """A child ended with an error; `tail` is the end of what it wrote as errors."""

    code: int
    tail: str


@contextmanager
def _started(command: Sequence[str], limits: Limits) -> Iterator[subprocess.Popen[bytes]]:
    """The child, in a group of its own that is gone when the block ends."""
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        process_group=0,
        preexec_fn=_restricted(limits),
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()


def _environment() -> dict[str, str]:
    """What a program needs to start, and none of the hub's secrets."""
    paths = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"PYTHONPATH": paths}


def _follow(
    child: subprocess.Popen[bytes],
    limits: Limits,
    on_line: Callable[[str], None],
    between: Callable[[], None],
) -> str:
    """Read both outputs until they end. Silence over the limit ends it."""
    lines, tail = _Lines(on_line), b""
    heard_at = looked_at = time.monotonic()
    with selectors.DefaultSelector() as selector:
        for stream in (child.stdout, child.stderr):
            if stream:
                selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(_LOOK_S):
                chunk = _read(key.fileobj)  # type: ignore[arg-type]
                heard_at = time.monotonic()
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.fileobj is child.stdout:
                    lines.take(chunk)
                else:
                    tail = (tail + chunk)[-_TAIL_BYTES:]
            now = time.monotonic()
            if now - looked_at >= _LOOK_S:
                between()
                looked_at = now
            if now - heard_at > limits.still_s:
                raise MediaFault(Fault.OUT_OF_TIME, f"nothing heard for {limits.still_s:.0f} s")
    lines.end()
    return tail.decode(errors="replace")


def _read(stream: IO[bytes]) -> bytes:
    return os.read(stream.fileno(), 65_536)


class _Lines:
    """Bytes in, whole lines out."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self._on_line = on_line
        self._rest = b""

    def take(self, chunk: bytes) -> None:
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            raise MediaFault(Fault.TOO_LARGE, "a line without end")
        for line in whole:
            self._on_line(line.decode(errors="replace"))

    def end(self) -> None:
        if self._rest:
            self._on_line(self._rest.decode(errors="replace"))


def _restricted(limits: Limits) -> Callable[[], None]:
    """What the child asks for itself before it becomes its program."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def restrict() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        # The signal at the first number can be told from being killed at the second.
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if hasattr(os, "SCHED_IDLE"):
            # Whoever answers a person takes the processor from such a process at once (sched(7)).
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        if libc:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return restrict
