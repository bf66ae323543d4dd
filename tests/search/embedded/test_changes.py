"""What is noted of the last changes: enough to know what may be kept, and never more than fits."""

from hypothesis import given
from hypothesis import strategies as st

from search.embedded.changes import MOST_NOTED, Changes, decoded, encoded

BATCHES = st.lists(
    st.frozensets(st.tuples(st.sampled_from(["contents", "passages"]), st.integers(1, 9)), max_size=5),
    max_size=8,
)


@given(BATCHES, st.integers(0, 9))
def test_rows_that_changed_after_a_state_are_known(batches, state: int) -> None:
    changes = Changes()
    for batch in batches:
        changes = changes.with_batch(batch)

    later = {number for batch in batches[state:] for table, number in batch if table == "contents"}
    assert changes.after(state, "contents") == (later if state <= len(batches) else None)
    assert decoded(encoded(changes)) == changes


def test_what_changed_long_ago_is_not_known_any_more() -> None:
    changes = Changes().with_batch([("contents", 1)]).with_batch([("contents", 2)])
    for number in range(MOST_NOTED - 1):
        changes = changes.with_batch([("passages", number)])

    assert changes.after(0, "contents") is None
    assert changes.after(1, "contents") == {2}
    assert len(changes.rows) == MOST_NOTED


def test_a_batch_that_is_too_large_to_be_noted_leaves_nothing_known() -> None:
    changes = Changes().with_batch([("contents", 1)])
    changes = changes.with_batch(("contents", number) for number in range(MOST_NOTED + 1))

    assert changes.after(1, "contents") is None
    assert changes.after(2, "contents") == set()


def test_a_generation_that_noted_nothing_is_in_its_first_state() -> None:
    assert decoded("") == Changes()
    assert Changes().after(0, "contents") == set()
