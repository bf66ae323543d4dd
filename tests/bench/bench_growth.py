"""How search, index and disk grow: the same engine with 2,000, 20,000 and 200,000 passages.

Where the data ends, its documents come again with every seventh word altered and their vectors turned a
little, so that neither words nor vectors repeat.

    HUB_BENCH_DATA=... python -m tests.bench.bench_growth [--talks 2000] [--passages 20000] [--home HUB_HOME]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from time import perf_counter

import numpy as np
from sqlalchemy import select

from hub.access import ANYBODY_SIGNED_IN, audience_for
from hub.backends import Backends
from hub.models.contents import Content, ContentState
from hub.models.work import DocumentType
from indexer.changes import Vectors, make, ref_of
from indexer.rebuild import current_recipe
from search.documents import ContentDocument, PassageDocument
from search.finder import Finder
from search.ports import SearchUnavailable
from search.query import SearchQuery
from search.writing import Put
from tests.bench.measuring import (
    Options,
    collect_as_the_server,
    empty_hub,
    hub_to_measure,
    options,
    percentile,
    print_table,
    questions,
)
from tests.bench.repeating import near

PASSAGES = (2_000, 20_000, 200_000)
COLUMNS = ("passages", "contents", "indexed, passages/s", "disk MB", "p50 ms", "p95 ms", "p99 ms")
MOST_TALKS = 5_000
A_BATCH = 200
EVERY = 7
TRIES = 30


def main() -> None:
    chosen = options(__doc__)
    base, asked = base_of(chosen)
    rows = [row_of(base, asked, passages) for passages in PASSAGES if passages <= chosen.passages]
    print_table(f"Growth, made of {len(base):,} contents, {chosen.requests} questions a row", COLUMNS, rows)


def base_of(chosen: Options) -> tuple[list[Put], list[str]]:
    """Documents of the hub with their passages and vectors, and questions about them."""
    with hub_to_measure(chosen) as backends:
        return base_in(backends), questions(backends.database, chosen.requests)


def base_in(backends: Backends) -> list[Put]:
    """The first published contents as documents, with their passages and vectors."""
    with backends.reading() as session:
        ids = session.scalars(
            select(Content.id)
            .where(Content.state == ContentState.PUBLISHED)
            .order_by(Content.id)
            .limit(MOST_TALKS)
        ).all()
    base: list[Put] = []
    for start in range(0, len(ids), A_BATCH):
        refs = {ref_of(DocumentType.CONTENT, id_): 1 for id_ in ids[start : start + A_BATCH]}
        vectors = Vectors(backends, make(backends, refs))
        vectors.embed(lambda: None)
        base += [change for change in vectors.changes().changes if isinstance(change, Put)]
    return base


def row_of(base: Sequence[Put], asked: Sequence[str], passages: int) -> list[object]:
    """What `COLUMNS` names, in a hub of its own with the engine of the environment."""
    with empty_hub() as backends:
        generation = backends.engine.create(current_recipe(backends))
        began = perf_counter()
        contents = _write(backends, generation, base, passages)
        backends.engine.finish(generation)
        took_s = perf_counter() - began
        backends.engine.promote(generation)
        live = next(one for one in backends.engine.generations() if one.name == generation)
        took_ms = search_ms(backends, asked)
        return [
            live.passages,
            contents,
            live.passages / took_s,
            live.size_bytes / 1e6,
            *(percentile(took_ms, share) for share in (0.5, 0.95, 0.99)),
        ]


def _write(backends: Backends, generation: str, base: Sequence[Put], passages: int) -> int:
    writer = backends.engine.writer(generation)
    written = contents = 0
    batch: list[Put] = []
    for put in grown(base):
        batch.append(put)
        written += len(put.passages)
        contents += 1
        if len(batch) == A_BATCH or written >= passages:
            writer.write(batch)
            batch = []
        if written >= passages:
            break
    return contents


def grown(base: Sequence[Put]) -> Iterator[Put]:
    """The base, and then the base again and again, each time altered; the same each time it is asked."""
    ids = count(1)
    for turn in count():
        for put in base:
            document = put.document
            if isinstance(document, ContentDocument):
                id_ = next(ids)
                yield _another(put, document, id_, turn, np.random.default_rng((7, id_)))


def _another(put: Put, document: ContentDocument, id_: int, turn: int, chance: np.random.Generator) -> Put:
    """The document under another id; from the second turn on with altered words and turned vectors."""
    if turn == 0:
        return Put(replace(document, id=id_), put.passages)
    altered = replace(
        document,
        id=id_,
        title=_altered(document.title, turn),
        body=_altered(document.body, turn),
        fold_key=f"{document.fold_key}-{turn}",
    )
    return Put(altered, tuple(_turned(passage, turn, chance) for passage in put.passages))


def _altered(text: str, turn: int) -> str:
    words = text.split()
    words[turn % EVERY :: EVERY] = [f"{word}{turn}" for word in words[turn % EVERY :: EVERY]]
    return " ".join(words)


def _turned(passage: PassageDocument, turn: int, chance: np.random.Generator) -> PassageDocument:
    vector = passage.vector
    return replace(
        passage,
        text=_altered(passage.text, turn),
        vector=None if vector is None else near(vector, chance),
    )


def search_ms(backends: Backends, asked: Sequence[str]) -> list[float]:
    """Milliseconds of each question but the first tenth, which warm up."""
    finder = Finder(backends.engine, backends.embedder)
    audience, today = audience_for(ANYBODY_SIGNED_IN), datetime.now(UTC).date()

    def ask(text: str) -> None:
        finder.search(SearchQuery(text), audience=audience, today=today)

    _wake(partial(ask, asked[0]))
    collect_as_the_server()
    took_ms = []
    for text in asked:
        started = perf_counter()
        ask(text)
        took_ms.append((perf_counter() - started) * 1000)
    return took_ms[len(took_ms) // 10 :]


def _wake(ask: Callable[[], None]) -> None:
    """A large index that nobody searched yet is read from disk: longer than a search may take."""
    for _ in range(TRIES):
        try:
            return ask()
        except SearchUnavailable:
            continue
    return ask()


if __name__ == "__main__":
    main()
