"""Keeping a batch of people of one source: few statements, whatever the size of the batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from hub.access import EVERYONE
from hub.models.contents import ContentPerson
from hub.models.people import (
    Group,
    GroupKind,
    Profile,
    ProfileGrant,
    ProfileInterest,
    ProfileSkill,
    ProfileState,
)
from hub.models.work import DocumentType, Priority
from hub.outbox import touch
from hub.services.imports.outcomes import PRUNED, Outcome, Saved
from hub.services.imports.people import PersonRow
from hub.services.imports.statements import delete_where, insert_all, insert_new
from hub.services.imports.topics import TopicIndex
from hub.services.teams import Membership, move_members

_EMPTY: Mapping[str, Any] = {
    "email": None,
    "job_title": "",
    "location": "",
    "languages": [],
    "bio": "",
    "learn_from_me": "",
    "url": "",
}
_NO_TEAM = "team is the name of a circle that somebody made, so it was left empty"


_COLUMNS = select(
    Profile.source_id,
    Profile.email,
    Profile.id,
    Profile.source_digest,
    Profile.state,
    Profile.name,
    Profile.user_id,
    Profile.team_id,
    Profile.revision,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the hub has of a row."""

    id: int
    source_digest: str | None
    state: ProfileState
    name: str
    user_id: int | None
    team_id: int | None
    revision: int


@dataclass(slots=True)
class _Batch:
    """What to write for the rows of one batch."""

    added: list[PersonRow] = field(default_factory=list)
    changed: list[tuple[_Known, PersonRow]] = field(default_factory=list)


def save_people(
    session: Session, source: str, rows: Sequence[PersonRow], topics: TopicIndex, now: datetime
) -> list[Saved]:
    """Keep the rows, each with an id of its own at `source`; what became of each, in order."""
    known = _known(session, source, rows)
    batch, outcomes = _Batch(), []
    for row in rows:
        profile = known.get(row.source_id)
        if profile is None:
            batch.added.append(row)
            outcomes.append(Outcome.TAKEN)
        elif profile.state is ProfileState.MERGED or profile.source_digest == row.digest:
            outcomes.append(Outcome.UNCHANGED)
        else:
            batch.changed.append((profile, row))
            outcomes.append(Outcome.CHANGED)
    written = [*batch.added, *(row for _, row in batch.changed)]
    teams = _teams(session, written)
    ids = _insert(session, source, batch.added, teams, now) | _update(
        session, source, batch.changed, teams, now
    )
    _write_topics(session, written, ids, topics)
    _tell_index(session, batch, ids)
    return [
        Saved(outcome, (*row.notes, _NO_TEAM) if row.team and row.team not in teams else row.notes)
        if outcome in (Outcome.TAKEN, Outcome.CHANGED)
        else Saved(outcome)
        for row, outcome in zip(rows, outcomes, strict=True)
    ]


def _known(session: Session, source: str, rows: Sequence[PersonRow]) -> dict[str, _Known]:
    """Profiles by the row's id: those of the source, and those made by hand with the row's address."""
    ids = [row.source_id for row in rows]
    statement = _COLUMNS.where(Profile.source == source, Profile.source_id.in_(ids))
    known = {str(source_id): _Known(*rest) for source_id, _, *rest in _rows(session, statement)}
    by_email = {row.email: row.source_id for row in rows if row.email and row.source_id not in known}
    by_hand = _COLUMNS.where(
        Profile.source.is_(None), Profile.email.in_(by_email), Profile.state == ProfileState.ACTIVE
    )
    for _, email, *rest in _rows(session, by_hand.order_by(Profile.id)) if by_email else ():
        known.setdefault(by_email[email], _Known(*rest))
    return known


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return (tuple(row) for row in session.execute(statement))


