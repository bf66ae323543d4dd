"""Runs one of our functions over a stranger's file in a child process, and brings its answer back.

As a program, `python -m uploads.media.child MODULE ANSWER`: takes its arguments as JSON from `ANSWER`.json,
says how far it is on standard output, and writes its answer to the same file.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from uploads.media.faults import Fault, MediaFault
from uploads.media.processes import ChildFailed, Limits, run

Tell = Callable[[float], None]

MODULES: Final = frozenset({"documents", "page_images", "probe", "poster", "speech"})
MAX_ANSWER_BYTES: Final = 256 * 1024**2


def in_child(
    module: str, arguments: Mapping[str, Any], *, scratch: Path, limits: Limits, between: Tell
) -> Any:
    """What `run_in_child(arguments, tell)` of that module of ours answers; JSON both ways.

    `between` hears how far it is, from 0 to 1, about twice a second. Raises `MediaFault`.
    """
    answer = scratch / f"{module}.json"
    answer.write_text(json.dumps(arguments))
    command = [sys.executable, "-m", __name__, module, str(answer)]
    progress = [0.0]
    try:
        run(
            command,
            limits=limits,
            on_line=lambda line: progress.__setitem__(0, _share(line)),
            between=lambda: between(progress[0]),
        )
    except ChildFailed as error:
        raise MediaFault(_fault_of(error), _last_line(error.tail)) from error
    if answer.stat().st_size > MAX_ANSWER_BYTES:
        raise MediaFault(Fault.TOO_LARGE, "a long answer")
    found = json.loads(answer.read_text())
    if "fault" in found:
        raise MediaFault(Fault(found["fault"]), found["detail"])
    return found["answer"]


def _share(line: str) -> float:
    try:
        return min(1.0, max(0.0, float(line)))
    except ValueError:
        return 0.0


def _fault_of(error: ChildFailed) -> Fault:
    """A file for which the limit is too small is none that we can take; trying again would not help."""
    if any(words in error.tail for words in ("MemoryError", "bad_alloc", "Cannot allocate")):
        return Fault.TOO_LARGE
    # A library that a file brings down did not like the file.
    return Fault.UNREADABLE if error.code < 0 else Fault.FAILED


def _last_line(tail: str) -> str:
    """The kind of the error alone: its words may quote the file."""
    lines = tail.strip().splitlines()
    return lines[-1].partition(":")[0][:100] if lines else ""


def _main(module: str, answer: Path) -> None:
    if module not in MODULES:
        raise SystemExit(2)
    arguments = json.loads(answer.read_text())
    function = importlib.import_module(f"uploads.media.{module}").run_in_child
    try:
        found: dict[str, Any] = {"answer": function(arguments, _tell)}
    except MediaFault as fault:
        found = {"fault": fault.fault, "detail": fault.detail}
    except MemoryError:
        found = {"fault": Fault.TOO_LARGE, "detail": "memory"}
    answer.write_text(json.dumps(found))


def _tell(share: float) -> None:
    sys.stdout.write(f"{share:.4f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
