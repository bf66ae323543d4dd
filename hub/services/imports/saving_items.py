"""Keeping a batch of items of one source: few statements, whatever the size of the batch.

1. Look up what the hub has of these rows, and who is named on them.
2. Leave alone what did not change, leave out what nobody may see, insert or update the rest.
3. Replace what hangs on them: grants, people, topics, transcript; remember the text as a version.
4. Tell the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hub.models.contents import (
    Content,
    ContentPerson,
    ContentState,
    ContentTopic,
    ContentVersion,
    Grant,
    PersonRole,
)
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.models.work import DocumentType, Priority
from hub.outbox import touch
from hub.services.imports.credits import People
from hub.services.imports.items import ItemRow
from hub.services.imports.outcomes import PRUNED, Outcome, Saved
from hub.services.imports.statements import delete_where, insert_all
from hub.services.imports.topics import TopicIndex
from hub.services.imports.values import Unusable
from hub.services.imports.viewers import Audiences, Seen
from hub.services.topics import slug_of

UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the hub has of a row."""

    id: int
    source_digest: str | None
    state: ContentState
    revision: int


@dataclass(slots=True)
class _Write:
    """A row to write: over what the hub has of it (None: a new one), for whom, and by whom."""

    row: ItemRow
    digest: str
    seen: Seen
    parts: list[tuple[int, PersonRole]]
    known: _Known | None
    content_id: int = 0


def save_items(
    session: Session, source: str, rows: Sequence[ItemRow], topics: TopicIndex, now: datetime
) -> list[Saved]:
    """Keep the rows, each with an id of its own at `source`; what became of each, in order."""
    known = _known(session, source, rows)
    people = People.named_on(session, source, rows)
    digests = {row.source_id: row.digest(people.unknown(row)) for row in rows}
    fresh = [row for row in rows if _differs(known.get(row.source_id), digests[row.source_id])]
    people.make(session, fresh, now)
    audiences = Audiences.named_on(session, fresh)
    writes: list[_Write] = []
    left_out: dict[str, str] = {}
    for row in fresh:
        try:
            seen = audiences.seen(row.audience, people.first_author(row))
        except Unusable as error:
            left_out[row.source_id] = error.reason
            continue
        id_ = row.source_id
        writes.append(_Write(row, digests[id_], seen, people.parts(row), known.get(id_)))
    _write(session, source, writes, topics, now)
    written = {write.row.source_id: write for write in writes}
    return [_saved(row, written.get(row.source_id), left_out.get(row.source_id), people) for row in rows]


def _known(session: Session, source: str, rows: Sequence[ItemRow]) -> dict[str, _Known]:
    ids = [row.source_id for row in rows]
    statement = select(
        Content.source_id, Content.id, Content.source_digest, Content.state, Content.revision
    ).where(Content.source == source, Content.source_id.in_(ids))
    return {
        str(row.source_id): _Known(row.id, row.source_digest, row.state, row.revision)
        for row in session.execute(statement)
    }


def _differs(known: _Known | None, digest: str) -> bool:
    return known is None or known.source_digest != digest


def _saved(row: ItemRow, write: _Write | None, reason: str | None, people: People) -> Saved:
    if reason is not None:
        return Saved(Outcome.LEFT_OUT, (reason,))
    if write is None:
        return Saved(Outcome.UNCHANGED)
    missing = tuple(f"nobody has the id {id_[:80]!r}" for id_ in sorted(people.unknown(row)))
    outcome = Outcome.TAKEN if write.known is None else Outcome.CHANGED
    return Saved(outcome, (*row.notes, *missing))


# --- Contents -------------------------------------------------------------------------------------


def _write(
    session: Session, source: str, writes: Sequence[_Write], topics: TopicIndex, now: datetime
) -> None:
    if not writes:
        return
    _insert(session, source, [write for write in writes if write.known is None], now)
    named_before = _update(session, writes, now)
    _write_relations(session, writes, topics)
    _write_versions(session, writes, now)
    _write_transcripts(session, writes, now)
    named = {profile_id for write in writes for profile_id, _ in write.parts}
    touch(session, DocumentType.CONTENT, {write.content_id for write in writes}, Priority.BULK)
    touch(session, DocumentType.PROFILE, named | named_before, Priority.BULK)


def _insert(session: Session, source: str, writes: Sequence[_Write], now: datetime) -> None:
    if not writes:
        return
    values = [
        {
            **write.row.columns,
            "state": ContentState.PUBLISHED,
            "owner_id": write.seen.owner_id,
            "source": source,
            "source_id": write.row.source_id,
            "source_digest": write.digest,
            "created_at": now,
            "updated_at": now,
        }
        for write in writes
    ]
    returned = session.execute(insert(Content).returning(Content.source_id, Content.id), values)
    ids = dict(returned.all())
    for write in writes:
        write.content_id = ids[write.row.source_id]


