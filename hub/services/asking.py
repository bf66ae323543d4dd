"""Whom a question is put to: who may know is offered, who asks chooses, and whom she asks may read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC, Viewer, user_token, visible
from hub.errors import Invalid
from hub.models.answers import AskedPerson
from hub.models.contents import Content, Grant
from hub.models.people import Profile
from hub.services import editing
from hub.services.discovery import FoundExpert, find_experts
from search.finder import Finder
from search.ports import GenerationNotFound, SearchUnavailable

MAX_ASKED = 10


def who_may_know(
    session: Session, viewer: Viewer, finder: Finder, text: str, *, limit: int, today: date
) -> tuple[FoundExpert, ...]:
    """Colleagues nearest to a question, best first; not the viewer, and none while search does not answer."""
    try:
        found = find_experts(session, viewer, finder, text, limit=limit + 1, today=today) if text else ()
    except (SearchUnavailable, GenerationNotFound):
        return ()
    return tuple(one for one in found if one.profile.id != viewer.profile_id)[:limit]


def asked_people(session: Session, content_id: int) -> tuple[int, ...]:
    """Whom a question is put to."""
    of_it = select(AskedPerson.profile_id).where(AskedPerson.content_id == content_id)
    return tuple(session.scalars(of_it.order_by(AskedPerson.profile_id)))


def people_meant(
    session: Session, viewer: Viewer, chosen: Collection[int], names: Sequence[str]
) -> tuple[int, ...]:
    """Whom somebody wants to ask, by number and by name. Raises `Invalid`."""
    ids = dict.fromkeys(chosen)
    seen = set(session.scalars(visible(select(Profile.id).where(Profile.id.in_(ids)), viewer, Profile)))
    try:
        named = editing.parts_named(session, viewer, names)
    except Invalid as error:
        raise Invalid("ask", error.problem) from error
    meant = dict.fromkeys([id_ for id_ in ids if id_ in seen] + [part.profile_id for part in named])
    meant.pop(viewer.profile_id or 0, None)
    if len(meant) > MAX_ASKED:
        raise Invalid("ask", "At most ten people.")
    return tuple(meant)


def put_to(session: Session, question: Content, profile_ids: Collection[int], *, now: datetime) -> None:
    """Put a question to these people, and to nobody else any more; a draft is told to nobody."""
    known = {
        row.profile_id: row
        for row in session.scalars(select(AskedPerson).where(AskedPerson.content_id == question.id))
    }
    for profile_id, row in known.items():
        if profile_id not in profile_ids:
            session.delete(row)
    session.add_all(
        AskedPerson(content_id=question.id, profile_id=id_, asked_at=now)
        for id_ in profile_ids
        if id_ not in known
    )
    session.flush()


def let_read(session: Session, question: Content, profile_ids: Collection[int]) -> None:
    """Let whoever is asked read a question that is not for everyone. Raises `Invalid`."""
    tokens = {grant.token for grant in question.grants}
    if not profile_ids or tokens & {EVERYONE, PUBLIC}:
        return
    logins = list(session.scalars(select(Profile.user_id).where(Profile.id.in_(profile_ids))))
    if None in logins:
        raise Invalid("ask", "Somebody whom you ask cannot sign in here yet.")
    theirs = {user_token(id_) for id_ in logins if id_ is not None}
    question.grants.extend(Grant(token=token) for token in sorted(theirs - tokens))
    session.flush()
