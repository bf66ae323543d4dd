"""The current rows behind a batch of index jobs, with all that their documents are built from.

Jobs name rows; what is loaded is how those rows are now, never how they were when the job was made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from hub.access import EVERYONE, PUBLIC
from hub.models.answers import Answer
from hub.models.contents import Content, ContentPerson, ContentState, ContentTopic, Grant
from hub.models.media import Transcript
from hub.models.people import HiddenExpertise, Profile, ProfileSkill
from hub.models.work import DocumentType

# What a profile says of its works: the newest that everybody may see, each no longer than this.
WORKS = 100
WORK_DESCRIPTION = 300
IDS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Work:
    """A contribution as a profile's document mentions it; `public` if visitors may see it too."""

    title: str
    description: str
    lang: str | None
    public: bool


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """A content with its transcripts, each with its cues in order, and its answers, the oldest first."""

    content: Content
    transcripts: tuple[Transcript, ...] = ()
    answers: tuple[Answer, ...] = ()


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
            joinedload(Content.owner).load_only(Profile.user_id, raiseload=True),
            selectinload(Content.grants),
            selectinload(Content.people)
            .joinedload(ContentPerson.profile)
            .options(load_only(Profile.name, Profile.state, raiseload=True), selectinload(Profile.grants)),
            # Few topics are on many contents: each is read once
            selectinload(Content.topics).selectinload(ContentTopic.topic),
        )
    ).all()
    transcripts: dict[int, list[Transcript]] = {}
    statement = select(Transcript).where(Transcript.content_id.in_(ids)).order_by(Transcript.id)
    for transcript in session.scalars(statement.options(selectinload(Transcript.cues))):
        transcripts.setdefault(transcript.content_id, []).append(transcript)
    answers: dict[int, list[Answer]] = {}
    for answer in session.scalars(select(Answer).where(Answer.content_id.in_(ids)).order_by(Answer.id)):
        answers.setdefault(answer.content_id, []).append(answer)
    return {
        content.id: LoadedContent(
            content, tuple(transcripts.get(content.id, ())), tuple(answers.get(content.id, ()))
        )
        for content in contents
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
            selectinload(Profile.skills).selectinload(ProfileSkill.topic),
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
    """What everybody may see of each person, newest first: a profile must not tell of hidden contents,
    nor of what its person does not want to be named for.
    """
    links = session.execute(
        select(ContentPerson.profile_id, ContentPerson.content_id)
        .where(ContentPerson.profile_id.in_(profile_ids))
        .distinct()
    ).all()
    content_ids = sorted({content_id for _, content_id in links})
    shown = {row.id: row for chunk in _chunks(content_ids) for row in session.execute(_shown(chunk))}
    rows: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for profile_id, content_id in links:
        if content_id in shown:
            rows.setdefault(profile_id, []).append(shown[content_id])
    return {
        profile_id: [
            Work(row.title, row.description, row.lang, bool(row.public))
            for row in sorted(own, key=_newest)[:WORKS]
        ]
        for profile_id, own in rows.items()
    }


def _shown(content_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """The contents among these that every signed-in person may see."""
    return select(
        Content.id,
        Content.title,
        func.substr(Content.description, 1, WORK_DESCRIPTION).label("description"),
        Content.lang,
        Content.published_at,
        _granted(PUBLIC).label("public"),
    ).where(
        Content.id.in_(content_ids),
        Content.state == ContentState.PUBLISHED,
        _granted(EVERYONE, PUBLIC),
    )


def _newest(row: Row[*tuple[Any, ...]]) -> tuple[float, int]:
    published_at = row.published_at.timestamp() if row.published_at else 0.0
    return -published_at, -row.id


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + IDS_A_QUERY] for start in range(0, len(ids), IDS_A_QUERY))


def _is_hidden_expertise() -> ColumnElement[bool]:
    return exists().where(
        ContentTopic.content_id == Content.id,
        HiddenExpertise.topic_id == ContentTopic.topic_id,
        HiddenExpertise.profile_id == ContentPerson.profile_id,
    )


def _granted(*tokens: str) -> ColumnElement[bool]:
    return exists().where(Grant.content_id == Content.id, Grant.token.in_(tokens))
