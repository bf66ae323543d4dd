"""Changed rows become index jobs in the same transaction; `jobs.py` is how workers claim and settle them.

1. While a session flushes, `affected.py` says which documents depend on each row that is written or deleted.
2. Those documents' `index_version` is bumped and their `IndexJob` upserted before the transaction commits.
3. After the commit the session's owner sends a nudge if `is_nudge_due`.

Importing this module makes every session do 1 and 2. Statements that bypass the session's rows call `touch`
themselves. A lost nudge costs seconds, since workers also look by the clock; a job is never lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, case, event, inspect, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, Session, UOWTransaction, object_session
from sqlalchemy.orm.attributes import set_committed_value

from hub.affected import AFFECTED, CONTENT, PROFILE, Changed, Through
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.work import DocumentType, IndexJob, JobState, Priority

TABLES: dict[DocumentType, type[Content] | type[Profile]] = {CONTENT: Content, PROFILE: Profile}
CHUNK = 500
_PENDING = "outbox_pending"
_NUDGE = "outbox_nudge"
_PRIORITY = "outbox_priority"


# --- From flushed rows to jobs --------------------------------------------------------------------


@dataclass(slots=True)
class _Pending:
    """What one flush touched, fresh rows, and the last versions of rows that go."""

    touched: defaultdict[tuple[DocumentType, Priority, Through | None], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    fresh: set[tuple[DocumentType, int]] = field(default_factory=set)
    gone: dict[tuple[DocumentType, int], int] = field(default_factory=dict)


def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    session.info[_PENDING] = _Pending()


def _after_insert(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    pending = _pending(row)
    if isinstance(row, (Content, Profile)):
        pending.fresh.add((_type_of(row), row.id))
    for affected in AFFECTED[type(row)](row, _is_changed(row)):
        pending.touched[affected.type, affected.priority, affected.through].add(affected.id)


def _after_update(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    session = object_session(row)
    if session is None or not session.is_modified(row, include_collections=False):
        return
    touched = _pending(row).touched
    for affected in AFFECTED[type(row)](row, _is_changed(row)):
        touched[affected.type, affected.priority, affected.through].add(affected.id)


def _before_delete(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """Who depends on a row that goes is asked while it is there: the database takes its links along."""
    pending = _pending(row)
    for affected in AFFECTED[type(row)](row, lambda *_: True):
        ids = connection.scalars(affected.through([affected.id])) if affected.through else [affected.id]
        pending.touched[affected.type, Priority.VISIBILITY, None].update(ids)
    if isinstance(row, (Content, Profile)):
        table = type(row)
        last = select(table.index_version).where(table.id == row.id).with_for_update()
        pending.gone[_type_of(row), row.id] = connection.execute(last).scalar_one() + 1


def _after_flush(session: Session, _context: UOWTransaction) -> None:
    pending: _Pending = session.info.pop(_PENDING)
    floor = session.info.get(_PRIORITY, Priority.VISIBILITY)
    wanted: dict[DocumentType, dict[int, Priority]] = {CONTENT: {}, PROFILE: {}}
    for (type_, priority, through), ids in pending.touched.items():
        for id_ in _found(session, through, ids) if through else ids:
            known = wanted[type_].get(id_, priority)
            wanted[type_][id_] = max(min(priority, known), floor)
    for type_, priorities in wanted.items():
        gone = {id_: version for (kind, id_), version in pending.gone.items() if kind is type_}
        fresh = {id_: 1 for kind, id_ in pending.fresh if kind is type_}
        versions = _bump(session, type_, priorities.keys() - gone.keys() - fresh.keys()) | fresh | gone
        known_ids = priorities.keys() & versions.keys()
        _upsert(session, type_, {id_: (versions[id_], priorities[id_]) for id_ in known_ids})


def _found(session: Session, through: Through, ids: set[int]) -> Iterator[int]:
    for chunk in _chunks(sorted(ids)):
        yield from session.scalars(through(chunk))


def _pending(row: Any) -> _Pending:
    session = object_session(row)
    if session is None:
        raise RuntimeError("a row that is written belongs to a session")
    pending: _Pending = session.info[_PENDING]
    return pending


def _type_of(row: Content | Profile) -> DocumentType:
    return CONTENT if isinstance(row, Content) else PROFILE


def _is_changed(row: Any) -> Changed:
    attributes = inspect(row).attrs
    return lambda *names: any(attributes[name].history.has_changes() for name in names)


event.listen(Session, "before_flush", _before_flush)
event.listen(Session, "after_flush", _after_flush)
for _model in AFFECTED:
    event.listen(_model, "after_insert", _after_insert)
    event.listen(_model, "after_update", _after_update)
    event.listen(_model, "before_delete", _before_delete)


# --- Asked for by name ----------------------------------------------------------------------------


def touch(session: Session, type_: DocumentType, ids: Collection[int], priority: Priority) -> None:
    """Ask for these documents to be brought in line, after a statement that bypassed the session's rows."""
    priority = max(priority, session.info.get(_PRIORITY, Priority.VISIBILITY))
    versions = _bump(session, type_, ids)
    _upsert(session, type_, {id_: (version, priority) for id_, version in versions.items()})


