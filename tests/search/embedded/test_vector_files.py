"""Vectors on disk: exact ones, and their directions in bytes that choose among them."""

from pathlib import Path

import numpy as np
import pytest

from search.embedded.engine import EmbeddedEngine
from search.embedded.vectors import Floats, VectorFiles, directions, rough_cosines
from search.reading import MatchRequest
from search.terms import QueryTerms
from tests.contract.documents import EAST, EVERYONE, NORTH, content, filled, put

DIMENSION = 384


def some_vectors(count: int) -> Floats:
    drawn = np.random.default_rng(7).normal(size=(count, DIMENSION)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_directions_say_cosines_nearly() -> None:
    vectors = some_vectors(2_000)
    asked = vectors[0] + vectors[1]
    asked /= np.linalg.norm(asked)

    rough = rough_cosines(directions(vectors), asked)

    np.testing.assert_allclose(rough, vectors @ asked, atol=0.004)


def test_vectors_themselves_say_cosines_exactly() -> None:
    vectors = some_vectors(20)
    np.testing.assert_array_equal(rough_cosines(vectors, vectors[3]), vectors @ vectors[3])


@pytest.mark.parametrize("count", [0, 1])
def test_few_rows_have_as_many_cosines(count: int) -> None:
    assert rough_cosines(directions(some_vectors(count)), some_vectors(1)[0]).shape == (count,)


def test_nothing_is_near_a_row_without_a_vector() -> None:
    rows = directions(np.zeros((1, DIMENSION), np.float32))
    assert rough_cosines(rows, some_vectors(1)[0]).tolist() == [0.0]


def test_a_vector_and_its_direction_are_written_together(tmp_path: Path) -> None:
    files = VectorFiles(tmp_path, DIMENSION)
    files.create()
    first, second = some_vectors(2)

    files.write({0: first, 1: second, 5_000: first})
    files.write({1: None})

    np.testing.assert_array_equal(files.read(5_001)[[0, 5_000]], [first, first])
    np.testing.assert_array_equal(files.read_directions(5_001)[5_000], directions(first))
    assert not files.read(2)[1].any()
    assert not files.read_directions(2)[1].any()


def test_a_generation_of_before_there_were_directions_is_searched_and_written(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    name = filled(engine, [put(content(1, "One"), EAST)]).name
    (tmp_path / name / "vectors.i8").unlink()

    engine.writer(name).write([put(content(2, "Two"), NORTH)])
    found = engine.searcher().match(MatchRequest(QueryTerms(), lambda: np.array(NORTH, np.float32), EVERYONE))

    assert [passage.document_id for passage in found.semantic] == [2, 1]
