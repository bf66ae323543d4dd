"""OpenSearch in trouble: busy, gone, killed. Nothing is lost, and what is asked meanwhile is told so."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch
from sqlalchemy import select

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.schema import migrate
from indexer.drain import Clock, drain
from indexer.rebuild import ensure_live
from indexer.verify import verify
from search.opensearch import bulk
from search.opensearch.node.install import Program
from search.opensearch.node.process import RunningNode, start_node, stop_node
from search.ports import SearchUnavailable
from tests.factories import make_content, make_user
from tests.hub.conftest import Site, open_site
from tests.hubs import settings_for
from tests.indexer.draining import open_jobs
from tests.trouble.relay import Relay, relay_to

pytestmark = pytest.mark.opensearch
ROOT = Path(__file__).parents[2]
DRAIN = """
from hub.backends import Backends
from hub.config import Settings
from indexer.drain import drain

drain(Backends(Settings.from_env()), batch={batch})
"""


@dataclass
class Node:
    """A node that may be killed; it comes back at the same port."""

    folder: Path
    program: Program
    running: RunningNode

    def kill(self) -> None:
        os.kill(self.running.pid, signal.SIGKILL)
        stop_node(self.folder)

    def come_back(self) -> None:
        port = self.running.http_port
        self.running = start_node(self.folder, self.program, port=port, heap_mb=512)


@pytest.fixture
def relay(opensearch_url: str) -> Iterator[Relay]:
    with relay_to(opensearch_url) as relay:
        yield relay


@pytest.fixture
def prefix(opensearch_url: str) -> Iterator[str]:
    name = f"t{uuid4().hex[:12]}"
    yield name
    OpenSearch([opensearch_url], timeout=30).indices.delete(index=f"{name}-*")


@pytest.fixture
def relayed(relay: Relay, prefix: str, tmp_path: Path) -> Iterator[Site]:
    """A hub whose engine stands behind the relay."""
    yield from open_site(tmp_path, HUB_SEARCH_URL=f"opensearch+{relay.url}/{prefix}")


def drained(backends: Backends) -> None:
    """Drain until nothing is open, as the worker does by its clock."""
    later = utc_now()
    for _ in range(20):
        later += timedelta(hours=1)
        now = later
        drain(backends, clock=Clock(now=lambda now=now: now))  # type: ignore[misc]
        if not open_jobs(backends):
            return
    pytest.fail("the queue never came to its end")


def test_half_of_a_bulk_turned_away_as_too_much_is_written_in_the_end(
    relayed: Site, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FIRST_PAUSE_S", 0.01)
    with relayed.writing() as session:
        for number in range(120):
            make_content(session, f"Tide {number}", body="It comes and goes.")
    relay.busy = 0.5

    drained(relayed.backends)

    assert relay.turned_away > 100
    report = verify(relayed.backends)
    assert (report.agrees, report.compared) == (True, 120)


def test_a_gone_engine_closes_search_alone_and_comes_back_by_itself(relayed: Site, relay: Relay) -> None:
    with relayed.writing() as session:
        ada = make_user(session, "Ada", welcomed=True)
        note_id = make_content(session, "Springtide", body="Twice a month.").id
    relayed.index()
    browser = relayed.client_for(ada)
    before = browser.get("/search?q=springtide")

    relay.gone = True
    gone = {
        path: browser.get(path) for path in ("/search?q=springtide", f"/contents/{note_id}", "/people", "/")
    }
    with relayed.writing() as session:
        session.get_one(Content, note_id).title = "Neap tide"
    drain(relayed.backends)
    relay.gone = False

    assert "Springtide" in before.text
    assert {path: answer.status_code for path, answer in gone.items()} == {
        "/search?q=springtide": 503,
        f"/contents/{note_id}": 200,
        "/people": 200,
        "/": 200,
    }
    assert "Search is catching its breath" in gone["/search?q=springtide"].text
    drained(relayed.backends)
    assert verify(relayed.backends).agrees
    assert "<mark>Neap</mark> tide" in browser.get("/search?q=neap").text


@pytest.fixture(scope="module")
def node(opensearch_program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    folder = tmp_path_factory.mktemp("node") / "one"
    yield Node(folder, opensearch_program, start_node(folder, opensearch_program, heap_mb=512))
    stop_node(folder)


ROUNDS = [("worker", 11), ("node", 12), ("both", 13)]
STEPS = 25  # of a drain: so that there is a middle to be killed in
MANY = [(victim, seed) for seed in range(20, 27) for victim in ("worker", "node", "both")][:20]


@pytest.mark.parametrize(("victim", "seed"), ROUNDS, ids=[victim for victim, _ in ROUNDS])
def test_killed_in_the_middle_of_indexing_index_equals_database_after_the_next_drain(
    node: Node, tmp_path: Path, victim: str, seed: int
) -> None:
    kill_while_indexing(node, tmp_path, victim, seed, changes=250)


@pytest.mark.soak
@pytest.mark.parametrize(("victim", "seed"), MANY)
def test_killed_twenty_times_while_indexing_thousands(
    node: Node, tmp_path: Path, victim: str, seed: int
) -> None:
    kill_while_indexing(node, tmp_path, victim, seed, changes=5000)


def kill_while_indexing(node: Node, home: Path, victim: str, seed: int, *, changes: int) -> None:
    """Make rows, change and delete some, and kill who is named in the middle of the second drain.

    At which number of open jobs that is, and how long after, comes from the seed.
    """
    chance = random.Random(seed)
    kill_at, moments_later_s = round(changes * chance.uniform(0.1, 0.9)), chance.uniform(0, 0.05)
    url = f"opensearch+{node.running.url}/k{uuid4().hex[:10]}"
    backends = Backends(settings_for(home, HUB_SEARCH_URL=url))
    migrate(backends.database)
    ensure_live(backends)
    with backends.writing() as session:
        for number in range(changes):
            make_content(session, f"Tide {number}", body="It comes and goes.")
    drain(backends)
    change_everything(backends, chance)

    worker = subprocess.Popen(
        [sys.executable, "-c", DRAIN.format(batch=changes // STEPS)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"HUB_HOME": str(home), "HUB_EMBEDDER": "hash:64", "HUB_SEARCH_URL": url},
    )
    wait_until_open(backends, worker, kill_at)
    time.sleep(moments_later_s)
    if victim in ("worker", "both"):
        worker.kill()
    if victim in ("node", "both"):
        node.kill()
    # Without its node a worker ends by itself; what it had claimed is still to be done
    assert worker.wait(timeout=120) == (0 if victim == "node" else -signal.SIGKILL)
    left = open_jobs(backends)
    print(f"{victim} killed at {kill_at:,} open jobs of {changes:,}, {left:,} left")
    assert 0 < left < changes
    if victim in ("node", "both"):
        with pytest.raises(SearchUnavailable):
            backends.engine.ping()
        node.come_back()

    drained(backends)

    assert verify(backends).agrees
    backends.database.close()
    # The next one that comes back from the dead has less to read
    OpenSearch([node.running.url], timeout=30).indices.delete(index=f"{url.rpartition('/')[2]}-*")


def change_everything(backends: Backends, chance: random.Random) -> None:
    with backends.writing() as session:
        for content in session.scalars(select(Content)):
            what = chance.random()
            if what < 0.2:
                session.delete(content)
            elif what < 0.3:
                content.state = ContentState.HIDDEN
            else:
                content.title += " again"


def wait_until_open(backends: Backends, worker: subprocess.Popen[bytes], jobs: int) -> None:
    """Return once no more than so many jobs are open."""
    deadline = time.monotonic() + 300
    while open_jobs(backends) > jobs:
        assert worker.poll() is None, "it came to its end before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