def _update(session: Session, writes: Sequence[_Write], now: datetime) -> set[int]:
    """Update the contents that the hub has and clear what hangs on them; whom they named before."""
    values = []
    for write in writes:
        known = write.known
        if known is None:
            continue
        write.content_id = known.id
        value = {
            **write.row.columns,
            "id": known.id,
            "owner_id": write.seen.owner_id,
            "source_digest": write.digest,
            "revision": known.revision + 1,
            "updated_at": now,
        }
        if known.state is ContentState.RETIRED and known.source_digest == PRUNED:
            value["state"] = ContentState.PUBLISHED
        values.append(value)
    if not values:
        return set()
    ids = {value["id"] for value in values}
    before = set(session.scalars(select(ContentPerson.profile_id).where(ContentPerson.content_id.in_(ids))))
    session.execute(update(Content), values)
    for table in (Grant, ContentPerson, ContentTopic):
        delete_where(session, table, table.content_id, ids)
    return before


def _write_relations(session: Session, writes: Sequence[_Write], topics: TopicIndex) -> None:
    found = topics.ids(session, sorted({tag for write in writes for tag in write.row.tags}))
    grants, credited, tagged = [], [], []
    for write in writes:
        id_ = write.content_id
        grants += [{"content_id": id_, "token": token} for token in sorted(write.seen.tokens)]
        credited += [
            {"content_id": id_, "profile_id": profile_id, "role": role, "position": position}
            for position, (profile_id, role) in enumerate(write.parts)
        ]
        topic_ids = dict.fromkeys(found[tag] for tag in write.row.tags if tag in found)
        tagged += [
            {"content_id": id_, "topic_id": topic_id, "position": position}
            for position, topic_id in enumerate(topic_ids)
        ]
    insert_all(session, Grant, grants)
    insert_all(session, ContentPerson, credited)
    insert_all(session, ContentTopic, tagged)


def _write_versions(session: Session, writes: Sequence[_Write], now: datetime) -> None:
    """Every revision has its version, so that an edit can be compared with what was imported."""
    versions = [
        {
            "content_id": write.content_id,
            "revision": write.known.revision + 1 if write.known is not None else 1,
            "title": write.row.columns["title"],
            "description": write.row.columns["description"],
            "body": write.row.columns["body"],
            "topics": [slug for tag in write.row.tags if (slug := slug_of(tag))],
            "made_at": now,
        }
        for write in writes
    ]
    insert_all(session, ContentVersion, versions)


# --- Transcripts ----------------------------------------------------------------------------------


def _write_transcripts(session: Session, writes: Sequence[_Write], now: datetime) -> None:
    """Imported transcripts are replaced; one that a person corrected stays as it is."""
    updated = {write.content_id for write in writes if write.known is not None}
    spoken = {
        (write.content_id, write.row.columns["lang"] or UNKNOWN_LANGUAGE): write.row.cues
        for write in writes
        if write.row.cues
    }
    delete_where(
        session, Transcript, Transcript.content_id, updated, Transcript.origin == TranscriptOrigin.IMPORTED
    )
    there = select(Transcript.id, Transcript.content_id, Transcript.lang, Transcript.origin)
    recognised = set()
    for found in session.execute(there.where(Transcript.content_id.in_(updated))) if updated else ():
        if found.origin is TranscriptOrigin.EDITED:
            spoken.pop((found.content_id, found.lang), None)
        elif (found.content_id, found.lang) in spoken:
            recognised.add(found.id)
    delete_where(session, Transcript, Transcript.id, recognised)
    if not spoken:
        return
    values = [{"content_id": id_, "lang": lang, "updated_at": now} for id_, lang in spoken]
    statement = insert(Transcript).returning(Transcript.content_id, Transcript.id)
    ids = dict(session.execute(statement, values).all())
    insert_all(session, Cue, _cue_values({ids[id_]: cues for (id_, _), cues in spoken.items()}))


def _cue_values(spoken: Mapping[int, Sequence[Any]]) -> list[dict[str, Any]]:
    return [
        {
            "transcript_id": transcript_id,
            "position": position,
            "start_s": cue.start_s,
            "end_s": cue.end_s,
            "page": None,
            "speaker": cue.speaker,
            "text": cue.text,
        }
        for transcript_id, cues in spoken.items()
        for position, cue in enumerate(cues)
    ]
