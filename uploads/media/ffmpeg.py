"""Runs ffmpeg over one file: nothing but that file is opened, and nothing takes more than its share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import run as run_to_end  # ffmpeg alone, to ask what it can

from uploads.media.child import Tell
from uploads.media.faults import Fault, MediaFault
from uploads.media.probe import FORMATS, PROTOCOLS
from uploads.media.processes import ChildFailed, Limits, run
from uploads.media.trim import Trim

MEMORY_BYTES = 8 * 1024**3
STILL_S = 300.0
# Of one core, for each second of film: a film of 4K on a slow machine takes some tens.
CPU_A_SECOND = 60
MAX_THREADS = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, what of it is shown, and how long that lasts."""

    path: Path
    trim: Trim
    length_s: float

    def arguments(self) -> list[str]:
        """As an input of ffmpeg."""
        begin = ["-ss", f"{self.trim.start_s:.3f}"] if self.trim.start_s else []
        return [*begin, "-t", f"{self.length_s:.3f}", *whole_file(self.path)]


def whole_file(path: Path) -> list[str]:
    """An input of ffmpeg, kept to itself: the probe's formats, and no protocol that leads elsewhere."""
    return ["-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS, "-i", f"file:{path}"]


def encode(arguments: Sequence[str], *, length_s: float, between: Tell) -> None:
    """Run ffmpeg with these inputs and outputs; `between` hears how far it is. Raises `MediaFault`."""
    limits = Limits(memory_bytes=MEMORY_BYTES, cpu_s=120 + int(length_s * CPU_A_SECOND), still_s=STILL_S)
    done = [0.0]

    def hear(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.strip().lstrip("-").isdigit() and length_s > 0:
            done[0] = min(1.0, max(0.0, int(value) / 1e6 / length_s))

    command = [program(), "-nostdin", "-v", "error", "-y", "-progress", "pipe:1", *arguments]
    try:
        run(command, limits=limits, on_line=hear, between=lambda: between(done[0]))
    except ChildFailed as error:
        raise MediaFault(_fault_of(error.tail), f"ffmpeg ended with {error.code}") from error


def _fault_of(tail: str) -> Fault:
    if "No space left on device" in tail:
        return Fault.STORAGE
    if "Cannot allocate memory" in tail or "malloc" in tail:
        return Fault.TOO_LARGE
    return Fault.UNREADABLE


def program() -> str:
    """Where ffmpeg is. Raises `MediaFault`."""
    found = shutil.which("ffmpeg")
    if found is None:
        raise MediaFault(Fault.NO_ENCODER, "ffmpeg is not installed")
    return found


def threads() -> int:
    """The cores that this process may use, within reason."""
    return min(MAX_THREADS, len(os.sched_getaffinity(0)))


@cache
def has_filter(name: str) -> bool:
    """Whether this ffmpeg was built with the filter."""
    listed = run_to_end(  # noqa: S603
        [program(), "-v", "error", "-filters"], capture_output=True, text=True, check=False, timeout=30
    )
    return any(line.split()[1:2] == [name] for line in listed.stdout.splitlines())
