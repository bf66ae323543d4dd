"""The packaged recogniser for tests that hear real speech."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hub.backends import Backends
from tests.hubs import reopened
from uploads.media.recognisers import prepare_recogniser


@pytest.fixture(scope="session")
def recogniser_folder() -> Path:
    """A folder for models that holds the packaged recogniser."""
    folder = Path(os.environ.get("HUB_MODELS") or Path(__file__).parents[1] / ".cache" / "models")
    prepare_recogniser(folder)
    return folder


@pytest.fixture
def hearing(backends: Backends, recogniser_folder: Path) -> Backends:
    """A hub whose worker hears what is said."""
    return reopened(backends, models=recogniser_folder)
