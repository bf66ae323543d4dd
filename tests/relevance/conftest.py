"""Hubs that hold a judged set, loaded through the whole product with the real model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import hub.sample
from hub.backends import Backends
from hub.config import Settings
from hub.db import utc_now
from hub.schema import migrate
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import
from indexer.drain import drain
from indexer.rebuild import ensure_live
from search.conversion import prepare_packaged

ROOT = Path(__file__).parents[2]


def opened(home: Path) -> Backends:
    """An empty hub in `home` with the packaged model; what was embedded once is kept beside the model."""
    models = Path(os.environ.get("HUB_MODELS") or ROOT / ".cache" / "models")
    cache = Path(os.environ.get("HUB_CACHE") or ROOT / ".cache" / "vectors")
    prepare_packaged(models)
    env = {"HUB_HOME": str(home), "HUB_MODELS": str(models), "HUB_CACHE": str(cache)}
    return Backends(Settings.from_env(env))


@pytest.fixture(scope="session")
def sample_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    """The sample organisation, indexed."""
    backends = opened(tmp_path_factory.mktemp("sample"))
    migrate(backends.database)
    ensure_live(backends)
    run_import(backends, plan_import(Path(hub.sample.__file__).parent, source="sample"), clock=utc_now)
    drain(backends)
    yield backends
    backends.database.close()
