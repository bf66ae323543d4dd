"""An OpenSearch node to measure on: one that is named, a fresh one, or one whose data stay."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from opensearchpy import OpenSearch

from search.opensearch.node.install import install
from search.opensearch.node.process import start_node, stop_node
from tests.bench.measuring import ROOT

MEGABYTE = 1 << 20


@contextmanager
def a_node(kept_in: Path | None = None) -> Iterator[str]:
    """Where a node answers: HUB_BENCH_OPENSEARCH, or one of HUB_BENCH_HEAP_MB (1024) that stops afterwards.

    Its data are gone then, unless they are `kept_in` a folder.
    """
    if named := os.environ.get("HUB_BENCH_OPENSEARCH"):
        yield named
        return
    program, heap_mb = (
        install(ROOT / ".cache" / "opensearch"),
        int(os.environ.get("HUB_BENCH_HEAP_MB", "1024")),
    )
    with tempfile.TemporaryDirectory(prefix="hub-bench-node-") as folder:
        place = (kept_in or Path(folder)) / "node"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.parent.chmod(0o755)
        try:
            yield start_node(place, program, heap_mb=heap_mb).url
        finally:
            stop_node(place)


def memory_of(url: str) -> list[float]:
    """What the heap holds after a collection, as far as one can be had, and how large it is, in MB."""
    raw = OpenSearch([url], timeout=60)
    used = []
    for _ in range(5):
        (node,) = raw.nodes.stats(metric="jvm")["nodes"].values()
        used.append(node["jvm"]["mem"]["heap_used_in_bytes"] / MEGABYTE)
    return [median(used), node["jvm"]["mem"]["heap_max_in_bytes"] / MEGABYTE]
