"""From a URL to an engine: `embedded:` beside the application, or `opensearch+https://...`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from search.ports import Engine


class UnknownEngine(ValueError):
    """A URL that names no engine."""

    def __init__(self, url: str) -> None:
        scheme = url.partition(":")[0]
        super().__init__(
            f"There is no search engine {scheme!r}. Set HUB_SEARCH_URL to embedded: or to"
            " opensearch+https://USER@HOST:9200/PREFIX"
        )


def open_engine(url: str, *, home: Path) -> Engine:
    """The engine that `url` names; an embedded one keeps its files below `home`. Raises `UnknownEngine`.

    Only the engine that is asked for is imported.
    """
    if url == "embedded:":
        from search.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(home / "index")
    if url.startswith(("opensearch+http://", "opensearch+https://")):
        return cast("Engine", import_module("search.opensearch.engine").open_opensearch(url))
    raise UnknownEngine(url)
