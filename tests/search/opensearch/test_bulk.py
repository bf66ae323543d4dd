"""Batches and pauses of bulk writes."""

from __future__ import annotations

import pytest

from search.opensearch import bulk
from search.opensearch.bulk import Item, batches, pauses


def items(*sizes: int) -> list[Item]:
    return [Item(str(number), b"x" * size) for number, size in enumerate(sizes)]


def test_batches_are_cut_by_bytes_and_what_is_too_large_goes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BYTES", 10)

    cut = [[item.name for item in batch] for batch in batches(items(4, 4, 4, 30, 1, 9))]

    assert cut == [["0", "1"], ["2"], ["3"], ["4", "5"]]


def test_batches_are_cut_by_their_number_of_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "ITEMS", 2)

    assert [len(batch) for batch in batches(items(1, 1, 1, 1, 1))] == [2, 2, 1]


def test_a_batch_holds_five_to_fifteen_megabytes() -> None:
    assert 5 << 20 <= bulk.BYTES <= 15 << 20


def test_pauses_grow_to_a_limit_and_are_never_the_same_twice() -> None:
    one, two = list(pauses()), list(pauses())

    assert one != two
    for attempt, seconds in enumerate(one):
        longest = min(bulk.FIRST_PAUSE_S * 2**attempt, bulk.LONGEST_PAUSE_S)
        assert longest / 2 <= seconds <= longest
