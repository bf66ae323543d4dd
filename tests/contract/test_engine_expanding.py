"""The set that was found: counted, paged, and with the passages of its hits."""

from datetime import UTC, datetime

import pytest

from search.documents import PassageDocument
from search.query import Facet, Filters, Sort
from search.reading import PassageMatch
from search.results import FacetCount
from tests.contract.documents import EAST, EVERYONE, NORTH, Filled, content, credit, put, topic, vector

NOBODY = frozenset[str]()


def published(year: int) -> datetime:
    return datetime(year, 6, 1, tzinfo=UTC)


def test_the_set_is_all_contents_with_all_words_and_those_named(index: Filled) -> None:
    index.write(
        put(content(1, "Garden robot")),
        put(content(2, "Garden")),
        put(content(3, "Robot")),
        put(content(4, "Cooking")),
    )

    assert index.expand("garden robot").total == 1
    assert index.expand("garden robot", ids=frozenset({1, 3, 4})).total == 3
    assert index.expand(ids=frozenset({2})).total == 1
    assert index.expand().total == 4


def test_phrases_exclusions_and_filters_bind_those_named_too(index: Filled) -> None:
    index.write(
        put(content(1, "Open source")),
        put(content(2, "Source")),
        put(content(3, "Open source", kind="note")),
        put(content(4, "Open source rockets")),
    )
    filters = Filters(kind=frozenset({"video"}))

    shown = index.expand('"open source" -rocket', ids=frozenset({1, 2, 3, 4}), filters=filters)

    assert (shown.total, shown.page) == (1, (1,))


def test_facets_count_the_whole_set(index: Filled) -> None:
    index.write(
        put(
            content(
                1,
                "Garden",
                kind="note",
                lang="nl",
                duration_s=60.0,
                published_at=published(2024),
                topics=(topic("a"), topic("b")),
                people=(credit(7), credit(7, role="author"), credit(8)),
            )
        ),
        put(content(2, "Garden", duration_s=1_200.0, published_at=published(2024), topics=(topic("b"),))),
        put(content(3, "Garden", duration_s=9_000.0, published_at=published(2023), lang=None)),
        put(content(4, "Cooking", topics=(topic("b"),))),
    )

    assert index.expand("garden", limit=1).facets == {
        Facet.KIND: (FacetCount("video", 2), FacetCount("note", 1)),
        Facet.TOPIC: (FacetCount("b", 2), FacetCount("a", 1)),
        Facet.LANG: (FacetCount("en", 1), FacetCount("nl", 1)),
        Facet.LENGTH: (FacetCount("long", 1), FacetCount("medium", 1), FacetCount("short", 1)),
        Facet.YEAR: (FacetCount("2024", 2), FacetCount("2023", 1)),
        Facet.PERSON: (FacetCount("7", 1), FacetCount("8", 1)),
    }


def test_a_chosen_facet_keeps_the_counts_of_its_siblings(index: Filled) -> None:
    index.write(
        put(content(1, "Garden", kind="note", lang="nl")),
        put(content(2, "Garden", kind="video", lang="nl")),
        put(content(3, "Garden", kind="note", lang="en")),
        put(content(4, "Cooking", kind="course", lang="nl")),
        put(content(5, "Cooking", kind="course", lang="nl")),
    )
    filters = Filters(kind=frozenset({"note"}), lang=frozenset({"nl"}))

    shown = index.expand(
        "garden",
        filters=filters,
        ids=frozenset(),
        ids_open={Facet.KIND: frozenset({4})},
        facets=(Facet.KIND, Facet.LANG),
    )

    assert shown.total == 1
    assert shown.facets == {
        Facet.KIND: (FacetCount("course", 1), FacetCount("note", 1), FacetCount("video", 1)),
        Facet.LANG: (FacetCount("en", 1), FacetCount("nl", 1)),
    }


def test_a_facet_lists_its_commonest_values(index: Filled) -> None:
    index.write(
        *(put(content(n, "Garden", topics=tuple(topic(f"t{k}") for k in range(n)))) for n in range(1, 6))
    )

    shown = index.expand("garden", facets=(Facet.TOPIC,), facet_size=2)

    assert shown.facets == {Facet.TOPIC: (FacetCount("t0", 5), FacetCount("t1", 4))}


SORTS = {
    Sort.NEWEST: (3, 1, 2, 4),
    Sort.SHORTEST: (2, 3, 1, 4),
    Sort.TITLE: (2, 4, 1, 3),
}


