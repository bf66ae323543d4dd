"""Candidates within filters and within what the viewer may see, in every leg."""

from datetime import UTC, date, datetime

import pytest

from search.documents import PassageDocument
from search.query import Facet, Filters
from tests.contract.documents import (
    EAST,
    EVERYONE,
    Filled,
    content,
    credit,
    profile,
    put,
    topic,
    vector,
)

NOBODY = frozenset[str]()
DATED = {"published_at": datetime(2024, 5, 31, 22, 30, tzinfo=UTC), "duration_s": 300.0}
FILTERS = {
    "kind": Filters(kind=frozenset({"note", "course"})),
    "topic": Filters(topic=frozenset({"python"})),
    "lang": Filters(lang=frozenset({"nl"})),
    "length": Filters(length=frozenset({"short"})),
    "year": Filters(year=frozenset({"2024"})),
    "person": Filters(person=frozenset({"7"})),
    "first day": Filters(published_from=date(2024, 5, 31)),
    "last day": Filters(published_from=date(2024, 1, 1), published_to=date(2024, 5, 31)),
    "two facets": Filters(kind=frozenset({"note"}), lang=frozenset({"nl"})),
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_binds_every_leg_by(index: Filled, filters: Filters) -> None:
    fitting = content(
        1, "A talk", kind="note", lang="nl", topics=(topic("python"),), people=(credit(7),), **DATED
    )
    elsewhere = {
        "topics": (topic("java"), topic("go")),
        "people": (credit(8),),
        "published_at": datetime(2023, 12, 31, tzinfo=UTC),
        "duration_s": 3_000.0,
    }
    index.write(
        put(fitting, "a talk", EAST),
        put(content(2, "A talk", kind="video", **elsewhere), "a talk", EAST),
        put(content(3, "A talk", kind="video"), "a talk", EAST),
    )

    matches = index.match("talk", near=EAST, filters=filters)

    assert [candidate.id for candidate in matches.contents] == [1]
    assert {found.document_id for found in matches.passages} == {1}
    assert [found.document_id for found in matches.semantic] == [1]
    assert index.expand("talk", filters=filters).total == 1


def test_a_date_filter_ends_at_the_last_day_there_is(index: Filled) -> None:
    index.write(put(content(1, "A talk", **DATED)))

    filters = Filters(published_from=date.min, published_to=date.max)

    assert index.found("talk", filters=filters) == (1,)


def test_a_filter_comes_before_the_nearest_neighbours(index: Filled) -> None:
    near = [put(content(number, "Near"), vector(100, number)) for number in range(1, 60)]
    far = [put(content(number, "Far", kind="note"), vector(1, number)) for number in range(61, 64)]
    index.write(*near, *far)

    matches = index.match(near=EAST, passages=3, filters=Filters(kind=frozenset({"note"})))

    assert [found.document_id for found in matches.semantic] == [61, 62, 63]


def test_an_open_facet_has_vectors_without_its_own_filter(index: Filled) -> None:
    index.write(
        put(content(1, "One", kind="note", lang="nl"), EAST),
        put(content(2, "Two", kind="video", lang="nl"), EAST),
        put(content(3, "Three", kind="note", lang="en"), EAST),
    )
    filters = Filters(kind=frozenset({"note"}), lang=frozenset({"nl"}))

    matches = index.match(near=EAST, filters=filters, open_facets=(Facet.KIND, Facet.LANG))

    opened = {facet: {p.document_id for p in found} for facet, found in matches.semantic_open.items()}
    assert opened == {Facet.KIND: {1, 2}, Facet.LANG: {1, 3}}
    assert set(matches.facts) == {1, 2, 3}


AUDIENCES = {
    "a stranger": (frozenset({"public"}), set()),
    "a colleague": (EVERYONE, {1}),
    "a member": (frozenset({"everyone", "group:4"}), {1, 2}),
    "nobody": (NOBODY, set()),
}


@pytest.mark.parametrize(("audience", "shown"), AUDIENCES.values(), ids=AUDIENCES.keys())
def test_each_leg_shows_only_what_this_viewer_may_see(
    index: Filled, audience: frozenset[str], shown: set[int]
) -> None:
    hidden = frozenset({"group:4", "user:9"})
    index.write(
        put(content(1, "Garden"), "garden", EAST),
        put(content(2, "Garden", audience=hidden), "garden", EAST),
        put(content(3, "Garden", audience=NOBODY), "garden", EAST),
        put(profile(1, "Garden"), EAST),
        put(profile(2, "Garden", audience=hidden), EAST),
        put(profile(3, "Garden", audience=NOBODY), EAST),
    )

    matches = index.match("garden", near=EAST, audience=audience, open_facets=(Facet.KIND,))

    assert {candidate.id for candidate in matches.contents} == shown
    assert matches.complete == len(shown)
    assert {found.document_id for found in matches.passages} == shown
    assert {found.document_id for found in matches.semantic} == shown
    assert {found.document_id for found in matches.semantic_open[Facet.KIND]} == shown
    assert {candidate.id for candidate in matches.profiles} == shown
    assert {found.document_id for found in matches.profiles_semantic} == shown
    assert set(matches.facts) == shown


def test_a_passage_may_have_a_narrower_audience_than_its_content(index: Filled) -> None:
    secret = PassageDocument(1, "a secret garden", audience=frozenset({"group:4"}), vector=EAST)
    index.write(put(content(1, "A talk"), PassageDocument(0, "a garden", vector=EAST), secret))

    seen = index.match("garden", near=EAST)
    members = index.match("garden", near=EAST, audience=frozenset({"everyone", "group:4"}))

    assert [found.position for found in (*seen.passages, *seen.semantic)] == [0, 0]
    assert {found.position for found in members.passages} == {0, 1}
    assert [p.position for p in index.expand("garden", near=EAST, page=(1,)).passages[1]] == [0]
