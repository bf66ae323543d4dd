"""Runs every benchmark after the other, each in a process of its own, and prints their tables."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = ("import", "embedding", "search", "pages", "start", "growth", "raakvlak")
NEEDS_HOME = frozenset({"raakvlak"})


def main(arguments: list[str]) -> int:
    failed = [name for name in BENCHMARKS if not _run(name, arguments)]
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, arguments: list[str]) -> bool:
    given = [] if name in NEEDS_HOME else arguments
    return subprocess.run([sys.executable, "-m", f"tests.bench.bench_{name}", *given]).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
