"""What was counted for a film moves along when it is cut otherwise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.services.watched import SLICES, views_cut_again

VIEWS = st.dictionaries(st.integers(0, SLICES - 1), st.integers(1, 50))
STRETCH = st.tuples(st.integers(0, 5_000), st.integers(1, 30_000)).map(
    lambda pair: (float(pair[0]), float(pair[0] + pair[1]))
)


@given(VIEWS, STRETCH)
def test_the_same_stretch_keeps_its_counts(views: dict[int, int], stretch: tuple[float, float]) -> None:
    assert views_cut_again(views, stretch, stretch) == views


@given(VIEWS, STRETCH, STRETCH)
def test_no_part_is_watched_more_often_than_before(
    views: dict[int, int], old: tuple[float, float], new: tuple[float, float]
) -> None:
    moved = views_cut_again(views, old, new)

    assert set(moved.values()) <= set(views.values())
    assert set(moved) <= set(range(SLICES))


def test_half_a_film_is_counted_twice_as_finely_and_what_is_added_was_seen_by_nobody() -> None:
    views = {40: 3, 60: 5}

    assert views_cut_again(views, (0, 100), (50, 100)) == {20: 5, 21: 5}
    assert views_cut_again(views, (0, 100), (0, 200)) == {20: 3, 30: 5}