def _teams(session: Session, rows: Sequence[PersonRow]) -> dict[str, int]:
    """Ids of teams by name; those that are new are made. A circle is nobody's team."""
    names = sorted({row.team for row in rows if row.team})
    if not names:
        return {}
    insert_new(session, Group, [{"name": name, "kind": GroupKind.TEAM} for name in names])
    statement = select(Group.name, Group.id).where(Group.name.in_(names), Group.kind == GroupKind.TEAM)
    return dict(session.execute(statement).all())


def _insert(
    session: Session, source: str, rows: Sequence[PersonRow], teams: Mapping[str, int], now: datetime
) -> dict[str, int]:
    if not rows:
        return {}
    values = [
        {
            **_EMPTY,
            **row.columns,
            "team_id": teams.get(row.team or ""),
            "source": source,
            "source_id": row.source_id,
            "source_digest": row.digest,
            "created_at": now,
            "updated_at": now,
        }
        for row in rows
    ]
    returned = session.execute(insert(Profile).returning(Profile.source_id, Profile.id), values)
    ids = {source_id: id_ for source_id, id_ in returned if source_id is not None}
    insert_all(session, ProfileGrant, [{"profile_id": id_, "token": EVERYONE} for id_ in ids.values()])
    return ids


def _update(
    session: Session,
    source: str,
    changed: Sequence[tuple[_Known, PersonRow]],
    teams: Mapping[str, int],
    now: datetime,
) -> dict[str, int]:
    values, memberships = [], []
    for profile, row in changed:
        value = {
            **row.columns,
            "id": profile.id,
            "source": source,
            "source_id": row.source_id,
            "source_digest": row.digest,
            "revision": profile.revision + 1,
            "updated_at": now,
        }
        if row.team is not None:
            value["team_id"] = teams.get(row.team)
            memberships.append(Membership(profile.user_id, profile.team_id, teams.get(row.team)))
        if _comes_back(profile):
            value["state"] = ProfileState.ACTIVE
        values.append(value)
    if values:
        session.execute(update(Profile), values)
        move_members(session, memberships)
    return {row.source_id: profile.id for profile, row in changed}


def _comes_back(profile: _Known) -> bool:
    return profile.state is ProfileState.RETIRED and profile.source_digest in (PRUNED, None)


def _write_topics(
    session: Session, rows: Sequence[PersonRow], ids: Mapping[str, int], topics: TopicIndex
) -> None:
    """Skills and interests as the rows say, of those rows that speak of them."""
    texts = {name for row in rows for name, _ in row.skills or ()} | {
        text for row in rows for text in row.interests or ()
    }
    found = topics.ids(session, sorted(texts))
    skills: dict[tuple[int, int], int] = {}
    interests: dict[tuple[int, int], None] = {}
    for row in rows:
        id_ = ids[row.source_id]
        for name, level in row.skills or ():
            if name in found:
                skills[id_, found[name]] = max(level, skills.get((id_, found[name]), 1))
        interests |= {(id_, found[text]): None for text in row.interests or () if text in found}
    skilled = {ids[row.source_id] for row in rows if row.skills is not None}
    interested = {ids[row.source_id] for row in rows if row.interests is not None}
    delete_where(session, ProfileSkill, ProfileSkill.profile_id, skilled)
    delete_where(session, ProfileInterest, ProfileInterest.profile_id, interested)
    insert_all(
        session,
        ProfileSkill,
        [{"profile_id": id_, "topic_id": topic, "level": level} for (id_, topic), level in skills.items()],
    )
    insert_all(session, ProfileInterest, [{"profile_id": id_, "topic_id": topic} for id_, topic in interests])


def _tell_index(session: Session, batch: _Batch, ids: Mapping[str, int]) -> None:
    touch(session, DocumentType.PROFILE, set(ids.values()), Priority.BULK)
    renamed = [
        profile.id
        for profile, row in batch.changed
        if profile.name != row.columns["name"] or _comes_back(profile)
    ]
    if renamed:
        named = select(ContentPerson.content_id).where(ContentPerson.profile_id.in_(renamed))
        touch(session, DocumentType.CONTENT, set(session.scalars(named)), Priority.BULK)
