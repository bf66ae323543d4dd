"""The language of a film or document that nobody named: what was heard or read in its file.

A language that a person chose stands on the content alone. One that was found stands with the file too: a
form that names none does not lose it, and a file that takes its place may be in another.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.models.contents import Content
from hub.models.media import FileRole, MediaFile, Upload
from hub.services.arriving import UNDERWAY
from hub.services.media_steps import newest_original

_FOUND = "found_lang"


def found_language(session: Session, content_id: int) -> str | None:
    """What was heard or read last; None while nothing was."""
    original = newest_original(session, content_id)
    return original.about.get(_FOUND) if original else None


def chosen_language(session: Session, content: Content) -> str | None:
    """The language that somebody said it is in; None where nobody did, or the one that was found stands."""
    return content.lang if content.lang != found_language(session, content.id) else None


def note_found(session: Session, file_id: int, lang: str) -> None:
    """Keep what was heard or read in an original; its content is in that language unless somebody said so.

    No revision is counted, as nobody wrote anything: a form that lies open meanwhile can still be saved.
    """
    original = session.get_one(MediaFile, file_id)
    content = session.get_one(Content, original.content_id)
    chosen = chosen_language(session, content)
    if chosen == lang:
        return
    original.about = {**original.about, _FOUND: lang}
    if chosen is None:
        content.lang = lang


def found_before(session: Session, content_id: int) -> dict[str, str]:
    """What a file that takes the place of another is told of it until it was heard or read itself."""
    found = found_language(session, content_id)
    return {_FOUND: found} if found else {}


def is_told_by_a_file(session: Session, content_id: int) -> bool:
    """Whether a content has a file, or one on its way, that will tell its language better than its title."""
    underway = select(Upload.id).where(Upload.content_id == content_id, Upload.state.in_(UNDERWAY))
    kept = select(MediaFile.id).where(MediaFile.content_id == content_id, MediaFile.role == FileRole.ORIGINAL)
    return bool(session.scalar(select(or_(underway.exists(), kept.exists()))))
