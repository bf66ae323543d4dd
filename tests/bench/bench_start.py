"""`hub up` on an existing database: seconds to the first answer, and the memory of each process at work.

The memory is that of processes that have done what they are there for: the webs answered searches, and the
index worker embedded and indexed a new note, so each of them holds the model. The media worker has had no
film, so it holds nothing of ffmpeg or the recogniser. The note is deleted again.

RSS counts a page that processes share in each of them, PSS shares it out (proc(5), smaps_rollup).

    HUB_BENCH_DATA=... python -m tests.bench.bench_start [--home HUB_HOME]
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from hub.models.people import User
from hub.services.accounts import create_token
from tests.bench.calling import Caller, until
from tests.bench.measuring import (
    free_port,
    hub_to_measure,
    options,
    print_table,
    questions,
    size_of,
    started,
    viewer_of_bench,
    wait_for,
)

SEARCHES = 50
PROC = Path("/proc")
NAMES = {
    "gunicorn": "web",
    "indexer.app index": "index worker",
    "indexer.app media": "media worker",
    "-m hub up": "hub up",
}


@dataclass(frozen=True)
class Memory:
    """What a process takes, in MB."""

    name: str
    rss_mb: float
    pss_mb: float


def main() -> None:
    chosen = options(__doc__)
    with hub_to_measure(chosen) as backends:
        user_id, _ = viewer_of_bench(backends.database)
        with backends.database.writing() as session:
            user = session.get_one(User, user_id)
            token = create_token(session, user, scopes=["read", "write"], name="start")
        asked = questions(backends.database, SEARCHES)
        backends.database.close()
        settings = replace(backends.settings, bind=f"127.0.0.1:{free_port()}")
        caller = Caller(f"http://{settings.bind}", token)
        began = perf_counter()
        with started(["hub", "up"], settings) as process:
            wait_for(f"http://{settings.bind}/healthz", process)
            alive_s = perf_counter() - began
            caller.search(asked[0])
            found_s = perf_counter() - began
            for text in asked[1:]:
                caller.search(text)
            note = _indexed(caller)
            memory = [_memory(pid) for pid in _family(process.pid)]
            caller.deletes(note)
        size = size_of(backends.database)
    print_table(
        f"Start of `hub up`, {size}",
        ["until", "s"],
        [["first answer", alive_s], ["first search answered", found_s]],
    )
    rows = [[one.name, one.rss_mb, one.pss_mb] for one in memory]
    total = ["all", sum(one.rss_mb for one in memory), sum(one.pss_mb for one in memory)]
    done = f"{SEARCHES} searches and a note that was indexed"
    print_table(f"Memory after {done}, {size}", ["process", "RSS MB", "PSS MB"], [*rows, total])


def _indexed(caller: Caller) -> str:
    """The path of a new note that is found. Its words are in no cache, so the model had to read them."""
    title = f"Fresh{secrets.token_hex(4)}"
    path = caller.makes_note(title)
    until(lambda: caller.finds(title))
    return path


def _family(pid: int) -> list[int]:
    """A process and all that came of it."""
    parents = {}
    for status in PROC.glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = [pid]
    for one in family:
        family.extend(child for child, parent in sorted(parents.items()) if parent == one)
    return family


def _memory(pid: int) -> Memory:
    rollup = (PROC / str(pid) / "smaps_rollup").read_text()
    kb = {name: int(value) for name, value in re.findall(r"^(Rss|Pss): +(\d+) kB", rollup, re.MULTILINE)}
    command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    name = next((name for part, name in NAMES.items() if part in command), command[:40])
    return Memory(name, kb["Rss"] / 1000, kb["Pss"] / 1000)


if __name__ == "__main__":
    main()
