"""Captions as their owner keeps them: open, change, begin in another language, bring in, take away.

For those who may edit the content; for anybody else there is no such thing (`NotFound`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, can_edit
from hub.errors import Invalid, NotFound
from hub.models.contents import Content
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.services.captions.changes import Moved, Splice, Wanted, apply_change
from hub.services.captions.lines import MAX_LINES, Line
from hub.services.captions.rows import lines_of
from hub.services.captions.setting_aside import Hand, set_aside
from hub.services.captions.transcripts import by_language, correct, make_transcript, transcript_in
from hub.services.contents import get_content

MAX_CHANGES = 5_000
_LANG = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Opened:
    """Captions in one language, as an editor opens them."""

    content: Content
    transcript: Transcript
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class InLanguage:
    """Captions that a content has: where they came from, and how many of their lines say something."""

    transcript: Transcript
    lines: int
    said: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of changes: the splices that were made, those not, the revision before and after."""

    was: int
    revision: int
    lines: tuple[Line, ...]
    splices: tuple[Splice, ...]
    refused: tuple[Wanted, ...]


def captioned(session: Session, viewer: Viewer, content_id: int) -> Content:
    """The content whose captions the viewer may correct. Raises `NotFound`, also where she may only read."""
    content = get_content(session, viewer, content_id)
    if not can_edit(viewer, content):
        raise NotFound
    return content


def languages_of(session: Session, content: Content) -> tuple[InLanguage, ...]:
    """The captions that a content has, its own language first."""
    count = func.count(Cue.position)
    statement = (
        select(Transcript, count, count.filter(Cue.text != ""))
        .outerjoin(Cue, Cue.transcript_id == Transcript.id)
        .where(Transcript.content_id == content.id)
        .group_by(Transcript.id)
        .order_by(Transcript.lang)
    )
    found = [InLanguage(transcript, lines, said) for transcript, lines, said in session.execute(statement)]
    return tuple(sorted(found, key=lambda one: one.transcript.lang != content.lang))


def open_captions(session: Session, viewer: Viewer, content_id: int, lang: str) -> Opened:
    """The lines in one language. Raises `NotFound`."""
    content = captioned(session, viewer, content_id)
    transcript = transcript_in(session, content_id, lang)
    return Opened(content, transcript, lines_of(session, transcript.id))


def source_of(session: Session, opened: Opened) -> Opened | None:
    """The captions that these translate: those in the content's own language, else none."""
    lang = opened.content.lang
    if not lang or lang == opened.transcript.lang:
        return None
    transcript = session.scalar(by_language(opened.content.id, lang))
    return Opened(opened.content, transcript, lines_of(session, transcript.id)) if transcript else None


def change_captions(
    session: Session, viewer: Viewer, content_id: int, lang: str, wanted: Sequence[Wanted], *, now: datetime
) -> Changed:
    """Make each change whose lines still stand there; answers which could not be made.

    Raises `NotFound`, and `Invalid` where one can never be: then none of them is made.
    """
    if len(wanted) > MAX_CHANGES:
        raise Invalid("text", "That is more than can be changed at once.")
    captioned(session, viewer, content_id)
    transcript = transcript_in(session, content_id, lang, locked=True)
    was, old = transcript.revision, lines_of(session, transcript.id)
    lines = old
    splices, refused = [], []
    for one in wanted:
        try:
            lines, splice = apply_change(lines, one)
            splices.append(splice)
        except Moved:
            refused.append(one)
    if len(lines) > MAX_LINES:
        raise Invalid("text", "That is more than can be changed at once.")
    if lines != old:
        correct(session, transcript, old, lines, by_hand(viewer, now))
    return Changed(was, transcript.revision, lines, tuple(splices), tuple(refused))


def start_language(
    session: Session, viewer: Viewer, content_id: int, lang: str, *, times_of: str, now: datetime
) -> Transcript:
    """Captions in another language, with the times of one that is there and nothing said yet.

    Raises `NotFound`, and `Invalid` for a language that is there or is none.
    """
    content = captioned(session, viewer, content_id)
    check_new(session, content, lang)
    source = lines_of(session, transcript_in(session, content_id, times_of).id)
    empty = tuple(replace(line, text="", words=()) for line in source)
    return make_transcript(session, content.id, lang, empty, by_hand(viewer, now))


def remove_captions(
    session: Session, viewer: Viewer, content_id: int, lang: str, *, revision: int
) -> tuple[Line, ...]:
    """Take away the captions in a language, which stay as a version.

    Raises `NotFound`, and `Invalid` when they changed since.
    """
    captioned(session, viewer, content_id)
    transcript = transcript_in(session, content_id, lang, locked=True)
    if transcript.revision != revision:
        raise Invalid("lang", "Somebody changed these captions since. Look at them first.")
    lines = lines_of(session, transcript.id)
    set_aside(session, transcript, lines)
    session.delete(transcript)
    return lines


def by_hand(viewer: Viewer, now: datetime) -> Hand:
    """The viewer as somebody who corrects captions."""
    return Hand(TranscriptOrigin.EDITED, now, viewer.profile_id)


def check_new(session: Session, content: Content, lang: str) -> None:
    if not _LANG.fullmatch(lang):
        raise Invalid("lang", "Choose one of the languages.")
    if session.scalar(by_language(content.id, lang)) is not None:
        raise Invalid("lang", "There are captions in this language already.")
