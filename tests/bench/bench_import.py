"""How fast talks come in: the import alone, then the index, first as it is and then with every vector known.

HUB_BENCH_DATA=... python -m tests.bench.bench_import [--talks 2000]
"""

from __future__ import annotations

from time import perf_counter

from hub.db import utc_now
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.drain import drain
from tests.bench.measuring import Options, empty_hub, options, print_table, rows_of, size_of


def main() -> None:
    chosen = options(__doc__)
    rows, size = [], ""
    for name in ("first, with what the vector cache knows", "again, with every vector known"):
        size, talks, import_s, index_s = _load(chosen)
        rows.append([name, talks / import_s, talks / index_s, talks / (import_s + index_s)])
    columns = ["", "import alone, talks/s", "index, talks/s", "both, talks/s"]
    print_table(f"Import of {size}", columns, rows)


def _load(chosen: Options) -> tuple[str, int, float, float]:
    with empty_hub() as backends, rows_of(chosen) as folder:
        started = perf_counter()
        report = run_import(backends.database, plan_import(folder, source="bench"), clock=utc_now)
        imported = perf_counter()
        drain(backends)
        indexed = perf_counter()
        talks = next(file.rows for file in report.files if file.name.startswith("items"))
        return size_of(backends.database), talks, imported - started, indexed - imported


if __name__ == "__main__":
    main()
