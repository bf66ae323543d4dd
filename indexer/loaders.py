"""The current rows behind a batch of index jobs, with all that their documents are built from.

Jobs name rows; what is loaded is how those rows are now, never how they were when the job was made.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.access import EVERYONE, PUBLIC
from hub.models.contents import Content, ContentPerson, ContentState, ContentTopic, Grant
from hub.models.media import Transcript
from hub.models.people import HiddenExpertise, Profile, ProfileSkill
from hub.models.work import DocumentType

# What a profile says of its works: the newest that everybody may see, each no longer than this.
WORKS = 100
WORK_DESCRIPTION = 300


@dataclass(frozen=True, slots=True)
class Work:
    """A contribution as a profile's document mentions it; `public` if visitors may see it too."""

    title: str
    description: str
    public: bool


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """A content with its transcripts, each with its cues in order."""

    content: Content
    transcripts: tuple[Transcript, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile with what everybody may see of her works, and the topics she will not be named for."""

    profile: Profile
    works: tuple[Work, ...] = ()
    hidden_topics: frozenset[int] = frozenset()


LoadedRow = LoadedContent | LoadedProfile


@dataclass(frozen=True, slots=True)
class LoadedRows:
    """Rows by type and id; an id without a row is a row that has gone."""

    contents: dict[int, LoadedContent] = field(default_factory=dict)
    profiles: dict[int, LoadedProfile] = field(default_factory=dict)

    def get(self, type_: DocumentType, id_: int) -> LoadedRow | None:
        return self.contents.get(id_) if type_ is DocumentType.CONTENT else self.profiles.get(id_)


def load_rows(session: Session, content_ids: Collection[int], profile_ids: Collection[int]) -> LoadedRows:
    """The rows of these documents as they are in this session's snapshot."""
    return LoadedRows(_load_contents(session, content_ids), _load_profiles(session, profile_ids))


def _load_contents(session: Session, ids: Collection[int]) -> dict[int, LoadedContent]:
    if not ids:
        return {}
    contents = session.scalars(
        select(Content)
        .where(Content.id.in_(ids))
        .options(
            joinedload(Content.owner),
            selectinload(Content.grants),
            selectinload(Content.people).joinedload(ContentPerson.profile),
            selectinload(Content.topics).joinedload(ContentTopic.topic),
        )
    ).all()
    transcripts: dict[int, list[Transcript]] = {}
    statement = select(Transcript).where(Transcript.content_id.in_(ids)).order_by(Transcript.id)
    for transcript in session.scalars(statement.options(selectinload(Transcript.cues))):
        transcripts.setdefault(transcript.content_id, []).append(transcript)
    return {
        content.id: LoadedContent(content, tuple(transcripts.get(content.id, ()))) for content in contents
    }


def _load_profiles(session: Session, ids: Collection[int]) -> dict[int, LoadedProfile]:
    if not ids:
        return {}
    profiles = session.scalars(
        select(Profile)
        .where(Profile.id.in_(ids))
        .options(
            joinedload(Profile.team),
            selectinload(Profile.grants),
            selectinload(Profile.skills).joinedload(ProfileSkill.topic),
        )
    ).all()
    works = _works(session, ids)
    hidden: dict[int, set[int]] = {}
    for row in session.scalars(select(HiddenExpertise).where(HiddenExpertise.profile_id.in_(ids))):
        hidden.setdefault(row.profile_id, set()).add(row.topic_id)
    return {
        profile.id: LoadedProfile(
            profile, tuple(works.get(profile.id, ())), frozenset(hidden.get(profile.id, ()))
        )
        for profile in profiles
    }


def _works(session: Session, profile_ids: Collection[int]) -> dict[int, list[Work]]:
    """What everybody may see of each person, newest first: a profile must not tell of hidden contents."""
    recent = func.row_number().over(
        partition_by=ContentPerson.profile_id, order_by=(Content.published_at.desc(), Content.id.desc())
    )
    ranked = (
        select(
            ContentPerson.profile_id,
            Content.title,
            func.substr(Content.description, 1, WORK_DESCRIPTION).label("description"),
            _granted(PUBLIC).label("public"),
            recent.label("recent"),
        )
        .join(Content, Content.id == ContentPerson.content_id)
        .where(
            ContentPerson.profile_id.in_(profile_ids),
            Content.state == ContentState.PUBLISHED,
            _granted(EVERYONE, PUBLIC),
        )
        .subquery()
    )
    statement = select(ranked).where(ranked.c.recent <= WORKS).order_by(ranked.c.profile_id, ranked.c.recent)
    works: dict[int, list[Work]] = {}
    for row in session.execute(statement):
        works.setdefault(row.profile_id, []).append(Work(row.title, row.description, bool(row.public)))
    return works


def _granted(*tokens: str) -> ColumnElement[bool]:
    return exists().where(Grant.content_id == Content.id, Grant.token.in_(tokens))
