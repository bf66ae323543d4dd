"""The real model, for tests marked `model`: prepared once, in a folder outside git."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from search.conversion import packaged_weights, prepare_packaged, write_sentence_transformer


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """A folder for `open_embedder` that holds the packaged model."""
    folder = Path(os.environ.get("HUB_MODELS") or Path(__file__).parents[2] / ".cache" / "models")
    prepare_packaged(folder)
    return folder


@pytest.fixture(scope="session")
def sentence_transformer_folder() -> Iterator[Path]:
    """The packaged weights as a sentence-transformers folder: 490 MB, gone after the tests."""
    with TemporaryDirectory() as folder:
        yield write_sentence_transformer(packaged_weights(), Path(folder) / "multilingual-e5-small")
