"""The database: its engine, its column types and the scope in which rows are read and written.

Knows no table. SQLite runs in WAL mode through pysqlite3; a writing scope takes the write lock at its start,
so that no transaction fails half-way because another one wrote first.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from hub.errors import SettingsError

# 3.51.3 is the first release without the WAL-reset bug (sqlite.org/wal.html#walresetbug).
SQLITE_MINIMUM = (3, 51, 3)
BUSY_TIMEOUT_MS = 30_000


class Base(DeclarativeBase):
    """What every table derives from: enums are kept by value, constraints have names that migrations know."""

    type_annotation_map = {
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=False,
            length=20,
            values_callable=lambda choices: [str(choice) for choice in choices],
        )
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC, on databases that keep none too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: sessions that read, sessions that write."""

    engine: Engine
    _reading: sessionmaker[Session]
    _writing: sessionmaker[Session]

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot; nothing it changes is kept."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits once at the end, or rolls back when the block raises."""
        with self._writing() as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at `url`: `sqlite:///PATH` or `postgresql+psycopg://...`. Raises `SettingsError`."""
    if url.startswith("sqlite:"):
        engine = _sqlite_engine(url)
    elif url.startswith("postgresql+psycopg:"):
        engine = create_engine(url, pool_pre_ping=True)
    else:
        raise SettingsError("HUB_DATABASE_URL must start with sqlite:/// or postgresql+psycopg://")
    snapshot = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    return Database(
        engine,
        sessionmaker(engine.execution_options(**snapshot), expire_on_commit=False),
        sessionmaker(engine.execution_options(hub_writes=True), expire_on_commit=False),
    )


def _sqlite_engine(url: str) -> Engine:
    import pysqlite3  # only where the database is SQLite

    if pysqlite3.sqlite_version_info < SQLITE_MINIMUM:
        raise SettingsError(f"SQLite {pysqlite3.sqlite_version} is too old: 3.51.3 or newer is needed")
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=pysqlite3, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _configure_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _configure_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on", "cache_size=-32000"):
        connection.execute(f"pragma {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hub_writes", False)
    connection.exec_driver_sql("begin immediate" if writes else "begin")
