"""Many small writes leave many pieces; tidying merges them and changes nothing that is found."""

from pathlib import Path

import pytest

from search.embedded.engine import EmbeddedEngine
from search.embedded.index import OpenIndex
from search.embedded.schema import WORD_TABLES
from search.writing import Remove
from tests.contract.documents import EAST, Filled, content, filled, profile, put, ref


@pytest.fixture
def index(tmp_path: Path) -> Filled:
    return filled(EmbeddedEngine(tmp_path))


def most_pieces(root: Path, name: str) -> int:
    opened = OpenIndex(root / name)
    return max(opened.number(f"select count(distinct segid) from {table}_idx") for table in WORD_TABLES)


def test_an_index_written_bit_by_bit_is_merged_step_by_step(index: Filled, tmp_path: Path) -> None:
    for number in range(1, 60):
        index.write(put(content(number, f"Talk {number} about trees"), f"word{number}", EAST))
        index.write(put(profile(number, f"Ada {number}")))
    before = most_pieces(tmp_path, index.name)

    while index.writer.tidy():
        pass

    assert most_pieces(tmp_path, index.name) < before
    assert most_pieces(tmp_path, index.name) <= 4
    assert OpenIndex(tmp_path / index.name).rows("pragma integrity_check") == [("ok",)]


def test_an_index_in_few_pieces_is_left_alone(index: Filled) -> None:
    index.write(put(content(1, "Trees")))

    assert not index.writer.tidy()


def test_removed_words_stay_removed(index: Filled) -> None:
    for number in range(1, 40):
        index.write(put(content(number, f"Talk {number} about trees"), f"word{number}"))
    index.write(*(Remove(ref(number), 2) for number in range(1, 30)))

    while index.writer.tidy():
        pass

    assert sorted(index.found("trees")) == list(range(30, 40))
    assert index.match("word7").passages == ()
