"""OpenSearch beside what it could do at best: searches and rebuilds; `bench_opensearch_growth` lets it grow.

1. A rebuild whose vectors are all known, against a bare `streaming_bulk` of the very documents that it wrote.
2. The JSON API, its questions embedded before, against its own engine requests sent once more, and against
   one `hybrid` query with a normalisation pipeline over the same passages.

    HUB_BENCH_DATA=... python -m tests.bench.bench_opensearch [--talks 2000 | --home HOME] [--requests 200]

It starts a node of its own in a temporary folder, of HUB_BENCH_HEAP_MB (1024), unless HUB_BENCH_OPENSEARCH
names one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from flask.testing import FlaskClient
from opensearchpy import OpenSearch, helpers

from hub.access import ANYBODY_SIGNED_IN, audience_for
from hub.app import create_app
from hub.backends import Backends
from hub.context import EXTENSION
from indexer import filling
from indexer.generations import live_generation
from indexer.rebuild import current_recipe, ensure_live, rebuild
from search.analysis.queries import query_terms
from search.documents import DocumentType, Vector
from search.embedding import Embedder, Vectors
from search.mappings import IndexKind
from search.opensearch.bodies import Body
from search.opensearch.clauses import PASSAGE_FIELDS, combined, group_clauses, nearest, passages_seen
from search.opensearch.client import Client
from search.opensearch.engine import OpenSearchEngine
from search.opensearch.names import Names
from tests.bench.measuring import (
    Options,
    collect_as_the_server,
    hub_to_measure,
    options,
    percentile,
    print_table,
    questions,
    size_of,
    viewer_of_bench,
)
from tests.bench.nodes import MEGABYTE, a_node

SHARES = (0.5, 0.95, 0.99)
WARM_UP = 60  # the node compiles what it does often


def main() -> None:
    chosen = options(__doc__)
    with a_node() as url:
        os.environ["HUB_SEARCH_URL"] = f"opensearch+{url}/bench-{uuid4().hex[:8]}"
        with hub_to_measure(chosen) as backends:
            ensure_live(backends)  # of a hub that was there before, this node has nothing yet
            measure_rebuild(backends)
            measure_searches(backends, chosen)
        OpenSearch([url], timeout=60).indices.delete(index="bench-*")


# --- Rebuilds -------------------------------------------------------------------------------------


def measure_rebuild(backends: Backends) -> None:
    """Filling and proof of a rebuild; and the same documents again, handed to the library's own helper."""
    kept: list[Body] = []
    send = Client.bulk

    def keep(self: Client, actions: Any) -> Any:
        listed = list(actions)
        kept.extend(listed)
        return send(self, listed)

    filled: list[float] = []
    began = perf_counter()
    rebuild(backends, accepted=True, progress=lambda _progress: filled.append(perf_counter() - began))
    whole_s, fill_s = perf_counter() - began, filled[-1]
    # What helpers write is not seen here
    with patch.object(Client, "bulk", keep), patch.object(filling, "helpers_for", lambda _rows: 0):
        rebuild(backends, accepted=True)
    bare_s, finish_s = bare(backends, kept)
    documents = len(kept)
    rows: list[list[object]] = [
        ["rebuild, filling", fill_s, documents / fill_s],
        ["rebuild, with its proof", whole_s, documents / whole_s],
        ["bare streaming_bulk", bare_s, documents / bare_s],
        ["bare streaming_bulk, and finish", bare_s + finish_s, documents / (bare_s + finish_s)],
    ]
    print_table(
        f"OpenSearch: rebuild of {size_of(backends.database)}, {documents:,} documents and passages",
        ["what", "s", "documents/s"],
        rows,
    )
    print(f"share of the bare speed: {bare_s / fill_s:.2f}, whole: {(bare_s + finish_s) / whole_s:.2f}")


def bare(backends: Backends, actions: Sequence[Body]) -> tuple[float, float]:
    """Seconds for `streaming_bulk` into a new generation, and for settling it."""
    engine = backends.engine
    name = engine.create(current_recipe(backends))
    live = live_generation(engine)
    prefix = Client(backends.settings.search_url).prefix
    old = f"{prefix}-{live.name}-" if live else ""
    moved = [action | {"_index": action["_index"].replace(old, f"{prefix}-{name}-")} for action in actions]
    raw = Client(backends.settings.search_url).raw
    began = perf_counter()
    for ok, answer in helpers.streaming_bulk(
        raw, moved, chunk_size=500, max_chunk_bytes=10 * MEGABYTE, request_timeout=60
    ):
        if not ok:
            raise SystemExit(f"not written: {answer}")
    bulk_s = perf_counter() - began
    began = perf_counter()
    engine.finish(name)
    finish_s = perf_counter() - began
    engine.drop(name)
    return bulk_s, finish_s


# --- Searches -------------------------------------------------------------------------------------


