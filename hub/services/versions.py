"""The history of a text: its versions, two of them compared, an earlier one brought back.

For those who may edit it: what somebody took out of a text is not for every reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, can_edit
from hub.errors import Forbidden, NotFound
from hub.models.contents import Content, ContentVersion
from hub.models.people import Profile
from hub.services.comparing import Stretch, compare
from hub.services.contents import ContentChange, edit_content, get_content


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version with the name of who made it, where there still is one."""

    version: ContentVersion
    editor: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a text, part by part."""

    before: KnownVersion
    after: KnownVersion
    title: tuple[Stretch, ...]
    description: tuple[Stretch, ...]
    body: tuple[Stretch, ...]
    topics: tuple[Stretch, ...]


def editable(session: Session, viewer: Viewer, content_id: int) -> Content:
    """The content, for somebody who may change it. Raises `NotFound` and `Forbidden`."""
    content = get_content(session, viewer, content_id)
    if not can_edit(viewer, content):
        raise Forbidden
    return content


def versions_of(session: Session, content: Content) -> tuple[KnownVersion, ...]:
    """All versions of a text, newest first."""
    statement = (
        select(ContentVersion, Profile.name)
        .outerjoin(Profile, Profile.id == ContentVersion.editor_id)
        .where(ContentVersion.content_id == content.id)
        .order_by(ContentVersion.revision.desc())
    )
    return tuple(KnownVersion(version, name or "") for version, name in session.execute(statement))


def compare_versions(session: Session, content: Content, *, before: int, after: int) -> Comparison:
    """What changed from one revision to another. Raises `NotFound` where there is no such version."""
    known = {one.version.revision: one for one in versions_of(session, content)}
    if before not in known or after not in known:
        raise NotFound
    old, new = known[before], known[after]
    return Comparison(
        old,
        new,
        title=compare(old.version.title, new.version.title),
        description=compare(old.version.description, new.version.description),
        body=compare(old.version.body, new.version.body),
        topics=compare(", ".join(old.version.topics), ", ".join(new.version.topics)),
    )


def restore_version(
    session: Session, viewer: Viewer, content_id: int, wanted: int, *, revision: int, now: datetime
) -> Content:
    """Make an earlier text the newest version. Raises as `edit_content` does."""
    editable(session, viewer, content_id)
    version = session.get(ContentVersion, (content_id, wanted))
    if version is None:
        raise NotFound
    change = ContentChange(
        title=version.title,
        description=version.description,
        body=version.body,
        topics=version.topics,
    )
    return edit_content(session, viewer, content_id, change, revision=revision, now=now)
