"""Writing over three indices: what two writers, or a writer that died half way, leave behind."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from search.opensearch.bulk import Answer
from search.opensearch.client import Client
from search.opensearch.engine import OpenSearchEngine
from search.ports import SearchUnavailable
from search.writing import Outcome, Put
from tests.contract.documents import EAST, RECIPE, Filled, content, put

pytestmark = pytest.mark.opensearch


class Interrupted(Client):
    """A client that lets something happen once, after it read what is stored or before its second bulk."""

    after_read: Callable[[], Any] | None = None
    bulks_left = 99

    def get(self, documents: Sequence[tuple[str, str]], fields: Sequence[str]) -> list[dict[str, Any]]:
        found = super().get(documents, fields)
        happen, self.after_read = self.after_read, None
        if happen:
            happen()
        return found

    def bulk(self, actions: Iterable[dict[str, Any]]) -> Iterator[Answer]:
        self.bulks_left -= 1
        if self.bulks_left < 0:
            raise SearchUnavailable
        return super().bulk(actions)


@pytest.fixture
def url(opensearch_url: str) -> Iterator[str]:
    prefix = f"t{uuid4().hex[:12]}"
    yield f"opensearch+{opensearch_url}/{prefix}"
    OpenSearch([opensearch_url], timeout=30).indices.delete(index=f"{prefix}-*")


def talk(version: int, passages: int) -> Put:
    return put(content(1, "A talk", version=version), *[EAST] * passages)


def held(index: Filled) -> list[tuple[int, int]]:
    index.writer.refresh()
    return [(found.version, found.passages) for found in index.engine.searcher(index.name).versions()]


def test_a_writer_that_was_overtaken_takes_its_passages_back(url: str) -> None:
    client = Interrupted(url)
    slow = OpenSearchEngine(client)
    index = Filled(slow, slow.create(RECIPE))
    fast = OpenSearchEngine(Client(url)).writer(index.name)
    client.after_read = lambda: fast.write([talk(version=2, passages=1)])
    assert index.write(talk(version=1, passages=5)) == (Outcome.STALE,)
    assert held(index) == [(2, 1)]


def test_a_retry_after_a_death_between_passages_and_document_leaves_nothing_of_the_older_shape(
    url: str,
) -> None:
    client = Interrupted(url)
    engine = OpenSearchEngine(client)
    index = Filled(engine, engine.create(RECIPE))
    index.write(talk(version=1, passages=4))
    client.bulks_left = 1
    with pytest.raises(SearchUnavailable):
        index.write(talk(version=2, passages=2))
    client.bulks_left = 99
    assert index.write(talk(version=2, passages=2)) == (Outcome.WRITTEN,)
    assert held(index) == [(2, 2)]


def test_a_repair_removes_passages_that_nobody_counts(url: str) -> None:
    client = Client(url)
    engine = OpenSearchEngine(client)
    index = Filled(engine, engine.create(RECIPE))
    index.write(talk(version=3, passages=1))
    stray = {
        "_op_type": "index",
        "_index": f"{client.prefix}-{index.name}-passage",
        "_id": "content:1:7",
        "_version": 2,
        "_version_type": "external_gte",
        "_source": {"document_id": 1, "document_type": "content", "position": 7},
    }
    assert [answer.status for answer in client.bulk([stray])] == [201]
    assert held(index) == [(3, 2)]
    index.write(talk(version=3, passages=1))
    assert held(index) == [(3, 1)]


def test_a_passage_that_is_for_others_than_its_document_is_noticed(url: str) -> None:
    client = Client(url)
    engine = OpenSearchEngine(client)
    index = Filled(engine, engine.create(RECIPE))
    index.write(talk(version=3, passages=2))
    source = {"document_id": 1, "document_type": "content", "position": 1, "audience": ["everyone", "public"]}
    other = {
        "_op_type": "index",
        "_index": f"{client.prefix}-{index.name}-passage",
        "_id": "content:1:1",
        "_version": 3,
        "_version_type": "external_gte",
        "_source": source,
    }
    assert [found.audience for found in engine.searcher(index.name).versions()] == [frozenset({"everyone"})]
    assert [answer.status for answer in client.bulk([other])] == [200]
    index.writer.refresh()
    assert [found.audience for found in engine.searcher(index.name).versions()] == [frozenset()]


def test_documents_that_hundreds_of_groups_may_see_are_compared_without_too_many_buckets(url: str) -> None:
    engine = OpenSearchEngine(Client(url))
    index = Filled(engine, engine.create(RECIPE))
    groups = frozenset(f"group:{number}" for number in range(400))
    index.write(*(put(content(number, "A talk", audience=groups), EAST) for number in range(1, 181)))

    # 180 times 400 are more buckets than the engine counts at once
    found = list(index.engine.searcher(index.name).versions())

    assert len(found) == 180
    assert {(one.passages, one.vectors, one.audience) for one in found} == {(1, 1, groups)}
