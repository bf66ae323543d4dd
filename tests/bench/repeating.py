"""More material than there is: rows again, each time altered, with vectors near to those that are known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from hub.backends import Backends
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.work import DocumentType
from indexer.builders import Built
from indexer.changes import make, ref_of
from search.documents import Vector
from search.vectors import VectorCache
from tests.bench.importing import altered, rows_in

TURN = 0.25
A_BATCH = 1000


def repeat_items(folder: Path, target: Path, times: int) -> None:
    """The rows of `folder` in `target`: people once, items so often, from the second time on altered."""
    for path in sorted(folder.glob("*.jsonl*")):
        turns = times if path.name.startswith("items") else 1
        with (target / path.name.removesuffix(".gz")).open("w", encoding="utf-8") as lines:
            for turn in range(turns):
                lines.writelines(f"{json.dumps(_again(row, turn))}\n" for row in rows_in(path))


def _again(row: dict[str, Any], turn: int) -> dict[str, Any]:
    return {**altered(row, f"x{turn}"), "id": f"{row['id']}-{turn}"} if turn else row


def turn_vectors(backends: Backends, known: VectorCache) -> None:
    """Give the hub's cache a vector for each of its texts: the known one, or one near to any of those."""
    recipe, chance = backends.embedder.recipe, np.random.default_rng(7)
    seen: list[Vector] = []
    for texts in _texts(backends):
        vectors = known.get(recipe, texts)
        seen = (list(vectors.values()) or seen)[-A_BATCH:]
        turned = {
            text: near(seen[chance.integers(len(seen))], chance) for text in texts if text not in vectors
        }
        backends.vectors.put(recipe, vectors | turned)


def _texts(backends: Backends) -> Iterator[list[str]]:
    """What is embedded of every content and profile, some at a time."""
    for type_, rows in ((DocumentType.CONTENT, Content), (DocumentType.PROFILE, Profile)):
        with backends.reading() as session:
            ids = session.scalars(select(rows.id).order_by(rows.id)).all()
        for start in range(0, len(ids), A_BATCH):
            made = make(backends, {ref_of(type_, id_): 1 for id_ in ids[start : start + A_BATCH]})
            yield [text for item in made if isinstance(item, Built) for text in item.embedded_texts]


def near(vector: Vector, chance: np.random.Generator) -> Vector:
    """A vector of length 1 at about `TURN` radians from this one."""
    noise = chance.standard_normal(len(vector)).astype(np.float32)
    moved = vector + TURN * noise / np.linalg.norm(noise)
    return np.asarray(moved / np.linalg.norm(moved), np.float32)
