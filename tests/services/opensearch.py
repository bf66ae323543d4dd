"""One real OpenSearch node for a test run, started by the first test that asks and shared by all workers."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.opensearch.node.errors import JavaMissing, MavenMissing
from search.opensearch.node.install import Program, install
from search.opensearch.node.process import node_status, start_node, stop_node
from tests.services.processes import missing

CACHE = Path(__file__).parents[2] / ".cache" / "opensearch"


@pytest.fixture(scope="session")
def opensearch_program() -> Program:
    """The installed server, fetched once into the checkout's cache (or OPENSEARCH_CACHE)."""
    try:
        return install(Path(os.environ.get("OPENSEARCH_CACHE", CACHE)))
    except (JavaMissing, MavenMissing) as error:
        missing(str(error))


@pytest.fixture(scope="session")
def opensearch_url(opensearch_program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the node answers; one that runs already may be named. Tests keep apart by index prefix."""
    if named := os.environ.get("HUB_TEST_OPENSEARCH"):
        yield named
        return
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "opensearch"
    folder, me = shared / "node", shared / "users" / str(os.getpid())
    me.parent.mkdir(parents=True, exist_ok=True)
    with _locked(shared):
        me.touch()
        node = node_status(folder) or start_node(folder, opensearch_program, heap_mb=512)
    yield node.url
    with _locked(shared):
        me.unlink()
        if not any(me.parent.iterdir()):
            stop_node(folder)
            shutil.rmtree(folder)


@contextmanager
def _locked(shared: Path) -> Iterator[None]:
    with (shared / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
