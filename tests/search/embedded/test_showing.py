"""Who may see what is kept from search to search, and told anew as soon as it changes."""

from pathlib import Path

import pytest

from search.embedded.engine import EmbeddedEngine
from tests.contract.documents import Filled, content, filled, profile, put

FEW = frozenset({"group:1"})


@pytest.fixture
def index(tmp_path: Path) -> Filled:
    return filled(EmbeddedEngine(tmp_path))


def test_what_another_process_hides_is_gone_from_the_next_search(index: Filled, tmp_path: Path) -> None:
    index.write(
        put(content(1, "Trees"), "trees"), put(content(2, "Trees"), "trees"), put(profile(3, "Ada Trees"))
    )
    before = index.match("trees")
    other = EmbeddedEngine(tmp_path).writer(index.name)
    other.write([put(content(1, "Trees", version=2, audience=FEW), "trees")])
    other.write([put(profile(3, "Ada Trees", version=2, audience=FEW))])

    after = index.match("trees")

    assert [[one.id for one in found.contents] for found in (before, after)] == [[1, 2], [2]]
    assert [[one.document_id for one in found.passages] for found in (before, after)] == [[1, 2], [2]]
    assert [[one.id for one in found.profiles] for found in (before, after)] == [[3], []]
    assert set(after.facts) == {2}


def test_a_new_name_and_title_are_told_at_once(index: Filled, tmp_path: Path) -> None:
    index.write(put(content(1, "Trees")), put(profile(3, "Ada Trees")))
    index.match("trees")
    other = EmbeddedEngine(tmp_path).writer(index.name)
    other.write([put(content(1, "Old trees", version=2)), put(profile(3, "Ada van der Trees", version=2))])

    after = index.match("trees")

    assert after.facts[1].title == "Old trees"
    assert after.profile_names == {3: "Ada van der Trees"}


def test_of_more_rows_than_are_kept_the_visible_ones_are_counted(index: Filled) -> None:
    index.write(
        *(
            put(content(n, "Trees", audience=FEW if n % 3 else frozenset({"everyone"})))
            for n in range(1, 1301)
        )
    )

    found = index.match("trees", depth=3)

    assert [one.id for one in found.contents] == [3, 6, 9]
    assert found.complete == 433
