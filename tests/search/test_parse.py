"""URL parameters become a query or a clear refusal, and back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.parse import parse_parameters, query_parameters
from search.query import Filters, Length, QueryError, SearchQuery, Sort


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        pytest.param({}, SearchQuery(), id="nothing"),
        pytest.param({"q": ["  async \x00 io "]}, SearchQuery("async io"), id="control-signs"),
        pytest.param({"q": ["a\ud800b"]}, SearchQuery("a b"), id="lone-surrogate"),
        pytest.param({"q": ["cafe\u0301"]}, SearchQuery("café"), id="decomposed"),
        pytest.param({"q": ["שלום 🎉"]}, SearchQuery("שלום 🎉"), id="right-to-left-and-emoji"),
        pytest.param({"q": ['"unbalanced']}, SearchQuery('"unbalanced'), id="operators-are-text"),
        pytest.param(
            {"kind": ["video", "note"], "lang": ["nl"]},
            SearchQuery(filters=Filters(kind=frozenset({"video", "note"}), lang=frozenset({"nl"}))),
            id="repeated-means-or",
        ),
        pytest.param(
            {"topic": ["c++"], "person": ["7"], "year": ["2024"], "length": ["short"]},
            SearchQuery(
                filters=Filters(
                    topic=frozenset({"c++"}),
                    person=frozenset({"7"}),
                    year=frozenset({"2024"}),
                    length=frozenset({Length.SHORT}),
                )
            ),
            id="every-facet",
        ),
        pytest.param(
            {"from": ["2024-01-01"], "to": ["2024-01-01"]},
            SearchQuery(filters=Filters(published_from=date(2024, 1, 1), published_to=date(2024, 1, 1))),
            id="one-day",
        ),
        pytest.param(
            {"sort": ["newest"], "limit": ["5"], "offset": ["495"]},
            SearchQuery(sort=Sort.NEWEST, limit=5, offset=495),
            id="last-page",
        ),
        pytest.param(
            {"lang": [""], "from": [""], "q": ["  "], "limit": [""]}, SearchQuery(), id="empty-form"
        ),
    ],
)
def test_parameters_become_a_query(parameters: dict[str, list[str]], query: SearchQuery) -> None:
    assert parse_parameters(parameters) == query


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        pytest.param({"colour": ["red"]}, "colour", id="unknown-parameter"),
        pytest.param({"kind": ["Video!"]}, "kind", id="kind-of-wrong-form"),
        pytest.param({"lang": ["nederlands"]}, "lang", id="language-name"),
        pytest.param({"year": ["24"]}, "year", id="short-year"),
        pytest.param({"length": ["huge"]}, "length", id="unknown-length"),
        pytest.param({"person": ["ada"]}, "person", id="name-for-person"),
        pytest.param({"person": ["٣"]}, "person", id="other-digits"),
        pytest.param({"topic": ["a b"]}, "topic", id="label-for-topic"),
        pytest.param({"topic": [f"t{n}" for n in range(51)]}, "topic", id="too-many-values"),
        pytest.param({"from": ["2024-13-01"]}, "from", id="impossible-month"),
        pytest.param({"to": ["yesterday"]}, "to", id="word-for-date"),
        pytest.param({"from": ["2025-01-01"], "to": ["2024-01-01"]}, "from", id="backwards"),
        pytest.param({"sort": ["random"]}, "sort", id="unknown-sort"),
        pytest.param({"sort": ["best", "newest"]}, "sort", id="given-twice"),
        pytest.param({"limit": ["0"]}, "limit", id="no-hits"),
        pytest.param({"limit": ["101"]}, "limit", id="too-many-hits"),
        pytest.param({"limit": ["-1"]}, "limit", id="negative"),
        pytest.param({"offset": ["1e9"]}, "offset", id="float"),
        pytest.param({"offset": ["1000000000"]}, "offset", id="far-away"),
        pytest.param({"offset": ["9" * 5000]}, "offset", id="5000-digits"),
        pytest.param({"offset": ["490"], "limit": ["20"]}, "offset", id="over-the-end"),
        pytest.param({"q": ["x" * 10_000]}, "q", id="long-text"),
        pytest.param({"kind": ["\ud800"]}, "kind", id="lone-surrogate"),
    ],
)
def test_a_wrong_parameter_is_named(parameters: dict[str, list[str]], wrong: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_parameters(parameters)

    assert caught.value.parameter == wrong
    assert str(caught.value).encode()


def test_parameters_of_the_page_itself_are_let_through_by_name() -> None:
    assert parse_parameters({"q": ["x"], "view": ["list"]}, also=("view",)) == SearchQuery("x")


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=30)
queries = st.builds(
    SearchQuery,
    text=words.map(lambda text: parse_parameters({"q": [text]}).text),
    filters=st.builds(
        Filters,
        kind=st.frozensets(st.sampled_from(["video", "note", "course"])),
        lang=st.frozensets(st.sampled_from(["nl", "en"])),
        person=st.frozensets(st.integers(1, 10**9).map(str), max_size=4),
        published_from=st.none() | st.dates(date(1990, 1, 1), date(2020, 1, 1)),
        published_to=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    ),
    sort=st.sampled_from(Sort),
    limit=st.integers(1, 100),
    offset=st.integers(0, 400),
)


@given(queries)
def test_a_query_survives_its_address(query: SearchQuery) -> None:
    parameters: dict[str, list[str]] = {}
    for name, value in query_parameters(query):
        parameters.setdefault(name, []).append(value)

    assert parse_parameters(parameters) == query
