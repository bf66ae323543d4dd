"""What a node really made of an index, and what it refuses for good, beside what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch
from sqlalchemy import select

from hub.backends import Backends
from hub.models.work import IndexJob, JobState
from indexer.drain import DrainReport, drain
from indexer.rebuild import ensure_live
from indexer.verify import verify
from search.mappings import IndexKind
from search.opensearch.client import Client
from search.opensearch.engine import OpenSearchEngine
from search.writing import Outcome
from tests.contract.documents import EAST, RECIPE, Filled, content, put
from tests.factories import make_content
from tests.hubs import give_tables, settings_for

pytestmark = pytest.mark.opensearch

TOO_LONG = "k" * 40_000  # a term of more than 32,766 bytes, which Lucene does not take


@pytest.fixture
def url(opensearch_url: str) -> Iterator[str]:
    prefix = f"t{uuid4().hex[:12]}"
    yield f"opensearch+{opensearch_url}/{prefix}"
    OpenSearch([opensearch_url], timeout=30).indices.delete(index=f"{prefix}-*")


@pytest.mark.parametrize(("options", "passage_shards"), [("", "1"), ("?shards=3", "3")])
def test_passages_are_divided_into_as_many_shards_as_the_address_says(
    url: str, options: str, passage_shards: str
) -> None:
    client = Client(url + options)
    engine = OpenSearchEngine(client)
    index = Filled(engine, engine.create(RECIPE))

    index.write(*(put(content(number, "A talk"), EAST, EAST) for number in range(1, 21)))

    made = client.raw.indices.get_settings(index=f"{client.prefix}-*", request_timeout=30)
    shards = {
        name.rpartition("-")[2]: one["settings"]["index"]["number_of_shards"] for name, one in made.items()
    }
    assert shards == {
        IndexKind.CONTENT: "1",
        IndexKind.PASSAGE: passage_shards,
        IndexKind.PROFILE: "1",
    }
    engine.finish(index.name)
    engine.promote(index.name)
    assert [found.passages for found in engine.searcher().versions()] == [2] * 20
    assert len(index.match("talk").contents) == 20


def test_a_document_that_the_node_refuses_is_told_and_the_others_are_written(url: str) -> None:
    engine = OpenSearchEngine(Client(url))
    index = Filled(engine, engine.create(RECIPE))
    poison = put(content(2, "Poison", kind=TOO_LONG), EAST)

    report = index.writer.write([put(content(1, "Ebb"), EAST), poison, put(content(3, "Flow"), EAST)])

    assert [result.outcome for result in report.results] == [
        Outcome.WRITTEN,
        Outcome.REFUSED,
        Outcome.WRITTEN,
    ]
    assert "immense term" in report.results[1].reason
    index.writer.refresh()
    assert [found.ref.id for found in engine.searcher(index.name).versions()] == [1, 3]


def test_a_job_that_the_node_refuses_is_kept_with_its_reason(url: str, tmp_path: Path) -> None:
    hub = Backends(settings_for(tmp_path, HUB_SEARCH_URL=url))
    give_tables(hub.database)
    ensure_live(hub)
    with hub.writing() as session:
        for title, lang in (("Ebb", "en"), ("Poison", TOO_LONG), ("Flow", "nl")):
            make_content(session, title, lang=lang)

    report = drain(hub)

    assert report == DrainReport(claimed=3, settled=2, refused=1)
    with hub.reading() as session:
        (job,) = session.scalars(select(IndexJob).where(IndexJob.state == JobState.FAILED))
        assert job.document_id == 2
        assert "immense term" in job.reason
    compared = verify(hub)
    assert [one.ref.id for one in compared.refused] == [2]
    assert compared.will_agree
    hub.database.close()
