"""The sample organisation: whom of it one can sign in as, and how it goes without a trace.

It comes in as any import does, from the source `sample`. What it shares with the rest of the hub (topics and
teams) goes only when an import of it made it and nothing else uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from hub.db import Base
from hub.models.answers import Answer
from hub.models.contents import Content, ContentPerson, Grant
from hub.models.media import MediaFile
from hub.models.people import Group, Profile, ProfileGrant, ProfileState, Role, User
from hub.models.topics import Topic
from hub.models.work import ImportRun
from hub.services import accounts
from hub.services.teams import Membership, move_members

SOURCE = "sample"
LOGINS = (
    ("noor-zandstra", Role.EMPLOYEE),
    ("sanne-hoekstra", Role.CONTRIBUTOR),
    ("sofia-marchetti", Role.ADMIN),
)


@dataclass(frozen=True, slots=True)
class Removed:
    """How much went, and the keys of stored files that nothing names any more."""

    contents: int
    people: int
    topics: int
    file_keys: tuple[str, ...]


def make_logins(session: Session) -> None:
    """A login for an employee, a contributor and an admin of the sample, unless they have one."""
    for source_id, role in LOGINS:
        profile = _person(session, source_id)
        if profile is not None and profile.user_id is None and profile.email:
            user = accounts.create_user(session, profile.email, name=profile.name, role=role)
            move_members(session, [Membership(user.id, None, profile.team_id)])


def make_links(session: Session, *, now: datetime) -> list[tuple[str, str]]:
    """Who can sign in, each with the secret of a new one-time link."""
    people = [_person(session, source_id) for source_id, _ in LOGINS]
    return [
        (f"{person.name} ({person.user.role})", accounts.make_sign_in_link(session, person.user, now=now))
        for person in people
        if person is not None and person.user is not None
    ]


def _person(session: Session, source_id: str) -> Profile | None:
    found = (Profile.source == SOURCE, Profile.source_id == source_id, Profile.state == ProfileState.ACTIVE)
    return session.scalar(select(Profile).where(*found))


def remove_sample(session: Session) -> Removed:
    """Take away what imports of the sample brought, its logins too; the rest of the hub stays as it is."""
    contents = session.scalars(select(Content).where(Content.source == SOURCE)).all()
    of_them = MediaFile.content_id.in_([content.id for content in contents])
    keys = tuple(session.scalars(select(MediaFile.key).where(of_them)))
    people = session.scalars(select(Profile).where(Profile.source == SOURCE)).all()
    _part_from_others(session, [person.id for person in people])
    for row in (*contents, *people, *_logins(session, people)):
        session.delete(row)
    session.flush()
    topics, groups = list(_leftover_topics(session)), list(_leftover_groups(session))
    for row in (*topics, *groups, *session.scalars(select(ImportRun).where(ImportRun.source == SOURCE))):
        session.delete(row)
    session.flush()
    return Removed(len(contents), len(people), len(topics), keys)


def _part_from_others(session: Session, ids: list[int]) -> None:
    """Undo what the sample's people did in the hub: answered there, were named on contents, merged."""
    for answer in session.scalars(select(Answer).where(Answer.author_id.in_(ids))):
        session.delete(answer)
    for credit in session.scalars(select(ContentPerson).where(ContentPerson.profile_id.in_(ids))):
        session.delete(credit)
    for other in session.scalars(select(Profile).where(Profile.merged_into_id.in_(ids))):
        other.merged_into_id = None
        other.state = ProfileState.ACTIVE
    session.flush()


def _logins(session: Session, people: Sequence[Profile]) -> list[User]:
    addresses = [person.email for person in people if person.email]
    return list(session.scalars(select(User).where(User.email.in_(addresses))))


def _leftover_topics(session: Session) -> Iterator[Topic]:
    """Topics that an import of the sample made, nobody changed and nothing has."""
    made = select(Topic).where(Topic.revision == 1, _made_by_import(Topic))
    used = set(session.scalars(_uses_of(Topic)))
    return (topic for topic in session.scalars(made) if topic.id not in used)


def _leftover_groups(session: Session) -> Iterator[Group]:
    """Teams that an import of the sample made, which nobody belongs to and nothing is shown to."""
    used = set(session.scalars(_uses_of(Group)))
    tokens = {*session.scalars(select(Grant.token)), *session.scalars(select(ProfileGrant.token))}
    for group in session.scalars(select(Group).where(_made_by_import(Group))):
        if group.id not in used and f"group:{group.id}" not in tokens:
            yield group


def _made_by_import(table: type[Topic] | type[Group]) -> ColumnElement[bool]:
    during = (ImportRun.started_at <= table.created_at) & (
        ImportRun.finished_at.is_(None) | (table.created_at <= ImportRun.finished_at)
    )
    return select(ImportRun.id).where(ImportRun.source == SOURCE, during).exists()


def _uses_of(table: type[Topic] | type[Group]) -> CompoundSelect[Any]:
    """The ids that any row of any table points at."""
    return union_all(
        *(
            select(key.parent).where(key.parent.is_not(None))
            for other in Base.metadata.sorted_tables
            for key in other.foreign_keys
            if key.column.table is table.__table__
        )
    )
