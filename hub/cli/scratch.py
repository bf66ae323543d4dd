"""An engine to try something on: another node's too, which holds the same afterwards as before.

A name of its own keeps a trial apart from the index of a hub on the same node. It begins with the prefix that
was given, so that who may write below that prefix only may do this too.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from hub.backends import one_that_is_set
from search.engines import open_engine


@contextmanager
def scratch_engine(url: str, home: Path) -> Iterator[str]:
    """The address of an empty engine where `url` is; `home` keeps an embedded one, and is scratch itself.

    Raises `SettingsError` for an address that names no engine, and `SearchUnavailable`.
    """
    with one_that_is_set():
        engine = open_engine(url, home=home)
    engine.ping()
    if url == "embedded:":
        yield url
        return
    address = urlsplit(url)
    scratch = address._replace(path=f"{address.path.rstrip('/')}-evaluate-{secrets.token_hex(6)}").geturl()
    try:
        yield scratch
    finally:
        _remove_all(scratch)


def _remove_all(url: str) -> None:
    """Deletes every index below the prefix of this address, by name: a node may refuse patterns."""
    from search.opensearch.client import WRITE_TIMEOUT_S, Client, translated  # not in every command

    client = Client(url)
    with translated():
        indices = client.raw.indices
        if found := indices.get(index=f"{client.prefix}-*", request_timeout=WRITE_TIMEOUT_S):
            indices.delete(index=",".join(found), request_timeout=WRITE_TIMEOUT_S)
