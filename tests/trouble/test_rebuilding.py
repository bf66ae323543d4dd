"""People search all the time while the index is rebuilt, promoted and rolled back: nobody notices."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from hub.backends import Backends
from hub.db import utc_now
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.drain import drain
from indexer.rebuild import ensure_live, rebuild
from indexer.rollback import roll_back
from indexer.verify import verify
from tests.factories import make_content, make_user
from tests.hub.api.calling import Caller, caller_for
from tests.hub.conftest import Site, open_site

pytestmark = pytest.mark.opensearch

ROOT = Path(__file__).parents[2]
TALKS = Path(os.environ.get("HUB_BENCH_DATA") or ROOT.parent / "shared" / "data" / "portal" / "pyvideo")
CLIENTS = 4
WORDS = ("tide", "harbour", "lighthouse", "salt marsh", "knots")


@pytest.fixture(params=["embedded", "opensearch"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty hub on each engine in turn."""
    if request.param == "embedded":
        yield from open_site(tmp_path)
        return
    address, prefix = request.getfixturevalue("opensearch_url"), f"t{uuid4().hex[:12]}"
    yield from open_site(tmp_path, HUB_SEARCH_URL=f"opensearch+{address}/{prefix}")
    OpenSearch([address], timeout=30).indices.delete(index=f"{prefix}-*")


@dataclass
class Clients:
    """What people who search all the time were answered."""

    asked: int = 0
    failed: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, seconds: float) -> None:
        with self._lock:
            self.asked += 1
            self.slowest_s = max(self.slowest_s, seconds)
            if answer:
                self.failed.append(answer)


@contextmanager
def searching(site: Site, caller: Caller, words: tuple[str, ...]) -> Iterator[Clients]:
    """Four clients, each asking the next question when the last one is answered."""
    clients, is_over = Clients(), threading.Event()

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        own = Caller(site.client(), caller.headers)
        while not is_over.is_set():
            word, began = chance.choice(words), perf_counter()
            answer = own.get("/search", q=word)
            is_good = answer.status_code == 200 and answer.json["total"] > 0
            clients.note("" if is_good else f"{answer.status_code} for {word}", perf_counter() - began)

    threads = [threading.Thread(target=ask, args=(seed,), daemon=True) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        is_over.set()
        for thread in threads:
            thread.join(timeout=60)


def rebuild_and_return(site: Site, words: tuple[str, ...], documents: int) -> None:
    """Rebuild, promote and roll back among searches; every one of them is answered with something."""
    backends = site.backends
    with site.writing() as session:
        reader = make_user(session, "Noor")
    drain(backends)
    first = ensure_live(backends)
    with searching(site, caller_for(site, reader, "read"), words) as clients:
        began = perf_counter()
        second = rebuild(backends, accepted=True).generation
        rebuilt_s = perf_counter() - began
        returned = roll_back(backends)

    print(
        f"{documents:,} documents, rebuilt in {rebuilt_s:.0f} s, {clients.asked:,} searches meanwhile,"
        f" {len(clients.failed)} failed or empty, slowest {clients.slowest_s:.1f} s"
    )
    assert (returned, ensure_live(backends)) == (first, first)
    assert second != first
    assert clients.failed == []
    assert clients.asked > CLIENTS
    assert verify(backends).agrees


def made_up(backends: Backends, count: int) -> None:
    with backends.writing() as session:
        for number in range(count):
            word = WORDS[number % len(WORDS)]
            make_content(session, f"About {word}, part {number}", body=f"More of {word}.")


def test_two_thousand_talks_are_rebuilt_while_four_clients_search(site: Site) -> None:
    made_up(site.backends, 2_000)

    rebuild_and_return(site, WORDS, 2_000)


@pytest.mark.soak
def test_all_talks_are_rebuilt_while_four_clients_search(site: Site) -> None:
    if not TALKS.is_dir():
        pytest.skip("HUB_BENCH_DATA names no folder of talks")
    run_import(site.backends, plan_import(TALKS, source="talks"), clock=utc_now)

    rebuild_and_return(site, ("python", "testing", "asyncio", "data science", "django web"), 34_562)