@pytest.mark.parametrize(("sort", "order"), SORTS.items(), ids=SORTS)
def test_an_engine_pages_in_the_order_of(index: Filled, sort: Sort, order: tuple[int, ...]) -> None:
    index.write(
        put(content(1, "Être", published_at=published(2020), duration_s=300.0)),
        put(content(2, "apple", published_at=published(2019), duration_s=100.0)),
        put(content(3, "Zebra", published_at=published(2021), duration_s=200.0)),
        put(content(4, "Banana")),
    )

    assert index.expand(sort=sort).page == order
    assert index.expand(sort=sort, limit=2).page == order[:2]
    assert index.expand(sort=sort, limit=2, offset=2).page == order[2:]
    assert index.expand(sort=sort, limit=2, offset=400).page == ()


def test_a_page_comes_in_the_order_given_without_what_is_gone_or_hidden(index: Filled) -> None:
    index.write(
        put(content(1, "One")),
        put(content(2, "Two", audience=frozenset({"user:9"}))),
        put(content(3, "Three"), "text"),
    )

    shown = index.expand(page=(3, 99, 2, 1))

    assert shown.page == (3, 1)
    assert set(shown.facts) == {1, 3}
    assert set(shown.passages) == {3}


def test_a_hit_comes_with_the_passages_that_match_by_words_and_by_vector(index: Filled) -> None:
    index.write(
        put(
            content(1, "A talk"),
            PassageDocument(0, "welcome everybody", vector=vector(-1)),
            PassageDocument(
                1, "robots in a garden", "en", 30.0, 60.0, 2, "Rosa", ((10, 41.5),), vector=vector(-1)
            ),
            PassageDocument(2, "machines outside", "en", vector=EAST),
            PassageDocument(3, "robots", "en"),
        )
    )

    found = index.expand("robots", near=EAST, page=(1,)).passages[1]

    by_words, by_vector = [p for p in found if p.lexical], [p for p in found if p.semantic]
    assert {p.position for p in by_words} == {1, 3}
    assert [p.position for p in by_vector] == [2]
    assert by_vector[0].semantic == pytest.approx(1.0, abs=1e-3)
    whole = next(p for p in found if p.position == 1)
    assert whole == PassageMatch(
        1, 1, "robots in a garden", whole.lexical, 0.0, 30.0, 60.0, 2, "Rosa", "en", ((10, 41.5),)
    )


def test_no_more_passages_come_than_were_asked_for(index: Filled) -> None:
    index.write(put(content(1, "A talk"), *(f"robots and {n}" for n in range(9)), EAST))

    assert len(index.expand("robots", near=EAST, page=(1,), passages_per_hit=3).passages[1]) == 3


def test_a_hit_in_which_nothing_matches_comes_with_its_first_passage(index: Filled) -> None:
    index.write(put(content(1, "Garden"), "the first", "the second"), put(content(2, "Garden")))

    shown = index.expand("garden", page=(1, 2))

    assert shown.passages == {1: (PassageMatch(1, 0, "the first", 0.0, 0.0, lang="en"),)}


def test_a_hit_behind_the_many_passages_of_another_comes_with_its_first_one(index: Filled) -> None:
    index.write(
        put(content(1, "Garden"), *(f"robots {n}" for n in range(9))),
        put(content(2, "Robots"), "the first", "the second"),
    )

    shown = index.expand("robots", page=(1, 2), passages_per_hit=2)

    assert shown.passages[2][0] == PassageMatch(2, 0, "the first", 0.0, 0.0, lang="en")


def test_nothing_hidden_is_counted_or_paged(index: Filled) -> None:
    hidden = frozenset({"group:4"})
    index.write(
        put(content(1, "Garden", topics=(topic("a"),))),
        put(content(2, "Garden", topics=(topic("secret"),), kind="note", audience=hidden), "garden", NORTH),
        put(content(3, "Garden", kind="note", audience=NOBODY)),
    )
    asked = {"ids": frozenset({1, 2, 3}), "facets": (Facet.KIND, Facet.TOPIC)}

    seen = index.expand("garden", **asked)
    chosen = index.expand("garden", filters=Filters(kind=frozenset({"note"})), **asked)
    members = index.expand("garden", audience=EVERYONE | hidden, **asked)

    visible = {Facet.KIND: (FacetCount("video", 1),), Facet.TOPIC: (FacetCount("a", 1),)}
    assert (seen.total, seen.page, seen.facets) == (1, (1,), visible)
    assert (chosen.total, chosen.facets) == (0, {Facet.KIND: visible[Facet.KIND], Facet.TOPIC: ()})
    assert members.total == 2


def test_an_empty_audience_sees_nothing(index: Filled) -> None:
    index.write(put(content(1, "Garden"), "garden"))

    shown = index.expand("garden", audience=NOBODY, ids=frozenset({1}), page=(1,), facets=(Facet.KIND,))

    assert (shown.total, shown.page, shown.facets) == (0, (), {Facet.KIND: ()})
    assert (shown.passages, shown.facts) == ({}, {})
