"""Both engines find the same: exactly where it is about words, rights and order, nearly in rank."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.access import EVERYONE
from hub.backends import Backends
from hub.cli.evaluating import load_judged
from hub.models.contents import Grant
from hub.services.judged import read_judged_set
from search.analysis.queries import query_terms
from search.finder import Finder
from search.query import Facet, Filters, SearchQuery, Sort
from search.reading import ExpandRequest, MatchRequest, no_vector
from tests.relevance.both import compared, hold_to_promise, on_opensearch
from tests.relevance.conftest import ROOT, opened
from tests.relevance.test_sample import QUERIES

pytestmark = [pytest.mark.model, pytest.mark.opensearch]

SETS = Path(os.environ.get("HUB_JUDGED_SETS") or ROOT.parent / "shared" / "data")
MOST_QUESTIONS = 250
LONG_AGO = date(2000, 1, 1)
FILTERS = {
    "none": Filters(),
    "kind": Filters(kind=frozenset({"video", "note"})),
    "language": Filters(lang=frozenset({"nl"})),
    "kind and year": Filters(kind=frozenset({"video"}), year=frozenset({"2025", "2026"})),
    "since": Filters(published_from=LONG_AGO),
}


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


def test_the_first_ten_and_their_quality_are_nearly_the_same(sample_hub: Backends, twin: Backends) -> None:
    hold_to_promise(compared(sample_hub, twin, QUERIES))


@pytest.mark.parametrize("name", FILTERS)
def test_matches_by_words_are_the_same_for_each_filter_and_viewer(
    sample_hub: Backends, twin: Backends, audiences: list[frozenset[str]], name: str
) -> None:
    one, two = sample_hub.engine.searcher(), twin.engine.searcher()
    for question in QUERIES:
        terms = query_terms(question.text)
        for audience in audiences:
            asked = MatchRequest(terms, no_vector, audience, FILTERS[name])
            first, second = one.match(asked), two.match(asked)
            assert first.complete == second.complete
            assert [group.documents for group in first.groups] == [group.documents for group in second.groups]
            shown = ExpandRequest(terms, None, audience, FILTERS[name], page=())
            assert one.expand(shown).total == two.expand(shown).total
            assert one.expand(shown).facets == two.expand(shown).facets


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.SHORTEST, Sort.TITLE])
@pytest.mark.parametrize("name", FILTERS)
def test_pages_sorted_by_a_field_are_the_same(
    sample_hub: Backends, twin: Backends, audiences: list[frozenset[str]], name: str, sort: Sort
) -> None:
    query = SearchQuery("", filters=FILTERS[name], sort=sort, limit=100)
    for audience in audiences:
        pages = [
            Finder(hub.engine, hub.embedder).search(query, audience=audience, today=LONG_AGO)
            for hub in (sample_hub, twin)
        ]
        ids = [[hit.content_id for hit in page.hits] for page in pages]
        assert ids[0] == ids[1]
        assert pages[0].facets == pages[1].facets
        assert pages[0].total == pages[1].total


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
