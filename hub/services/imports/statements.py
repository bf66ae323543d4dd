"""The few statements in which many rows at a time are kept; the outbox is told by whoever uses them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.db import Base

CHUNK = 500
Rows = Sequence[Mapping[str, Any]]


def insert_all(session: Session, table: type[Base], rows: Rows) -> None:
    """Insert rows whose keys are all the same."""
    if rows:
        session.execute(insert(table), [dict(row) for row in rows])


def insert_new(session: Session, table: type[Base], rows: Rows) -> None:
    """Insert the rows that are not there yet by one of the table's unique keys."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        session.execute(dialect.insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])


def delete_where(
    session: Session,
    table: type[Base],
    column: InstrumentedAttribute[int],
    ids: Collection[int],
    *also: ColumnElement[bool],
) -> None:
    """Delete the rows whose column has one of these ids."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        session.execute(
            delete(table).where(column.in_(chunk), *also).execution_options(synchronize_session=False)
        )
