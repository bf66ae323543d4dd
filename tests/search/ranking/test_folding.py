"""Copies of one talk make one hit."""

from __future__ import annotations

from search.ranking.folding import Folded, fold_page, folded_hits
from search.ranking.fusion import Ranked
from search.reading import ContentFacts
from search.results import ScoreParts


def facts(**keys: str) -> dict[int, ContentFacts]:
    return {
        int(name[1:]): ContentFacts(int(name[1:]), "video", "A talk", "en", None, key)
        for name, key in keys.items()
    }


def place(content_id: int, score: float) -> Ranked:
    return Ranked(content_id, score, ScoreParts())


def test_the_best_copy_stays_and_names_the_others() -> None:
    ranked = [place(1, 0.9), place(2, 0.8), place(3, 0.7), place(4, 0.6)]

    assert folded_hits(ranked, facts(c1="a", c2="b", c3="a", c4="a")) == (
        Folded(place(1, 0.9), (3, 4)),
        Folded(place(2, 0.8)),
    )


def test_contents_without_a_key_are_never_folded() -> None:
    ranked = [place(1, 0.9), place(2, 0.8), place(3, 0.7)]

    assert [hit.copies for hit in folded_hits(ranked, facts(c1="", c2=""))] == [(), (), ()]


def test_a_page_that_the_engine_sorted_is_folded_too() -> None:
    assert fold_page((3, 1, 2), facts(c1="a", c2="b", c3="a")) == {3: (1,), 2: ()}


def test_a_copy_gives_way_to_its_hit_on_another_page() -> None:
    known = (Folded(place(1, 0.9), (3,)),)

    assert fold_page((3, 2), facts(c2="b", c3="a"), known) == {2: ()}
    assert fold_page((1,), facts(c1="a"), known) == {1: (3,)}
