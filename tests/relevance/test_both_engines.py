"""Both engines find the same: exactly where it is about words, rights and order, nearly in rank."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.access import EVERYONE
from hub.backends import Backends
from hub.cli.evaluating import load_judged
from hub.models.contents import Grant
from hub.services.judged import read_judged_set
from search.analysis.queries import query_terms
from search.query import Facet, Filters, SearchQuery, Sort
from search.reading import ExpandRequest, Expansion, MatchRequest, no_vector
from tests.relevance.both import compared, hold_to_promise, on_opensearch
from tests.relevance.conftest import ROOT, opened
from tests.relevance.test_sample import QUERIES

pytestmark = [pytest.mark.model, pytest.mark.opensearch]

SETS = Path(os.environ.get("HUB_JUDGED_SETS") or ROOT.parent / "shared" / "data")
MOST_QUESTIONS = 250
Counted = Mapping[Facet, list[str]]
TODAY = date(2026, 11, 1)
FILTERS: dict[str, Callable[[Counted], Filters]] = {
    "none": lambda _: Filters(),
    "kind": lambda _: Filters(kind=frozenset({"video", "note"})),
    "language": lambda _: Filters(lang=frozenset({"nl"})),
    "kind and year": lambda _: Filters(kind=frozenset({"video"}), year=frozenset({"2025", "2026"})),
    "topic": lambda counted: Filters(topic=frozenset(counted[Facet.TOPIC][:2])),
    "person": lambda counted: Filters(person=frozenset(counted[Facet.PERSON][:2])),
    "length": lambda counted: Filters(length=frozenset(counted[Facet.LENGTH][:1])),
    "from a day on": lambda _: Filters(published_from=date(2025, 3, 1)),
    "up to a day": lambda _: Filters(published_to=date(2025, 3, 1)),
    "between two days": lambda _: Filters(published_from=date(2024, 6, 1), published_to=date(2025, 9, 30)),
}
TEXTS = ("", QUERIES[0].text, QUERIES[len(QUERIES) // 2].text)


@pytest.fixture(scope="module")
def twin(sample_hub: Backends, opensearch_url: str) -> Iterator[Backends]:
    """The sample organisation on OpenSearch."""
    with on_opensearch(sample_hub, opensearch_url) as other:
        yield other


@pytest.fixture(scope="module")
def audiences(sample_hub: Backends) -> list[frozenset[str]]:
    """Everybody, and each token that opens something besides."""
    with sample_hub.reading() as session:
        tokens = sorted(set(session.scalars(select(Grant.token))))
    return [frozenset({EVERYONE}), *(frozenset({EVERYONE, token}) for token in tokens[:5]), frozenset()]


@pytest.fixture(scope="module")
def filters(sample_hub: Backends) -> dict[str, Filters]:
    """The filters by name, with values that most contents have."""
    counts = everything(sample_hub, Filters()).facets
    counted = {facet: [one.value for one in found] for facet, found in counts.items()}
    return {name: made(counted) for name, made in FILTERS.items()}


def everything(hub: Backends, filters: Filters) -> Expansion:
    """All that everybody may see, counted."""
    asked = ExpandRequest(query_terms(""), None, frozenset({EVERYONE}), filters, page=())
    return hub.engine.searcher().expand(asked)


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "none"])
def test_each_filter_keeps_some_and_leaves_some_out(
    sample_hub: Backends, filters: dict[str, Filters], name: str
) -> None:
    assert 0 < everything(sample_hub, filters[name]).total < everything(sample_hub, Filters()).total


def test_the_first_ten_and_their_quality_are_nearly_the_same(sample_hub: Backends, twin: Backends) -> None:
    hold_to_promise(compared(sample_hub, twin, QUERIES))


@pytest.mark.parametrize("name", FILTERS)
def test_matches_by_words_are_the_same_for_each_filter_and_viewer(
    sample_hub: Backends,
    twin: Backends,
    audiences: list[frozenset[str]],
    filters: dict[str, Filters],
    name: str,
) -> None:
    one, two = sample_hub.engine.searcher(), twin.engine.searcher()
    # What filters do is not about the question; all are asked where there is none
    for question in QUERIES if name == "none" else QUERIES[::4]:
        terms = query_terms(question.text)
        for audience in audiences:
            asked = MatchRequest(terms, no_vector, audience, filters[name])
            first, second = one.match(asked), two.match(asked)
            assert first.complete == second.complete
            assert [group.documents for group in first.groups] == [group.documents for group in second.groups]
            shown = ExpandRequest(terms, None, audience, filters[name], page=())
            assert one.expand(shown).total == two.expand(shown).total
            assert one.expand(shown).facets == two.expand(shown).facets


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.SHORTEST, Sort.TITLE])
@pytest.mark.parametrize("name", FILTERS)
def test_pages_sorted_by_a_field_are_the_same(
    sample_hub: Backends,
    twin: Backends,
    audiences: list[frozenset[str]],
    filters: dict[str, Filters],
    name: str,
    sort: Sort,
) -> None:
    for text, audience in product(TEXTS, audiences):
        query = SearchQuery(text, filters=filters[name], sort=sort, limit=100)
        # By words alone: which contents are near in meaning is nearly the same, not exactly
        one, two = (
            hub.word_finder.search(query, audience=audience, today=TODAY) for hub in (sample_hub, twin)
        )
        assert [hit.content_id for hit in one.hits] == [hit.content_id for hit in two.hits]
        assert one.facets == two.facets
        assert one.total == two.total


def test_a_search_address_alone_moves_a_hub_to_the_other_engine_and_back(
    sample_hub: Backends, twin: Backends
) -> None:
    back = Backends(replace(twin.settings, search_url="embedded:"))

    for hub in (sample_hub, twin, back):
        shown = hub.engine.searcher().expand(
            ExpandRequest(query_terms("loopbaan"), None, frozenset({EVERYONE}), facets=(Facet.KIND,), page=())
        )
        assert shown.total > 3
    back.database.close()


@pytest.mark.soak
@pytest.mark.parametrize(
    "name",
    [
        "retrieval/rijksoverheid_nl",
        "retrieval/ntrex_nl_to_en",
        "retrieval/stackfaq",
        "retrieval/cranfield",
        "experts/stackexchange_ai",
        "experts/pyvideo_heldout",
        "experts/aminer",
    ],
)
def test_a_judged_set_is_answered_nearly_the_same(name: str, tmp_path: Path, opensearch_url: str) -> None:
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"HUB_JUDGED_SETS holds no {name}")
    judged = read_judged_set(folder)
    backends = opened(tmp_path / "home")
    load_judged(backends, judged, tmp_path / "rows")

    with on_opensearch(backends, opensearch_url) as other:
        every = max(len(judged.questions) // MOST_QUESTIONS, 1)
        alike = compared(backends, other, judged.questions[::every], judged.kind)

    backends.database.close()
    hold_to_promise(alike)
