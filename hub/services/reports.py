"""Something is not right: anybody reports what she may see, an administrator settles it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin, visible
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.answers import Answer
from hub.models.contents import Content
from hub.models.people import Profile, User
from hub.models.touch import Playlist, Report
from hub.services.answers import visible_answer
from hub.services.playlists import visible_playlist, visible_playlists
from hub.services.rows import load_contents, load_profiles

log = logging.getLogger(__name__)
MAX_REASON = 2_000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report is about, as far as the viewer may see it: a content, an answer to it, a person or a
    playlist."""

    content: Content | None = None
    profile: Profile | None = None
    answer: Answer | None = None
    playlist: Playlist | None = None


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report with what it is about; `about` is empty when the administrator may not see that."""

    report: Report
    about: Reported
    reporter: str


def reported(
    session: Session,
    viewer: Viewer,
    *,
    content_id: int | None = None,
    profile_id: int | None = None,
    answer_id: int | None = None,
    playlist_id: int | None = None,
) -> Reported:
    """What the viewer wants to report. Raises `NotFound` for what she may not see, or for nothing."""
    content = profile = answer = playlist = None
    if answer_id is not None:
        answer = visible_answer(session, viewer, answer_id)
        content_id = answer.content_id
    if content_id is not None:
        content = session.scalar(visible(select(Content).where(Content.id == content_id), viewer, Content))
    elif profile_id is not None:
        profile = session.scalar(visible(select(Profile).where(Profile.id == profile_id), viewer, Profile))
    elif playlist_id is not None:
        playlist = visible_playlist(session, viewer, playlist_id)
    if content is None and profile is None and playlist is None:
        raise NotFound
    return Reported(content, profile, answer, playlist)


def report(session: Session, viewer: Viewer, about: Reported, *, reason: str, now: datetime) -> None:
    """Tell the administrators. Raises `Forbidden` for a visitor, `Invalid` without a reason."""
    if viewer.user_id is None:
        raise Forbidden
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", "Say what is not right.")
    if len(reason) > MAX_REASON:
        raise Invalid("reason", "Keep it under 2,000 characters.")
    made = Report(
        reporter_id=viewer.user_id,
        content_id=about.content.id if about.content else None,
        profile_id=about.profile.id if about.profile else None,
        answer_id=about.answer.id if about.answer else None,
        playlist_id=about.playlist.id if about.playlist else None,
        reason=reason,
        reported_at=now,
    )
    session.add(made)
    session.flush()
    log.info("reported", extra={"report_id": made.id, "by": viewer.user_id})


def open_reports(session: Session, viewer: Viewer) -> tuple[OpenReport, ...]:
    """What waits for an administrator, oldest first. Raises `Forbidden`."""
    require_admin(viewer)
    statement = (
        select(Report).where(Report.settled_at.is_(None)).order_by(Report.reported_at, Report.id).limit(SHOWN)
    )
    found = tuple(session.scalars(statement))
    contents = load_contents(session, viewer, {one.content_id for one in found if one.content_id})
    profiles = load_profiles(session, viewer, {one.profile_id for one in found if one.profile_id})
    answers = {
        one.id: one
        for one in session.scalars(
            select(Answer).where(Answer.id.in_([one.answer_id for one in found if one.answer_id]))
        )
        if one.content_id in contents
    }
    playlists = visible_playlists(session, viewer, [one.playlist_id for one in found if one.playlist_id])
    names = _names(session, {one.reporter_id for one in found if one.reporter_id})
    return tuple(
        OpenReport(
            one,
            Reported(
                contents.get(one.content_id or 0),
                profiles.get(one.profile_id or 0),
                answers.get(one.answer_id or 0),
                playlists.get(one.playlist_id or 0),
            ),
            names.get(one.reporter_id or 0, ""),
        )
        for one in found
    )


def _names(session: Session, user_ids: set[int]) -> dict[int, str]:
    statement = select(User.id, Profile.name, User.email).outerjoin(User.profile).where(User.id.in_(user_ids))
    return {id_: name or email for id_, name, email in session.execute(statement)}


def settle(session: Session, viewer: Viewer, report_id: int, *, now: datetime) -> None:
    """Close a report; one that was settled keeps its first settler. Raises `Forbidden`, `NotFound`."""
    require_admin(viewer)
    found = session.get(Report, report_id)
    if found is None:
        raise NotFound
    if found.settled_at is None:
        found.settled_at, found.settled_by_id = now, viewer.user_id
        log.info("report_settled", extra={"report_id": report_id, "by": viewer.user_id})
