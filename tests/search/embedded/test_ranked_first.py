"""What is found by words is ranked before it is asked who may see it: that changes no answer."""

from pathlib import Path

import pytest

from search.embedded.engine import EmbeddedEngine
from tests.contract.documents import Filled, content, filled, profile, put

FEW = frozenset({"group:1"})


@pytest.fixture
def index(tmp_path: Path) -> Filled:
    return filled(EmbeddedEngine(tmp_path))


def test_many_better_ones_that_are_hidden_do_not_push_out_what_may_be_seen(index: Filled) -> None:
    index.write(*(put(content(n, "Trees", audience=FEW), "trees") for n in range(1, 20)))
    index.write(*(put(profile(n, "Ada Trees", audience=FEW)) for n in range(1, 20)))
    index.write(put(content(30, "A long talk that also names the trees"), "of all things also trees"))
    index.write(put(profile(30, "Grace Elisabeth van der Trees")))

    found = index.match("trees", depth=2, passages=2)

    assert [one.id for one in found.contents] == [30]
    assert [one.document_id for one in found.passages] == [30]
    assert [one.id for one in found.profiles] == [30]


def test_of_equal_ones_the_first_are_taken_wherever_they_are_cut_off(index: Filled) -> None:
    for number in range(12, 0, -1):
        index.write(put(content(number, "Trees"), "trees"))

    found = index.match("trees", depth=3, passages=3)

    assert [one.id for one in found.contents] == [1, 2, 3]
    assert [one.document_id for one in found.passages] == [1, 2, 3]


def test_of_a_word_in_many_rows_only_those_that_matter_are_read_which_changes_no_answer(
    index: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 30):
        title = f"Trees {'by the sea' if number % 3 else ''} {'with birds' if number % 5 == 0 else ''}"
        index.write(put(content(number, title), title, "trees again"), put(profile(number, f"Ada {title}")))
    questions = ("trees", "trees birds", "trees sea birds", '"the sea" trees', "trees nowhere", "birds -sea")
    page = tuple(range(1, 8))

    def answers() -> list[object]:
        fresh = Filled(EmbeddedEngine(tmp_path), index.name)
        return [(fresh.match(one, depth=4), fresh.expand(one, page=page)) for one in questions]

    whole = answers()
    monkeypatch.setattr("search.embedded.words.LARGE", 3)
    monkeypatch.setattr("search.embedded.words.READ_WHOLE", 3)
    assert answers() == whole
