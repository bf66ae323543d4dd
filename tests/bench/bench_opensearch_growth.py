"""How OpenSearch grows: search, heap and disk at 2,000 to 1,000,000 passages, each size an index of its own.

With `--keep FOLDER` node, hub and indices stay there, and only the largest size is looked at: a fill that was
stopped goes on where it was, and what is filled is only searched, so that both can be done apart.

    HUB_BENCH_DATA=... python -m tests.bench.bench_opensearch_growth --passages 200000 [--keep FOLDER]
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.schema import migrate
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.rebuild import current_recipe
from search.ports import Generation, GenerationState
from search.writing import Put, WriteReport
from tests.bench.bench_growth import A_BATCH, COLUMNS, PASSAGES, base_in, grown, search_ms
from tests.bench.measuring import Options, options, percentile, print_table, questions, rows_of, settings_in
from tests.bench.nodes import a_node, memory_of

SIZES = (*PASSAGES, 1_000_000)


def main() -> None:
    chosen = options(__doc__)
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as scratch, a_node(chosen.keep) as url:
        folder = chosen.keep or Path(scratch)
        base, asked = _base(folder, chosen)
        sizes = [size for size in SIZES if size <= chosen.passages]
        rows = [_row(folder, url, size, base, asked) for size in (sizes[-1:] if chosen.keep else sizes)]
    columns = [*COLUMNS, "heap used MB", "heap MB"]
    print_table(f"OpenSearch: growth, {chosen.requests} questions a row", columns, rows)


def _base(folder: Path, chosen: Options) -> tuple[list[Put], list[str]]:
    """Documents of a hub in that folder, and questions about them."""
    os.environ["HUB_SEARCH_URL"] = "embedded:"
    backends = Backends(settings_in(folder / "home"))
    migrate(backends.database)
    with backends.reading() as session:
        is_empty = session.scalar(select(Content.id).limit(1)) is None
    if is_empty:
        with rows_of(chosen) as rows:
            run_import(backends.database, plan_import(rows, source="bench"), clock=utc_now)
    base, asked = base_in(backends), questions(backends.database, chosen.requests)
    backends.database.close()
    return base, asked


def _row(folder: Path, url: str, passages: int, base: Sequence[Put], asked: Sequence[str]) -> list[object]:
    """What `COLUMNS` names of the index of that size, filled before or now, and the heap."""
    settings = replace(settings_in(folder / "home"), search_url=f"opensearch+{url}/growth-{passages}")
    backends = Backends(settings)
    generation, rate = _filled(backends, base, passages)
    took_ms = search_ms(backends, asked)
    shares = (percentile(took_ms, share) for share in (0.5, 0.95, 0.99))
    backends.database.close()
    size_mb = generation.size_bytes / 1e6
    return [generation.passages, generation.documents, rate, size_mb, *shares, *memory_of(url)]


def _filled(backends: Backends, base: Sequence[Put], passages: int) -> tuple[Generation, float | str]:
    """The live index of that size, and passages written a second, if any were to be written."""
    engine = backends.engine
    begun = engine.generations()
    if begun and begun[0].state is GenerationState.LIVE:
        return begun[0], "filled before"
    name = begun[0].name if begun else engine.create(current_recipe(backends))
    engine.writer(name).refresh()
    known = next(one for one in engine.generations() if one.name == name)
    began = perf_counter()
    _fill(backends, name, base, known, passages)
    engine.finish(name)
    took_s = perf_counter() - began
    engine.promote(name)
    whole = next(one for one in engine.generations() if one.name == name)
    return whole, (whole.passages - known.passages) / took_s


def _fill(backends: Backends, name: str, base: Sequence[Put], known: Generation, passages: int) -> None:
    """Write what is missing, as many batches at once as a rebuild does.

    Batches that were under way at a stop are written once more: nothing stands twice, as ids are the same.
    """
    writer, at_once = backends.engine.writer(name), backends.engine.writers
    begin = max(known.documents - A_BATCH * at_once, 0)
    puts = islice(grown(base), begin, None)
    written = sum(len(put.passages) for put in islice(grown(base), begin)) if begin else 0
    under_way: deque[Future[WriteReport]] = deque()
    with ThreadPoolExecutor(at_once) as threads:
        while written < passages:
            batch = list(islice(puts, A_BATCH))
            written += sum(len(put.passages) for put in batch)
            under_way.append(threads.submit(writer.write, batch))
            if len(under_way) == at_once:
                _take(under_way.popleft())
        for last in under_way:
            _take(last)


def _take(answer: Future[WriteReport]) -> None:
    if answer.result().failed:
        raise SystemExit(f"not written: {answer.result().failed[0]}")


if __name__ == "__main__":
    main()
