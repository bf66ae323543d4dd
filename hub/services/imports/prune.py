"""Retiring what has gone from a source: hidden from search, kept in the database, back with its row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from sqlalchemy import Update, exists, select, update
from sqlalchemy.orm import Session

from hub.models.contents import Content, ContentPerson, ContentState
from hub.models.people import Profile, ProfileState
from hub.models.work import DocumentType, Priority
from hub.outbox import touch
from hub.services.imports.outcomes import PRUNED

Scope = Callable[[], AbstractContextManager[Session]]
BATCH = 200


def prune_items(writing: Scope, source: str, there: Collection[str]) -> int:
    """Retire the published items of `source` that are not there, and people whom only those named."""
    with writing() as session:
        statement = select(Content.source_id, Content.id).where(
            Content.source == source, Content.state == ContentState.PUBLISHED
        )
        gone = [id_ for source_id, id_ in session.execute(statement) if source_id not in there]
    for chunk in _batches(gone):
        with writing() as session:
            _retire_items(session, chunk)
    if gone:
        with writing() as session:
            named = exists().where(
                ContentPerson.profile_id == Profile.id,
                ContentPerson.content_id == Content.id,
                Content.state == ContentState.PUBLISHED,
            )
            mere_names = (
                Profile.source == source,
                Profile.source_digest.is_(None),
                Profile.user_id.is_(None),
                Profile.state == ProfileState.ACTIVE,
            )
            ids = session.scalars(select(Profile.id).where(*mere_names, ~named)).all()
            for chunk in _batches(list(ids)):
                _retire_people(session, chunk, digest=None)
    return len(gone)


def prune_people(writing: Scope, source: str, there: Collection[str]) -> int:
    """Retire the people of `source` who came from a row and are not there any more."""
    with writing() as session:
        statement = select(Profile.source_id, Profile.id).where(
            Profile.source == source,
            Profile.source_digest.is_not(None),
            Profile.state == ProfileState.ACTIVE,
        )
        gone = [id_ for source_id, id_ in session.execute(statement) if source_id not in there]
    for chunk in _batches(gone):
        with writing() as session:
            _retire_people(session, chunk, digest=PRUNED)
    return len(gone)


def _retire_items(session: Session, ids: list[int]) -> None:
    published = (Content.id.in_(ids), Content.state == ContentState.PUBLISHED)
    retired = {"state": ContentState.RETIRED, "source_digest": PRUNED}
    session.execute(_plainly(update(Content).where(*published).values(retired)))
    touch(session, DocumentType.CONTENT, ids, Priority.BULK)
    named = select(ContentPerson.profile_id).where(ContentPerson.content_id.in_(ids))
    touch(session, DocumentType.PROFILE, set(session.scalars(named)), Priority.BULK)


def _retire_people(session: Session, ids: list[int], *, digest: str | None) -> None:
    active = (Profile.id.in_(ids), Profile.state == ProfileState.ACTIVE)
    retired = {"state": ProfileState.RETIRED, "source_digest": digest}
    session.execute(_plainly(update(Profile).where(*active).values(retired)))
    touch(session, DocumentType.PROFILE, ids, Priority.BULK)
    named = select(ContentPerson.content_id).where(ContentPerson.profile_id.in_(ids))
    touch(session, DocumentType.CONTENT, set(session.scalars(named)), Priority.BULK)


def _plainly(statement: Update) -> Update:
    return statement.execution_options(synchronize_session=False)


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
