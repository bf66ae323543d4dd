"""One index and several processes: killed, at once, after each other, forked, and on a full disk."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest

from search.embedded.engine import EmbeddedEngine
from search.embedded.index import OpenIndex
from search.writing import Outcome
from tests.contract.documents import EVERYONE, Filled, content, filled, put, vector
from tests.search.embedded.others import (
    BATCH,
    promote_another,
    telling_put,
    telling_vector,
    write_on_a_full_disk,
    write_range,
    write_versions,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(root: Path) -> Filled:
    return filled(EmbeddedEngine(root))


def started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    process = get_context("spawn").Process(target=target, args=arguments)
    process.start()
    return process


def finished(*processes: BaseProcess) -> list[int | None]:
    for process in processes:
        process.join(timeout=60)
    return [process.exitcode for process in processes]


def assert_sound(root: Path, name: str) -> None:
    """The file is whole, and every vector stands in the row of its own passage."""
    opened = OpenIndex(root / name)
    assert opened.rows("pragma integrity_check") == [("ok",)]
    sql = (
        "select number, document, version, position from passages join documents"
        " on documents.type = passages.type and documents.id = passages.document"
    )
    rows = opened.rows(sql)
    wanted = [telling_vector(document, version, position) for _, document, version, position in rows]
    stored = opened.vectors()[[number for number, *_ in rows]]
    np.testing.assert_allclose(stored, np.array(wanted).reshape(stored.shape), atol=1e-6)
    opened.close()


def test_a_writer_killed_at_any_moment_leaves_whole_batches(root: Path, index: Filled) -> None:
    chance = random.Random(20)
    written = 0
    for _ in range(3):
        ours, theirs = Pipe(duplex=False)
        process = started(write_versions, root, index.name, written + 1, theirs)
        theirs.close()
        for _ in range(chance.randint(2, 6)):
            written = ours.recv()
        process.join(timeout=chance.uniform(0, 0.03))
        process.kill()
        process.join()
        while ours.poll():
            try:
                written = ours.recv()
            except EOFError:
                break
        ours.close()

        (version,) = set(index.held().values())
        assert version in (written, written + 1)
        assert len(index.held()) == BATCH
        assert len(index.found(f"version{version}", depth=100)) == BATCH
        assert index.found(f"version{version - 1}") == ()
        assert_sound(root, index.name)
        written = version

    assert set(index.write(telling_put(1, written + 1))) == {Outcome.WRITTEN}


def test_two_writers_at_once_lose_and_double_nothing(root: Path, index: Filled) -> None:
    older = started(write_range, root, index.name, 1, 60, 1)
    newer = started(write_range, root, index.name, 31, 90, 2)

    assert finished(older, newer) == [0, 0]

    held = index.held()
    assert Counter(held.values()) == {1: 30, 2: 60}
    assert all(held[f"content:{number}"] == 2 for number in range(31, 91))
    assert index.expand().total == 90
    assert_sound(root, index.name)


def test_a_reader_sees_what_another_process_committed(root: Path, index: Filled) -> None:
    assert index.found("version3") == ()

    assert finished(started(write_range, root, index.name, 1, 5, 3)) == [0]

    assert len(index.found("version3")) == 5
    near = index.match(near=telling_vector(4, 3, 0)).semantic[0]
    assert (near.document_id, near.position) == (4, 0)


def test_a_reader_follows_a_promotion_by_another_process(root: Path, index: Filled) -> None:
    index.write(telling_put(1, 1))
    searcher = index.searcher
    assert len(list(searcher.versions())) == 1

    assert finished(started(promote_another, root)) == [0]

    assert [str(held.ref) for held in searcher.versions()] == ["content:7"]


def test_a_forked_process_searches_with_connections_of_its_own(index: Filled) -> None:
    index.write(telling_put(1, 1))
    assert index.found("version1") == (1,)

    child = os.fork()
    if child == 0:
        os._exit(0 if index.found("version1") == (1,) else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    index.write(telling_put(2, 1))
    assert set(index.found("version1")) == {1, 2}


def test_threads_search_while_others_write(index: Filled) -> None:
    def write(version: int) -> None:
        index.writer.write([telling_put(number, version) for number in range(1, 6)])

    def search(_: int) -> int:
        return len(index.searcher.suggest("talk", audience=EVERYONE, limit=9).content_ids)

    write(1)
    with ThreadPoolExecutor(8) as pool:
        seen = pool.map(search, range(60))
        written = pool.map(write, range(2, 12))

    assert set(seen) == {5}
    assert len(list(written)) == 10
    assert set(index.held().values()) == {11}


FULL = {"text": (1, "".join(f" word{n}" for n in range(25_000))), "vectors": (20_000, "")}


@pytest.mark.parametrize(("passages", "body"), FULL.values(), ids=FULL.keys())
def test_a_full_disk_is_said_and_leaves_nothing_half_written(
    root: Path, index: Filled, passages: int, body: str
) -> None:
    index.write(put(content(1, "Small"), vector(1)))
    ours, theirs = Pipe(duplex=False)

    process = started(write_on_a_full_disk, root, index.name, passages, body, theirs)

    assert ours.recv() == "unavailable"
    assert finished(process) == [0]
    assert index.held() == {"content:1": 1}
    assert index.found("small") == (1,)
    assert index.write(put(content(1, "Room again", version=2))) == (Outcome.WRITTEN,)
