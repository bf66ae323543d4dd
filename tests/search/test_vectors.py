import multiprocessing
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from search.embedding import HashingEmbedder, Vectors
from search.vectors import VectorCache, embed_cached


class CountingEmbedder(HashingEmbedder):
    """Remembers which batches it was asked for."""

    def __init__(self, dimension: int) -> None:
        super().__init__(dimension)
        self.batches: list[list[str]] = []

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        return super().embed_documents(texts)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "cache" / "vectors.db")


def test_only_unknown_texts_are_embedded_once_and_in_one_batch(cache: VectorCache) -> None:
    embedder = CountingEmbedder(8)
    first = embed_cached(embedder, cache, ["a", "b", "a"])
    second = embed_cached(embedder, cache, ["c", "b", "a"])
    third = embed_cached(embedder, cache, ["c"])
    assert embedder.batches == [["a", "b"], ["c"]]
    assert np.array_equal(first, HashingEmbedder(8).embed_documents(["a", "b", "a"]))
    assert np.array_equal(second, HashingEmbedder(8).embed_documents(["c", "b", "a"]))
    assert np.array_equal(third, second[:1])


def test_no_texts_give_an_empty_array_of_the_right_width(cache: VectorCache) -> None:
    assert embed_cached(HashingEmbedder(8), cache, []).shape == (0, 8)


def test_another_recipe_knows_nothing(cache: VectorCache) -> None:
    cache.put("one", {"text": np.ones(3, np.float32)})
    assert cache.get("another", ["text"]) == {}
    assert list(cache.get("one", ["text", "other"])) == ["text"]


def test_odd_texts_are_kept_apart(cache: VectorCache) -> None:
    texts = ["", " ", "\0", "\ud83d", "?", "é", "e\u0301"]
    cache.put("recipe", {text: np.full(2, index, np.float32) for index, text in enumerate(texts)})
    known = cache.get("recipe", texts)
    assert [known[text][0] for text in texts] == list(range(len(texts)))


def test_more_texts_than_one_query_holds_are_all_found(cache: VectorCache) -> None:
    texts = [f"text {number}" for number in range(2500)]
    cache.put("recipe", {text: np.ones(4, np.float32) for text in texts})
    assert cache.get("recipe", texts).keys() == set(texts)


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 500)


def _torn_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:] = b"\xff" * (len(content) - 200)
    path.write_bytes(content)


def _other_tables(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE vector (unlike TEXT)")
    database.close()


@pytest.mark.parametrize("damage", [_garbage, _torn_page, _other_tables])
def test_a_broken_file_is_thrown_away_and_made_anew(cache: VectorCache, tmp_path: Path, damage) -> None:
    path = tmp_path / "cache" / "vectors.db"
    cache.put("recipe", {f"text {number}": np.ones(384, np.float32) for number in range(50)})
    damage(path)
    assert cache.get("recipe", ["text 1"]) == {}
    cache.put("recipe", {"text 1": np.ones(3, np.float32)})
    assert cache.get("recipe", ["text 1"])["text 1"].tolist() == [1, 1, 1]


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    embedder = CountingEmbedder(8)
    unusable = VectorCache(tmp_path / "file" / "vectors.db")
    vectors = [embed_cached(embedder, unusable, ["a"]) for _ in range(2)]
    assert np.array_equal(*vectors)
    assert embedder.batches == [["a"], ["a"]]


def test_several_processes_write_at_once(cache: VectorCache) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(cache, writer)) for writer in range(3)]
    for process in writers:
        process.start()
    for process in writers:
        process.join()
    assert [process.exitcode for process in writers] == [0, 0, 0]
    texts = [f"{writer} {number}" for writer in range(3) for number in range(50)]
    assert len(cache.get("recipe", texts)) == 150


def _write_many(cache: VectorCache, writer: int) -> None:
    for number in range(50):
        cache.put("recipe", {f"{writer} {number}": np.ones(8, np.float32)})