def outdo(session: Session, type_: DocumentType, indexed: Mapping[int, int]) -> None:
    """Ask for documents that stand wrong in the index at these versions; theirs become higher.

    A row that has gone gets a job too, which takes its document out.
    """
    table = TABLES[type_]
    for id_, version in indexed.items():
        behind = update(table).where(table.id == id_, table.index_version < version)
        session.execute(behind.values(index_version=version).execution_options(synchronize_session=False))
    versions = {id_: version + 1 for id_, version in indexed.items()} | _bump(session, type_, indexed)
    _upsert(session, type_, {id_: (version, Priority.BULK) for id_, version in versions.items()})


def defer(session: Session) -> None:
    """From here on this session's changes are bulk work, which waits behind people's edits."""
    session.info[_PRIORITY] = Priority.BULK


def is_nudge_due(session: Session) -> bool:
    """Whether the session asked for index work; answers yes once."""
    return bool(session.info.pop(_NUDGE, False))


def _bump(session: Session, type_: DocumentType, ids: Collection[int]) -> dict[int, int]:
    """The new `index_version` of each row that exists."""
    table = TABLES[type_]
    versions: dict[int, int] = {}
    for chunk in _chunks(sorted(ids)):
        statement = (
            update(table)
            .where(table.id.in_(chunk))
            .values(index_version=table.index_version + 1)
            .returning(table.id, table.index_version)
            .execution_options(synchronize_session=False)
        )
        versions |= dict(session.execute(statement).all())
    for id_, version in versions.items():
        row = session.identity_map.get(session.identity_key(table, id_))
        if row is not None:
            set_committed_value(row, "index_version", version)
    return versions


def _upsert(session: Session, type_: DocumentType, jobs: dict[int, tuple[int, Priority]]) -> None:
    if not jobs:
        return
    now = utc_now()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(IndexJob)
    new = insert.excluded
    more_urgent = or_(IndexJob.settled, new.priority < IndexJob.priority)
    statement = insert.on_conflict_do_update(
        index_elements=["document_type", "document_id"],
        set_={
            "index_version": new.index_version,
            "priority": case((more_urgent, new.priority), else_=IndexJob.priority),
            "settled": False,
            "state": JobState.OPEN,
            "attempts": 0,
            "lease_until": None,
            "not_before": None,
            "reason": "",
            "requested_at": case((IndexJob.settled, new.requested_at), else_=IndexJob.requested_at),
        },
    )
    rows = [
        {
            "document_type": type_,
            "document_id": id_,
            "index_version": version,
            "priority": int(priority),
            "requested_at": now,
        }
        for id_, (version, priority) in sorted(jobs.items())
    ]
    session.connection().execute(statement, rows)
    session.info[_NUDGE] = True


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
