"""Runs every benchmark after the other, each in a process of its own, and prints their tables.

The spread of raakvlak is measured in a hub that is there already: give it with `--home`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.bench.measuring import options

BENCHMARKS = (
    "import",
    "embedding",
    "search",
    "pages",
    "start",
    "fresh",
    "uploads",
    "beside",
    "media",
    "growth",
    "opensearch",
    "opensearch_growth",
)


def main(arguments: Sequence[str]) -> int:
    home = options(__doc__, arguments).home
    failed = [name for name in BENCHMARKS if not _run(name, arguments)]
    if home is not None and not _run("raakvlak", (), {"HUB_HOME": str(home)}):
        failed.append("raakvlak")
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, arguments: Sequence[str], env: Mapping[str, str] | None = None) -> bool:
    command = [sys.executable, "-m", f"tests.bench.bench_{name}", *arguments]
    return subprocess.run(command, env=os.environ | (env or {})).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
