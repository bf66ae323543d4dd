"""Rows of the vector file: used again only when no search can still look at them."""

from pathlib import Path

import numpy as np
import pytest

from search.embedded.index import OpenIndex
from search.embedded.store import GenerationStore
from search.embedded.writer import write_changes
from search.writing import Outcome, Remove
from tests.contract.documents import EAST, EVERYONE, NORTH, RECIPE, content, put, ref


@pytest.fixture
def opened(tmp_path: Path) -> OpenIndex:
    store = GenerationStore(tmp_path)
    return store.open(store.create(RECIPE))


def numbers(opened: OpenIndex) -> set[int]:
    return {number for (number,) in opened.rows("select number from passages")}


def test_the_row_of_a_passage_that_went_rests_before_it_is_used_again(opened: OpenIndex) -> None:
    write_changes(opened, [put(content(1, "One"), EAST)], lambda: 100.0)
    write_changes(opened, [Remove(ref(1), 2)], lambda: 100.0)

    write_changes(opened, [put(content(2, "Two"), NORTH)], lambda: 109.0)
    assert numbers(opened) == {2}

    write_changes(opened, [put(content(3, "Three"), NORTH)], lambda: 111.0)
    assert numbers(opened) == {1, 2}
    np.testing.assert_array_equal(opened.vectors()[1], NORTH)


def test_a_passage_without_a_vector_takes_no_vector_over(opened: OpenIndex) -> None:
    write_changes(opened, [put(content(1, "One"), EAST)], lambda: 100.0)
    write_changes(opened, [Remove(ref(1), 2)], lambda: 100.0)

    write_changes(opened, [put(content(2, "Two"), "text")], lambda: 200.0)

    assert numbers(opened) == {1}
    assert not opened.vectors()[1].any()


def test_an_error_takes_the_whole_batch_back(opened: OpenIndex) -> None:
    opened.vector_files.close()
    (opened.folder / "vectors.f32").unlink()

    with pytest.raises(FileNotFoundError):
        write_changes(opened, [put(content(1, "One"), EAST)])

    assert opened.rows("select * from documents") == []


REFUSED = {
    "two passages have the same position": put(
        content(1, "One"), *[put(content(1, ""), "text").passages[0]] * 2
    ),
    "a vector holds a number that is not finite": put(content(1, "One"), EAST * np.float32("nan")),
}


@pytest.mark.parametrize(("reason", "change"), REFUSED.items(), ids=REFUSED)
def test_a_change_that_can_never_be_written_is_refused_alone(opened: OpenIndex, reason: str, change) -> None:
    report = write_changes(opened, [change, put(content(2, "Two"))])

    assert [(found.outcome, found.reason) for found in report.results] == [
        (Outcome.REFUSED, reason),
        (Outcome.WRITTEN, ""),
    ]


def test_audiences_that_another_process_adds_are_noticed(tmp_path: Path, opened: OpenIndex) -> None:
    assert opened.audiences(EVERYONE) == set()
    other = OpenIndex(opened.folder)
    write_changes(other, [put(content(1, "One"))])

    assert opened.audiences(EVERYONE) == {1}
    other.close()
