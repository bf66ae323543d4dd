"""Both engines, for the tests that hold them to one contract."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from search.engines import open_engine
from search.ports import Engine
from tests.contract.documents import Filled, filled


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine without generations."""
    if request.param == "embedded":
        yield open_engine("embedded:", home=tmp_path)
        return
    address, prefix = request.getfixturevalue("opensearch_url"), f"t{uuid4().hex[:12]}"
    yield open_engine(f"opensearch+{address}/{prefix}", home=tmp_path)
    OpenSearch([address], timeout=30).indices.delete(index=f"{prefix}-*")


@pytest.fixture
def index(engine: Engine) -> Filled:
    """A live generation without documents."""
    return filled(engine)
