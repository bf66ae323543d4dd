"""From a URL to an engine."""

from pathlib import Path

import pytest

from search.embedded.engine import EmbeddedEngine
from search.engines import UnknownEngine, open_engine


def test_the_embedded_engine_is_opened_without_making_anything(tmp_path: Path) -> None:
    engine = open_engine("embedded:", home=tmp_path / "home")

    assert isinstance(engine, EmbeddedEngine)
    assert engine.ping().startswith("embedded, SQLite 3.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "elastic:9200", "opensearch://host", "embedded"])
def test_a_url_that_names_no_engine_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(UnknownEngine):
        open_engine(url, home=tmp_path)
