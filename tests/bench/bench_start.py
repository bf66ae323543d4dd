"""`hub up` on an existing database: seconds to the first answer, and the memory of each process afterwards.

RSS counts a page that processes share in each of them, PSS shares it out (proc(5), smaps_rollup).

    HUB_BENCH_DATA=... python -m tests.bench.bench_start [--home HUB_HOME]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import Request, urlopen

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
        _, token = viewer_of_bench(backends.database)
        asked = questions(backends.database, SEARCHES)
        backends.database.close()
        settings = replace(backends.settings, bind=f"127.0.0.1:{free_port()}")
        began = perf_counter()
        with started(["hub", "up"], settings) as process:
            wait_for(f"http://{settings.bind}/healthz", process)
            alive_s = perf_counter() - began
            _search(settings.bind, token, asked[0])
            found_s = perf_counter() - began
            for text in asked[1:]:
                _search(settings.bind, token, text)
            memory = [_memory(pid) for pid in _family(process.pid)]
        size = size_of(backends.database)
    print_table(
        f"Start of `hub up`, {size}",
        ["until", "s"],
        [["first answer", alive_s], ["first search answered", found_s]],
    )
    rows = [[one.name, one.rss_mb, one.pss_mb] for one in memory]
    total = ["all", sum(one.rss_mb for one in memory), sum(one.pss_mb for one in memory)]
    print_table(f"Memory after {SEARCHES} searches, {size}", ["process", "RSS MB", "PSS MB"], [*rows, total])


def _search(address: str, token: str, text: str) -> None:
    url = f"http://{address}/api/v1/search?{urlencode({'q': text})}"
    with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=60) as answer:
        answer.read()


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
