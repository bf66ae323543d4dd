"""Two nodes, of which the second dies: what it held is held by the first, and searches and writes go on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from search.engines import open_engine
from search.opensearch.node.install import Program
from search.opensearch.node.process import RunningNode, start_node, stop_node
from search.ports import SearchUnavailable
from search.writing import Outcome
from tests.contract.documents import EAST, Filled, content, filled, put
from tests.services.processes import wait_until

pytestmark = pytest.mark.opensearch
CONTENTS = 40


@pytest.fixture
def nodes(opensearch_program: Program, tmp_path: Path) -> Iterator[tuple[RunningNode, RunningNode]]:
    """One node that manages and holds data, and one that only holds data."""
    folders = tmp_path / "one", tmp_path / "two"
    try:
        first = start_node(folders[0], opensearch_program, heap_mb=384)
        yield first, start_node(folders[1], opensearch_program, heap_mb=384, joins=first)
    finally:
        for folder in reversed(folders):
            stop_node(folder)


def answers_whole(index: Filled) -> bool:
    try:
        return len(index.held()) == CONTENTS and index.match("talk").complete == CONTENTS
    except SearchUnavailable:
        return False


def test_a_dead_second_node_costs_no_document_and_no_search_in_the_end(
    nodes: tuple[RunningNode, RunningNode], tmp_path: Path
) -> None:
    first, second = nodes
    index = filled(open_engine(f"opensearch+{first.url}/hub", home=tmp_path))
    index.write(*(put(content(number, f"Talk {number}"), EAST) for number in range(1, CONTENTS + 1)))
    cluster = OpenSearch([first.url], timeout=60).cluster
    wait_until(lambda: cluster.health()["active_shards"] == 6)

    os.kill(second.pid, signal.SIGKILL)

    wait_until(lambda: answers_whole(index))
    wait_until(lambda: cluster.health()["number_of_nodes"] == 1)
    assert index.write(put(content(1, "Another talk", version=2), EAST)) == (Outcome.WRITTEN,)
    assert index.held()["content:1"] == 2
