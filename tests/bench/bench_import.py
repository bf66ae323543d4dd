"""How fast talks come in: the import alone, then the index, first as it is and then with every vector known.

With `--times` the items come again and again, each time altered, with vectors near to those of the data; that
is done once, and `--keep` leaves the hub for other benchmarks, which find it by `--home`.

    HUB_BENCH_DATA=... python -m tests.bench.bench_import [--talks 2000] [--times 7 --keep HUB_HOME]
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from hub.backends import Backends
from hub.db import utc_now
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.drain import drain
from tests.bench.measuring import (
    Options,
    empty_hub,
    opened,
    options,
    print_table,
    rows_of,
    settings_in,
    size_of,
)
from tests.bench.repeating import repeat_items, turn_vectors

Loaded = tuple[str, int, float, float]
"""What is in the hub, how many talks came in, and the seconds of import and index."""


def main() -> None:
    chosen = options(__doc__)
    rows, size = [], ""
    for name, load in _loads(chosen).items():
        size, talks, import_s, index_s = load()
        rows.append([name, talks / import_s, talks / index_s, talks / (import_s + index_s)])
    columns = ["", "import alone, talks/s", "index, talks/s", "both, talks/s"]
    print_table(f"Import of {size}", columns, rows)


def _loads(chosen: Options) -> dict[str, Callable[[], Loaded]]:
    """What is measured, by its name."""
    if chosen.times > 1:
        return {f"{chosen.times} times, every vector made up": lambda: _repeated(chosen)}
    return {
        "first, with what the vector cache knows": lambda: _once(chosen),
        "again, with every vector known": lambda: _once(chosen),
    }


def _once(chosen: Options) -> Loaded:
    with empty_hub() as backends, rows_of(chosen) as folder:
        return _load(backends, folder)


def _repeated(chosen: Options) -> Loaded:
    with _home(chosen) as home, tempfile.TemporaryDirectory(prefix="hub-bench-rows-") as rows:
        with rows_of(chosen) as folder:
            repeat_items(folder, Path(rows), chosen.times)
        settings = settings_in(home)
        with opened(replace(settings, cache=home / "cache")) as backends:
            return _load(backends, Path(rows), lambda: turn_vectors(backends, Backends(settings).vectors))


@contextmanager
def _home(chosen: Options) -> Iterator[Path]:
    if chosen.keep is not None:
        yield chosen.keep
        return
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as home:
        yield Path(home)


def _load(backends: Backends, folder: Path, prepare: Callable[[], None] = lambda: None) -> Loaded:
    started = perf_counter()
    report = run_import(backends.database, plan_import(folder, source="bench"), clock=utc_now)
    imported = perf_counter()
    prepare()
    prepared = perf_counter()
    drain(backends)
    indexed = perf_counter()
    talks = next(file.rows for file in report.files if file.name.startswith("items"))
    return size_of(backends.database), talks, imported - started, indexed - prepared


if __name__ == "__main__":
    main()
