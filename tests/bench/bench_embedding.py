"""Texts a second through the hub's embedder, and what the bare OpenVINO model does with the same batches.

The bare model gets its tokens ready made, padded in the batches that the embedder would make, one thread.

    HUB_BENCH_DATA=... python -m tests.bench.bench_embedding [--talks 300]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import openvino
import sentencepiece
from sqlalchemy import select

from hub.db import utc_now
from hub.models.contents import Content
from hub.models.work import DocumentType
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.builders import Built
from indexer.changes import make, ref_of
from search.embedding import PACKAGED_FOLDER, OpenVinoEmbedder
from tests.bench.measuring import Options, empty_hub, options, print_table, rows_of

TEXTS = 1000
ROUNDS = 3


def main() -> None:
    chosen = options(__doc__)
    texts, folder = _texts(chosen)
    embedder = OpenVinoEmbedder(folder)
    embedder.warm()
    batches = _batches(folder, texts)
    bare = _bare(folder)
    pairs = [
        (_rate(lambda: _run(bare, batches), texts), _rate(lambda: embedder.embed_documents(texts), texts))
        for _ in range(ROUNDS)
    ]
    best_bare, best_ours = max(bare_rate for bare_rate, _ in pairs), max(ours for _, ours in pairs)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print_table(
        f"Embedding {len(texts):,} passages of {words:.0f} words on average, best of {ROUNDS}",
        ["", "texts/s", "share of the bare model"],
        [
            ["bare model", best_bare, "100%"],
            ["embedder, tokenising included", best_ours, f"{best_ours / best_bare:.0%}"],
        ],
    )


def _texts(chosen: Options) -> tuple[list[str], Path]:
    """Passages as the indexer makes them, and where the model is."""
    with empty_hub() as backends, rows_of(chosen) as folder:
        run_import(backends.database, plan_import(folder, source="bench"), clock=utc_now)
        with backends.reading() as session:
            ids = session.scalars(select(Content.id).order_by(Content.id).limit(TEXTS)).all()
        made = make(backends, {ref_of(DocumentType.CONTENT, id_): 1 for id_ in ids})
        texts = [text for one in made if isinstance(one, Built) for text in one.embedded_texts]
        embedder = backends.embedder
        if not isinstance(embedder, OpenVinoEmbedder):
            raise SystemExit("bench_embedding measures the packaged model: leave HUB_EMBEDDER out")
        return list(dict.fromkeys(texts))[:TEXTS], backends.settings.models / PACKAGED_FOLDER


def _batches(folder: Path, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The inputs that the model would get for these texts."""
    settings = json.loads((folder / "embedder.json").read_text())
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    tokens = [
        [
            tokenizer.bos_id(),
            *tokenizer.encode(settings["prompts"]["document"] + text)[: settings["max_tokens"] - 2],
            tokenizer.eos_id(),
        ]
        for text in texts
    ]
    batches: list[list[list[int]]] = [[]]
    for one in sorted(tokens, key=len):
        if batches[-1] and (len(batches[-1]) + 1) * len(one) > OpenVinoEmbedder.TOKENS_A_BATCH:
            batches.append([])
        batches[-1].append(one)
    return [_padded(batch, tokenizer.pad_id()) for batch in batches]


def _padded(batch: Sequence[Sequence[int]], pad: int) -> dict[str, Any]:
    step = OpenVinoEmbedder.DOCUMENT_STEP if len(batch) > 1 else 1
    longest = -(-max(map(len, batch)) // step) * step
    ids = np.array([[*one, *[pad] * (longest - len(one))] for one in batch], np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in batch], np.int64)
    return {"input_ids": ids, "attention_mask": mask}


def _bare(folder: Path) -> Any:
    hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": 1}
    return openvino.Core().compile_model(folder / "documents.xml", "CPU", hints).create_infer_request()


def _run(request: Any, batches: Sequence[dict[str, Any]]) -> None:
    for batch in batches:
        request.infer(batch)


def _rate(work: Callable[[], object], texts: Sequence[str]) -> float:
    started = perf_counter()
    work()
    return len(texts) / (perf_counter() - started)


if __name__ == "__main__":
    main()
