"""Changed rows become index jobs in the same transaction; `jobs.py` is how workers claim and settle them.

1. While a session flushes, `AFFECTED` says which documents depend on each changed row.
2. Those documents' `index_version` is bumped and their `IndexJob` upserted before the transaction commits.
3. After the commit the session's owner sends a nudge if `is_nudge_due`.

Importing this module makes every session do 1 and 2. Statements that bypass the session's rows call `touch`
themselves. A lost nudge costs seconds, since workers also look by the clock; a job is never lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, case, event, inspect, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, UOWTransaction

from hub.db import utc_now
from hub.models.contents import Content, ContentPerson, ContentTopic, Grant
from hub.models.media import Cue, Transcript
from hub.models.people import Group, HiddenExpertise, Profile, ProfileGrant, ProfileSkill
from hub.models.topics import Topic
from hub.models.work import DocumentType, IndexJob, JobState, Priority

CONTENT, PROFILE = DocumentType.CONTENT, DocumentType.PROFILE
TABLES: dict[DocumentType, type[Content] | type[Profile]] = {CONTENT: Content, PROFILE: Profile}
CHUNK = 500
_PENDING = "outbox_pending"
_NUDGE = "outbox_nudge"
_PRIORITY = "outbox_priority"


# --- 1. Who depends on whom -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Affected:
    """Documents to bring in line: their ids, or a query for them."""

    type: DocumentType
    ids: Collection[int] | Select[int]
    priority: Priority = Priority.EDIT


def _content(row: Content) -> Iterator[Affected]:
    yield Affected(CONTENT, {row.id}, _urgent_if(row, "state", "owner_id"))
    if _changed(row, "state", "title", "description"):
        yield Affected(PROFILE, _people_on(row.id), Priority.BULK)


def _grant(row: Grant) -> Iterator[Affected]:
    yield Affected(CONTENT, {row.content_id}, Priority.VISIBILITY)
    yield Affected(PROFILE, _people_on(row.content_id), Priority.BULK)


def _content_person(row: ContentPerson) -> Iterator[Affected]:
    yield Affected(CONTENT, {row.content_id})
    yield Affected(PROFILE, {row.profile_id}, Priority.BULK)


def _content_topic(row: ContentTopic) -> Iterator[Affected]:
    yield Affected(CONTENT, {row.content_id})


def _transcript(row: Transcript) -> Iterator[Affected]:
    yield Affected(CONTENT, {row.content_id})


def _cue(row: Cue) -> Iterator[Affected]:
    yield Affected(CONTENT, select(Transcript.content_id).where(Transcript.id == row.transcript_id))


def _topic(row: Topic) -> Iterator[Affected]:
    if _changed(row, "slug", "label_nl", "label_en", "synonyms_nl", "synonyms_en"):
        having = select(ContentTopic.content_id).where(ContentTopic.topic_id == row.id)
        yield Affected(CONTENT, having, Priority.BULK)
        skilled = select(ProfileSkill.profile_id).where(ProfileSkill.topic_id == row.id)
        yield Affected(PROFILE, skilled, Priority.BULK)


def _profile(row: Profile) -> Iterator[Affected]:
    yield Affected(PROFILE, {row.id}, _urgent_if(row, "state"))
    if _changed(row, "name", "state", "merged_into_id"):
        named = select(ContentPerson.content_id).where(ContentPerson.profile_id == row.id)
        yield Affected(CONTENT, named, Priority.BULK)
    if _changed(row, "user_id"):
        owned = select(Content.id).where(Content.owner_id == row.id)
        yield Affected(CONTENT, owned, Priority.VISIBILITY)


def _profile_grant(row: ProfileGrant) -> Iterator[Affected]:
    yield Affected(PROFILE, {row.profile_id}, Priority.VISIBILITY)


def _profile_topic(row: ProfileSkill | HiddenExpertise) -> Iterator[Affected]:
    yield Affected(PROFILE, {row.profile_id})


def _group(row: Group) -> Iterator[Affected]:
    if _changed(row, "name"):
        yield Affected(PROFILE, select(Profile.id).where(Profile.team_id == row.id), Priority.BULK)


AFFECTED: dict[type[Any], Callable[[Any], Iterator[Affected]]] = {
    Content: _content,
    ContentPerson: _content_person,
    ContentTopic: _content_topic,
    Cue: _cue,
    Grant: _grant,
    Group: _group,
    HiddenExpertise: _profile_topic,
    Profile: _profile,
    ProfileGrant: _profile_grant,
    ProfileSkill: _profile_topic,
    Topic: _topic,
    Transcript: _transcript,
}


def _people_on(content_id: int) -> Select[int]:
    return select(ContentPerson.profile_id).where(ContentPerson.content_id == content_id)


def _changed(row: Any, *names: str) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _urgent_if(row: Any, *names: str) -> Priority:
    return Priority.VISIBILITY if _changed(row, *names) else Priority.EDIT


# --- 2. From flushed rows to jobs -----------------------------------------------------------------


@dataclass(slots=True)
class _Pending:
    """What one flush touched: priorities by document, fresh rows, and last versions of rows that go."""

    priorities: dict[tuple[DocumentType, int], Priority] = field(default_factory=dict)
    fresh: dict[DocumentType, set[int]] = field(default_factory=lambda: {CONTENT: set(), PROFILE: set()})
    gone: dict[tuple[DocumentType, int], int] = field(default_factory=dict)

    def add(self, type_: DocumentType, id_: int, priority: Priority) -> None:
        key = (type_, id_)
        self.priorities[key] = min(priority, self.priorities.get(key, priority))


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: UOWTransaction) -> None:
    pending = _Pending()
    for row in (*session.new, *session.dirty, *session.deleted):
        rule, removed = AFFECTED.get(type(row)), row in session.deleted
        if rule is None or (row in session.dirty and not session.is_modified(row)):
            continue
        for affected in rule(row):
            ids = session.scalars(affected.ids) if isinstance(affected.ids, Select) else affected.ids
            for id_ in ids:
                pending.add(affected.type, id_, Priority.VISIBILITY if removed else affected.priority)
    for type_, table in TABLES.items():
        pending.fresh[type_] = {row.id for row in session.new if isinstance(row, table)}
        for row in session.deleted:
            if isinstance(row, table):
                pending.gone[type_, row.id] = row.index_version + 1
    session.info[_PENDING] = pending


@event.listens_for(Session, "after_flush_postexec")
def _record(session: Session, _context: UOWTransaction) -> None:
    pending: _Pending | None = session.info.pop(_PENDING, None)
    if pending is None or not pending.priorities:
        return
    floor = session.info.get(_PRIORITY, Priority.VISIBILITY)
    for type_ in DocumentType:
        wanted = {
            id_: max(priority, floor) for (kind, id_), priority in pending.priorities.items() if kind is type_
        }
        gone = {id_: version for (kind, id_), version in pending.gone.items() if kind is type_}
        fresh = dict.fromkeys(wanted.keys() & pending.fresh[type_], 1)
        versions = _bump(session, type_, wanted.keys() - gone.keys() - fresh.keys()) | fresh | gone
        _upsert(session, type_, {id_: (versions[id_], wanted[id_]) for id_ in wanted if id_ in versions})


def touch(session: Session, type_: DocumentType, ids: Collection[int], priority: Priority) -> None:
    """Ask for these documents to be brought in line, after a statement that bypassed the session's rows."""
    priority = max(priority, session.info.get(_PRIORITY, Priority.VISIBILITY))
    versions = _bump(session, type_, ids)
    _upsert(session, type_, {id_: (version, priority) for id_, version in versions.items()})


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
        versions |= dict(session.execute(statement).tuples().all())
    for id_ in versions:
        row = session.identity_map.get(session.identity_key(table, id_))
        if row is not None:
            session.expire(row, ["index_version"])
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
