"""Every row of the database as lines of JSON, and back: the same lines from SQLite and from PostgreSQL.

Goes by the tables as they stand and not by the models, so that a copy from an older release can be read. One
copy serves to restore a hub, and to move it from one database to the other.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.engine import Connection, CursorResult

# What runs on this machine now, which nobody wants back: it is about processes and indices.
OF_THE_MOMENT = frozenset({"alembic_version", "backup_runs", "index_places", "rebuilds", "worker_beats"})
BATCH = 1000
_COMPRESSION = 1  # three times the speed of the usual level, for a tenth more bytes


@dataclass(frozen=True, slots=True)
class TableCopy:
    """How many rows were copied, and the last id that was ever given out: ids are never used again."""

    rows: int
    last_id: int


def copy_out(connection: Connection, folder: Path) -> dict[str, TableCopy]:
    """Write `TABLE.jsonl.gz` for each table, all from the snapshot of the connection's transaction."""
    last_ids = _last_ids(connection)
    return {
        table.name: _write_table(connection, table, folder, last_ids.get(table.name, 0))
        for table in _tables(connection)
    }


def copy_in(connection: Connection, folder: Path, copies: Mapping[str, TableCopy]) -> None:
    """Fill empty tables with the rows of `folder`. Raises what the database says of a row it refuses."""
    for table in _tables(connection):
        if table.name in copies:
            _read_table(connection, table, folder / file_name(table.name))
    never_use_again(connection, {name: copy.last_id for name, copy in copies.items()})


def file_name(table: str) -> str:
    """The file that holds a table's rows."""
    return f"{table}.jsonl.gz"


def holds_anything(connection: Connection) -> bool:
    """Whether there is a row that somebody would miss; the organisation's policy alone is not one."""
    return any(
        connection.scalar(select(exists().select_from(table)))
        for table in _tables(connection)
        if table.name != "policy"
    )


def drop_tables(connection: Connection) -> dict[str, int]:
    """Drop every table. Answers the last id that each gave out."""
    last_ids = _last_ids(connection)
    _reflected(connection).drop_all(connection)
    return last_ids


def never_use_again(connection: Connection, last_ids: Mapping[str, int]) -> None:
    """Let each table's next row have a higher id than this, also when the row that had it is gone."""
    present = _last_ids(connection)
    for table in _tables(connection):
        last_id = max(last_ids.get(table.name, 0), present.get(table.name, 0))
        if last_id and "id" in table.columns:
            _set_last_id(connection, table.name, last_id)


def _set_last_id(connection: Connection, table: str, last_id: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), last_id)))
        return
    connection.exec_driver_sql("delete from sqlite_sequence where name = ?", (table,))
    connection.exec_driver_sql("insert into sqlite_sequence (name, seq) values (?, ?)", (table, last_id))


# --- Out ------------------------------------------------------------------------------------------


def _write_table(connection: Connection, table: Table, folder: Path, last_id: int) -> TableCopy:
    rows = 0
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    with gzip.open(
        folder / file_name(table.name), "wt", encoding="utf-8", compresslevel=_COMPRESSION
    ) as file:
        for row in connection.execute(statement).mappings():
            file.write(json.dumps(dict(row), ensure_ascii=False, default=_as_text) + "\n")
            rows += 1
            last_id = max(last_id, row["id"]) if "id" in row else 0
    return TableCopy(rows, last_id)


def _as_text(value: object) -> str:
    match value:
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
    raise TypeError(f"no text for {type(value).__name__}")


# --- In -------------------------------------------------------------------------------------------


def _read_table(connection: Connection, table: Table, path: Path) -> None:
    """Insert the rows, those that point at rows of their own table first without doing so."""
    inward = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    pointing: list[dict[str, Any]] = []
    for batch in _batches(_rows(table, path, naive=connection.dialect.name == "sqlite")):
        pointing += [
            {f"own_{name}": row[name] for name in (*table.primary_key.columns.keys(), *inward)}
            for row in batch
            if any(row[name] is not None for name in inward)
        ]
        connection.execute(table.insert(), [row | dict.fromkeys(inward) for row in batch])
    if pointing:
        same_row = [column == bindparam(f"own_{column.name}") for column in table.primary_key.columns]
        values: dict[str, Any] = {name: bindparam(f"own_{name}") for name in inward}
        connection.execute(table.update().where(*same_row).values(values), pointing)


def _rows(table: Table, path: Path, *, naive: bool) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            texts = json.loads(line)
            yield {column.name: _from_text(column, texts[column.name], naive) for column in table.columns}


def _from_text(column: Column[Any], value: Any, naive: bool) -> Any:
    if value is None:
        return None
    match column.type:
        case DateTime():
            time = datetime.fromisoformat(value)
            return time.replace(tzinfo=None) if naive else time
        case Date():
            return date.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value)
    return value


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


# --- The tables as they stand ---------------------------------------------------------------------


def _tables(connection: Connection) -> list[Table]:
    """What is copied, each table after those it points at."""
    return [table for table in _reflected(connection).sorted_tables if table.name not in OF_THE_MOMENT]


def _reflected(connection: Connection) -> MetaData:
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return metadata


def _last_ids(connection: Connection) -> dict[str, int]:
    """The last id that each table gave out by itself; without a table that never did."""
    if connection.dialect.name == "sqlite":
        # It comes with the first table that remembers its ids.
        counting = "select 1 from sqlite_schema where name = 'sqlite_sequence'"
        if connection.exec_driver_sql(counting).scalar() is None:
            return {}
        return _by_name(connection.exec_driver_sql("select name, seq from sqlite_sequence"))
    found = connection.exec_driver_sql(
        "select t.relname, s.last_value from pg_sequences s"
        " join pg_class c on c.relname = s.sequencename"
        " and c.relnamespace = cast(s.schemaname as regnamespace) and c.relkind = 'S'"
        " join pg_depend d on d.objid = c.oid and d.deptype in ('a', 'i')"
        " join pg_class t on t.oid = d.refobjid and t.relkind = 'r'"
        " where s.schemaname = current_schema() and s.last_value is not null"
    )
    return _by_name(found)


def _by_name(found: CursorResult[*tuple[Any, ...]]) -> dict[str, int]:
    return dict(found.all())
