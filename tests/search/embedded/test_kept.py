"""What is kept: until it changes, for who sees the same state, and no more than fits."""

from search.embedded.changes import Changes
from search.embedded.kept import Kept, KeptRows


class Table:
    """A table whose reads are noted."""

    def __init__(self) -> None:
        self.rows: dict[int, str] = {}
        self.read: list[int] = []

    def __call__(self, numbers):
        self.read += numbers
        return [(number, self.rows[number]) for number in numbers if number in self.rows]


def test_a_row_is_read_once_until_it_changes() -> None:
    table, kept = Table(), KeptRows("contents")
    table.rows = {1: "one", 2: "two"}
    first = Changes()
    assert kept.get((2, 1, 3), first, table) == ["two", "one", None]
    assert kept.get((1, 2), first, table) == ["one", "two"]
    assert table.read == [2, 1, 3]

    table.rows = {1: "uno", 2: "two", 3: "three"}
    second = first.with_batch([("contents", 1), ("contents", 3), ("profiles", 2)])
    assert kept.get((1, 2, 3), second, table) == ["uno", "two", "three"]
    assert table.read == [2, 1, 3, 1, 3]


def test_after_changes_that_are_not_known_everything_is_read_anew() -> None:
    table, kept = Table(), KeptRows("contents")
    table.rows = {1: "one"}
    kept.get((1,), Changes(), table)
    table.rows = {1: "uno"}

    assert kept.get((1,), Changes(state=9, since=8), table) == ["uno"]


def test_who_still_sees_an_older_state_neither_reads_nor_writes_what_is_newer() -> None:
    table, kept = Table(), KeptRows("contents")
    first = Changes()
    second = first.with_batch([("contents", 1)])
    table.rows = {1: "new"}
    kept.get((1,), second, table)

    table.rows = {1: "old"}
    assert kept.get((1,), first, table) == ["old"]
    assert kept.get((1,), second, table) == ["new"]


def test_no_more_rows_are_kept_than_fit() -> None:
    table, kept = Table(), KeptRows("contents", most=2)
    table.rows = {1: "one", 2: "two", 3: "three"}

    assert kept.get((1, 2, 3), Changes(), table) == ["one", "two", "three"]
    kept.get((2, 3), Changes(), table)
    assert table.read == [1, 2, 3]
    kept.get((1,), Changes(), table)
    assert table.read == [1, 2, 3, 1]


def test_values_that_rested_longest_go_first() -> None:
    kept = Kept(most_bytes=10_000)
    kept.put("a", 1, 4_000)
    kept.put("b", 2, 4_000)
    assert kept.get("a") == 1
    kept.put("c", 3, 4_000)

    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    kept.put("a", 4, 10)
    kept.put("d", 5, 4_000)
    assert (kept.get("a"), kept.get("c"), kept.get("d")) == (4, 3, 5)


def test_words_that_stand_nowhere_do_not_fill_the_memory() -> None:
    kept = Kept(most_bytes=10_000)
    for number in range(1_000):
        kept.put(number, "nothing")

    assert sum(kept.get(number) is not None for number in range(1_000)) == 20
