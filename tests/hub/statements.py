"""Counts the SQL statements that a page takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from sqlalchemy import event

from tests.hub.conftest import Site


@contextmanager
def counted_statements(site: Site) -> Iterator[list[str]]:
    """The statements that the block sends to the database; what other threads do is not the page's."""
    here = get_ident()
    engine = site.backends.database.engine
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if get_ident() == here and not statement.lower().startswith("begin"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
