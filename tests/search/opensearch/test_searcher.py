"""How often a search asks the engine: what a person waits for is round trips."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from search.finder import Finder
from search.hashing import HashingEmbedder
from search.opensearch.client import Client
from search.opensearch.engine import OpenSearchEngine
from search.query import SearchQuery
from tests.contract.documents import EVERYONE, RECIPE, content, filled, put

pytestmark = pytest.mark.opensearch


class Counting(Client):
    """A client that counts its searches, several of which travel at once."""

    asked = 0

    def search(self, searches: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
        self.asked += bool(searches)
        return super().search(searches)


@pytest.fixture
def client(opensearch_url: str) -> Iterator[Counting]:
    prefix = f"t{uuid4().hex[:12]}"
    yield Counting(f"opensearch+{opensearch_url}/{prefix}")
    OpenSearch([opensearch_url], timeout=30).indices.delete(index=f"{prefix}-*")


@pytest.mark.parametrize(
    ("text", "trips"),
    [
        pytest.param("incident rehearsal", 2, id="words"),
        pytest.param('"incident rehearsal"', 3, id="a phrase, which binds documents first"),
    ],
)
def test_a_search_is_two_round_trips_and_one_more_where_it_is_bound(
    client: Counting, text: str, trips: int
) -> None:
    embedder = HashingEmbedder(RECIPE.dimension)
    vectors = embedder.embed_documents([f"incident rehearsal {number}" for number in range(1, 31)])
    engine = OpenSearchEngine(client)
    filled(
        engine,
        [
            put(content(number, f"Incident rehearsal {number}"), vector)
            for number, vector in enumerate(vectors, start=1)
        ],
    )
    client.asked = 0

    found = Finder(engine, embedder).search(SearchQuery(text), audience=EVERYONE, today=date(2026, 6, 1))

    assert (found.total, client.asked) == (30, trips)
