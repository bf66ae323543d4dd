from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.spelling import edits


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("kuberntes", id="a letter too few"),
        pytest.param("kuberneetes", id="a letter too many"),
        pytest.param("kubernezes", id="another letter"),
        pytest.param("kubernetse", id="two letters swapped"),
    ],
)
def test_the_word_meant_is_among_the_edits(typed: str) -> None:
    assert "kubernetes" in edits(typed)


@pytest.mark.parametrize("word", ["", "it", "x" * 33])
def test_words_too_short_or_too_long_have_none(word: str) -> None:
    assert edits(word) == frozenset()


@given(st.text(min_size=3, max_size=12))
def test_every_edit_is_another_string_of_nearly_the_same_length(word: str) -> None:
    near = edits(word)
    assert word not in near
    assert {len(other) - len(word) for other in near} <= {-1, 0, 1}


@given(st.text(alphabet="abc", min_size=4, max_size=8), st.data())
def test_edits_go_both_ways(word: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(edits(word))))
    assert word in edits(other)