class Remembering:
    """An embedder that was asked every question before: what is left of a search is not the model."""

    def __init__(self, embedder: Embedder, texts: Sequence[str]) -> None:
        self._embedder = embedder
        self._known = {text: embedder.embed_query(text) for text in texts}

    recipe = property(lambda self: self._embedder.recipe)
    dimension = property(lambda self: self._embedder.dimension)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        return self._known[text] if text in self._known else self._embedder.embed_query(text)

    def warm(self) -> None:
        """It is."""


def measure_searches(backends: Backends, chosen: Options) -> None:
    """Each question three ways, in turn: the API, its engine requests alone, one hybrid query."""
    _, token = viewer_of_bench(backends.database)
    asked = questions(backends.database, WARM_UP + chosen.requests)
    app = create_app(backends.settings)
    own: Backends = app.extensions[EXTENSION]
    engine = own.engine
    if not isinstance(engine, OpenSearchEngine):
        raise SystemExit("HUB_SEARCH_URL does not name OpenSearch")
    own.__dict__["embedder"] = Remembering(own.embedder, asked)
    client = Client(own.settings.search_url)
    pipeline = add_pipeline(client)
    collect_as_the_server()
    took: list[list[Took]] = []
    for number, text in enumerate(asked):
        with recorded(engine) as requests:
            api = timed(lambda text=text: ask_api(app.test_client(), token, text))
        replayed = timed(lambda requests=requests: replay(client, requests))
        vector = own.embedder.embed_query(text)
        hybrid = timed(lambda text=text, vector=vector: ask_hybrid(client, pipeline, text, vector))
        if number >= WARM_UP:
            above = Took(api.ms - replayed.ms, api.cpu_ms - replayed.cpu_ms)
            took.append([api, replayed, hybrid, above])
    names = ("JSON API", "its engine requests", "one hybrid query", "API above its requests")
    print_table(
        f"OpenSearch: {size_of(backends.database)}, {len(took)} questions, embedding apart",
        ["what", "p50 ms", "p95 ms", "p99 ms", "processor of the hub, mean ms"],
        [_row(name, values) for name, values in zip(names, zip(*took, strict=True), strict=True)],
    )
    client.raw.search_pipeline.delete(id=pipeline)
    own.database.close()


@dataclass(frozen=True)
class Took:
    """Milliseconds on the clock, and of this process's processor, which other work does not lengthen."""

    ms: float
    cpu_ms: float


def timed(work: Any) -> Took:
    began, busy = perf_counter(), process_time()
    work()
    return Took((perf_counter() - began) * 1000, (process_time() - busy) * 1000)


def _row(name: str, values: Sequence[Took]) -> list[object]:
    on_clock = [one.ms for one in values]
    return [name, *(percentile(on_clock, share) for share in SHARES), fmean(one.cpu_ms for one in values)]


def ask_api(browser: FlaskClient, token: str, text: str) -> None:
    answer = browser.get(
        "/api/v1/search", query_string={"q": text}, headers={"Authorization": f"Bearer {token}"}
    )
    if answer.status_code != 200 or answer.json is None or answer.json["degraded"]:
        raise SystemExit(f"a search was not answered as it should be: {answer.status_code}")


@contextmanager
def recorded(engine: OpenSearchEngine) -> Iterator[list[list[Body]]]:
    """The bodies of every `_msearch` that is sent meanwhile."""
    sent: list[list[Body]] = []
    raw = engine._client.raw
    send = raw.msearch

    def keep(*, body: list[Body], **named: Any) -> Any:
        sent.append(body)
        return send(body=body, **named)

    with patch.object(raw, "msearch", keep):
        yield sent


def replay(client: Client, requests: Sequence[list[Body]]) -> None:
    """The same requests; what the engine remembers of them is not asked."""
    for body in requests:
        fresh = [line | {"request_cache": False} if "index" in line else line for line in body]
        client.raw.msearch(body=fresh, request_timeout=60)


def add_pipeline(client: Client) -> str:
    """Min-max and a weighted mean, as the server itself would fuse."""
    name = f"{client.prefix}-hybrid"
    processor = {
        "normalization": {"technique": "min_max"},
        "combination": {"technique": "arithmetic_mean", "parameters": {"weights": [0.4, 0.6]}},
    }
    body = {"phase_results_processors": [{"normalization-processor": processor}]}
    client.raw.search_pipeline.put(id=name, body=body)
    return name


def ask_hybrid(client: Client, pipeline: str, text: str, vector: Vector) -> None:
    """One query over the passages: words and neighbours, each behind the same filter of visibility."""
    seen = passages_seen(DocumentType.CONTENT, audience_for(ANYBODY_SIGNED_IN))
    words = combined(should=group_clauses(query_terms(text).groups, PASSAGE_FIELDS), filter=seen)
    words["bool"]["minimum_should_match"] = 1
    near = nearest(vector, seen, 100)
    body = {
        "size": 20,
        "_source": ["document_id", "position", "text"],
        "query": {"hybrid": {"queries": [words, near]}},
    }
    index = Names(client.prefix, None).index(IndexKind.PASSAGE)
    client.raw.search(index=index, body=body, params={"search_pipeline": pipeline}, request_timeout=60)


if __name__ == "__main__":
    main()
