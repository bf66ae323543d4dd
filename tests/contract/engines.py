"""Both engines, for the tests that hold them to one contract."""

from pathlib import Path

import pytest

from search.engines import open_engine
from search.ports import Engine
from tests.contract.documents import Filled, filled


@pytest.fixture(params=["embedded"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine without generations."""
    return open_engine("embedded:", home=tmp_path)


@pytest.fixture
def index(engine: Engine) -> Filled:
    """A live generation without documents."""
    return filled(engine)
