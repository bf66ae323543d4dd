"""The first promise of the hub, on real talks: asyncio finds talks about it, and colleagues who know it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hub.backends import Backends
from tests.relevance.conftest import ROOT, opened

pytestmark = [pytest.mark.model, pytest.mark.soak]

TALKS = Path(os.environ.get("HUB_BENCH_DATA") or ROOT.parent / "shared" / "data" / "portal" / "pyvideo")
NAMES = ("asyncio", "async", "await", "asynchronous", "coroutine", "event loop")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    """A hub that imported the talks by the command, and indexed them by `hub reindex`."""
    if not TALKS.is_dir():
        pytest.skip("HUB_BENCH_DATA names no folder of talks")
    backends = opened(tmp_path_factory.mktemp("talks"))
    for command in (("migrate",), ("import", str(TALKS)), ("reindex",)):
        run(backends, command)
    yield backends
    backends.database.close()


def test_a_search_for_asyncio_gives_talks_about_it_and_colleagues_with_evidence(hub: Backends) -> None:
    found: dict[str, Any] = json.loads(run(hub, ("search", "asyncio", "--json")))

    first = [hit["title"].lower() for hit in found["hits"][:10]]
    about = [title for title in first if any(name in title for name in NAMES)]
    assert "asyncio" in first[0]
    assert len(about) >= 9
    gave_several = [expert for expert in found["experts"] if len(expert["evidence"]) >= 2]
    assert len(gave_several) >= 2
    for expert in gave_several:
        assert expert["name"]
        assert all(one["title"] and one["role"] in {"speaker", "author"} for one in expert["evidence"])
        assert len({one["content_id"] for one in expert["evidence"]}) == len(expert["evidence"])


def run(hub: Backends, arguments: Sequence[str]) -> str:
    """What `hub` prints for an operator. Fails the test with its last words when it ends badly."""
    settings = hub.settings
    places = {"HUB_HOME": settings.home, "HUB_MODELS": settings.models, "HUB_CACHE": settings.cache}
    done = subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        env=os.environ | {name: str(place) for name, place in places.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout
