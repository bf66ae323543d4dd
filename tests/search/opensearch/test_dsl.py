"""Bodies: the audience stands in every one of them, inside the filter of neighbours too."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from search.analysis.queries import query_terms
from search.mappings import IndexKind
from search.opensearch.dsl import (
    UNBOUND,
    Search,
    bound_searches,
    match_searches,
    own_vectors,
    similar_search,
    suggest_searches,
)
from search.opensearch.expanding import first_searches, page_searches, set_searches
from search.query import Facet, Filters
from search.reading import ExpandRequest, MatchRequest, no_vector

AUDIENCE = frozenset({"user:3", "everyone", "group:7"})
CLAUSE = {"terms": {"audience": ["everyone", "group:7", "user:3"]}}
OWN = {"terms": {"passage_audience": ["everyone", "group:7", "user:3"]}}
VECTOR = np.ones(4, np.float32) / 2
TERMS = query_terms('loopbaan "machine learning" -robots')
CHOSEN = Filters(kind=frozenset({"note"}))


def every_search() -> Iterator[tuple[str, Search]]:
    asked = MatchRequest(TERMS, lambda: VECTOR, AUDIENCE, CHOSEN, open_facets=(Facet.KIND,))
    shown = ExpandRequest(TERMS, VECTOR, AUDIENCE, CHOSEN, ids=frozenset({1}))
    for searches in (
        bound_searches(asked),
        match_searches(asked, UNBOUND),
        set_searches(shown),
        page_searches(shown, (1, 2)),
        first_searches(shown, {2}),
        {"own": own_vectors(1, AUDIENCE), "similar": similar_search(VECTOR, {1}, AUDIENCE, 8)},
        {f"suggested {name}": found for name, found in suggest_searches(("ab",), AUDIENCE, 5).items()},
    ):
        yield from searches.items()


SEARCHES = dict(every_search())


@pytest.mark.parametrize("name", [name for name in SEARCHES if name != "groups"])
def test_the_audience_filters(name: str) -> None:
    search = SEARCHES[name]
    query: dict[str, Any] = search.body["query"]
    if "knn" in query:
        query = query["knn"]["vector"]["filter"]
    assert CLAUSE in query["bool"]["filter"]
    assert (OWN in query["bool"]["filter"]) == (search.kind is IndexKind.PASSAGE)


def test_only_the_statistics_of_words_know_no_audience() -> None:
    assert SEARCHES["groups"].body["size"] == 0


def test_an_empty_audience_matches_nothing() -> None:
    searches = match_searches(MatchRequest(TERMS, no_vector, frozenset()), UNBOUND)
    assert {"terms": {"audience": []}} in searches["contents"].body["query"]["bool"]["filter"]
