"""A content as somebody reads or watches it: its people, words, moments for why she came, and what is near.

What the viewer may not see is not there: a hidden content is `NotFound`, a hidden person is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from hub.access import Viewer, audience_for, can_view, is_visible
from hub.errors import NotFound
from hub.models.contents import Content, ContentState, Kind, PersonRole
from hub.models.media import Cue, MediaFile, MediaStep, Transcript
from hub.models.people import Profile
from hub.models.touch import FollowedProfile, Saved, Visit
from hub.services.answers import Asked, asked_of
from hub.services.films import SHOWN_ON_CARDS, Film, film_from, newest_original
from hub.services.media_steps import StepNow, steps_now
from hub.services.preparing import Preparing, preparing
from hub.services.showing import with_what_is_shown
from search.finder import Finder
from search.ports import GenerationNotFound, SearchUnavailable
from search.results import Moment

RELATED = 6


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on a content whom the viewer may see, with her parts in it."""

    profile: Profile
    roles: tuple[PersonRole, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """What the viewer did with a content before; `follows_first` is about the first person on it."""

    is_saved: bool = False
    follows_first: bool = False
    position_s: float | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the page of a content shows; `original` is the file that was sent last."""

    content: Content
    people: tuple[Named, ...]
    transcripts: tuple[Transcript, ...]
    touched: Touched
    related: tuple[Content, ...]
    beside: Mapping[int, Content] = field(default_factory=dict)
    film: Film | None = None
    original: MediaFile | None = None
    steps: tuple[StepNow, ...] = ()
    preparing: Preparing | None = None
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class TakenAway:
    """A content that its owner deleted, and until when she can bring it back."""

    title: str
    purge_on: date | None


def read_content(
    session: Session, viewer: Viewer, finder: Finder, content_id: int, *, beside: Collection[int] = ()
) -> Reading:
    """The content with all that its page shows, and what of `beside` the viewer may see.

    Raises `NotFound`, also when it is hidden.
    """
    content = (
        session.scalars(
            select(Content)
            .where(Content.id == content_id)
            .options(
                joinedload(Content.owner),
                joinedload(Content.grants),
            )
        )
        .unique()
        .one_or_none()
    )
    if content is None or not can_view(viewer, content):
        raise NotFound
    files, steps = _files_and_steps(session, content.id)
    original = newest_original(files)
    set_committed_value(content, "pictures", [file for file in files if file.role in SHOWN_ON_CARDS])
    near = _near(viewer, finder, content.id)
    shown = _shown(session, viewer, content, {*near, *beside})
    people = _named(content)
    film = film_from(content, files)
    # What is said about a question are its answers
    is_question = content.kind is Kind.QUESTION
    return Reading(
        content=content,
        people=people,
        transcripts=() if is_question else transcripts_of(session, content.id),
        touched=_touched(session, viewer, content.id, people[0].profile.id if people else None),
        related=tuple(shown[id_] for id_ in near if id_ in shown),
        beside={id_: shown[id_] for id_ in beside if id_ in shown},
        film=film,
        original=original,
        steps=steps[original.id] if original else (),
        preparing=preparing(session, content.id, film) if _may_become(content, film) else None,
        asked=asked_of(session, viewer, content) if is_question else None,
    )


def moments_for(viewer: Viewer, finder: Finder, content_id: int, text: str) -> tuple[Moment, ...]:
    """Where in a visible content `text` is talked about; none while search does not answer."""
    try:
        return finder.moments(text, content_id=content_id, audience=audience_for(viewer))
    except (SearchUnavailable, GenerationNotFound):
        return ()


def is_retired_for(session: Session, viewer: Viewer, content_id: int) -> bool:
    """Whether the content was meant for the viewer too, and is no longer in use."""
    content = _with_grants(session, content_id, ContentState.RETIRED)
    return content is not None and bool({grant.token for grant in content.grants} & viewer.tokens)


def taken_away_by(session: Session, viewer: Viewer, content_id: int) -> TakenAway | None:
    """The content as its owner deleted it, for her alone."""
    content = _with_grants(session, content_id, ContentState.DELETED)
    if content is None or viewer.profile_id is None or content.owner_id != viewer.profile_id:
        return None
    return TakenAway(content.title, content.purge_on)


def _may_become(content: Content, film: Film | None) -> bool:
    """Whether there is, or may be on its way, a recording that cannot be watched yet."""
    if film is None:
        return content.kind is Kind.VIDEO and not content.url
    return not film.is_playable and not film.pages


def _with_grants(session: Session, content_id: int, state: ContentState) -> Content | None:
    return session.scalar(
        select(Content)
        .where(Content.id == content_id, Content.state == state)
        .options(selectinload(Content.grants))
    )


def _files_and_steps(
    session: Session, content_id: int
) -> tuple[tuple[MediaFile, ...], dict[int, tuple[StepNow, ...]]]:
    """Every file of a content, oldest first, and the steps of each original by its id."""
    rows = session.execute(
        select(MediaFile, MediaStep)
        .outerjoin(MediaStep, MediaStep.file_id == MediaFile.id)
        .where(MediaFile.content_id == content_id)
        .order_by(MediaFile.id, MediaStep.position, MediaStep.id)
    ).all()
    steps: dict[int, list[MediaStep]] = {}
    for file, step in rows:
        steps.setdefault(file.id, []).extend([step] if step is not None else [])
    files = tuple({file.id: file for file, _ in rows}.values())
    return files, {file_id: steps_now(of_file) for file_id, of_file in steps.items()}


def _shown(session: Session, viewer: Viewer, content: Content, ids: set[int]) -> dict[int, Content]:
    """Those contents that the viewer finds; people and topics of `content` itself come with them."""
    found_by_her = and_(Content.id.in_(ids), is_visible(viewer, Content))
    statement = select(Content).where(or_(Content.id == content.id, found_by_her))
    statement = statement.options(*with_what_is_shown(viewer, teams=True))
    found = {one.id: one for one in session.scalars(statement)}
    if content.state is not ContentState.PUBLISHED:
        del found[content.id]
    return found


def _named(content: Content) -> tuple[Named, ...]:
    """The people on a content, of whom only those are loaded whom the viewer may see."""
    profiles = {link.profile_id: link.profile for link in content.people}
    roles: dict[int, list[PersonRole]] = {}
    for link in content.people:
        roles.setdefault(link.profile_id, []).append(link.role)
    return tuple(Named(profiles[id_], tuple(parts)) for id_, parts in roles.items())


def transcripts_of(session: Session, content_id: int) -> tuple[Transcript, ...]:
    """The transcripts of a content that somebody may see, with their lines, by language."""
    statement = (
        select(Transcript)
        .where(Transcript.content_id == content_id)
        .options(joinedload(Transcript.cues))
        .order_by(Transcript.lang, Cue.position)
    )
    return tuple(session.scalars(statement.outerjoin(Transcript.cues)).unique())


def _touched(session: Session, viewer: Viewer, content_id: int, first: int | None) -> Touched:
    if viewer.user_id is None:
        return Touched()
    saved = exists().where(Saved.user_id == viewer.user_id, Saved.content_id == content_id)
    follows = exists().where(FollowedProfile.user_id == viewer.user_id, FollowedProfile.profile_id == first)
    mine = (Visit.user_id == viewer.user_id) & (Visit.content_id == content_id)
    row = session.execute(
        select(saved.label("is_saved"), follows.label("follows_first"), Visit.position_s, Visit.finished)
        .select_from(select(literal(1).label("one")).subquery())
        .outerjoin(Visit, mine)
    ).one()
    return Touched(row.is_saved, row.follows_first, row.position_s, bool(row.finished))


def _near(viewer: Viewer, finder: Finder, content_id: int) -> tuple[int, ...]:
    """The contents close in meaning, nearest first; none while search does not answer."""
    try:
        return tuple(finder.similar(content_id, audience=audience_for(viewer), limit=RELATED))
    except (SearchUnavailable, GenerationNotFound):
        return ()
