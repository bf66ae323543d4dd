"""Captions as their owner keeps them: open, change, begin in another language, bring in, take away.

For those who may edit the content; for anybody else there is no such thing (`NotFound`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, can_edit
from hub.errors import Invalid, NotFound
from hub.models.contents import Content
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.services.captions.changes import Moved, Splice, Wanted, apply_change
from hub.services.captions.lines import MAX_LINES, Line
from hub.services.captions.rows import keep_lines, lines_of
from hub.services.contents import get_content
from uploads.media.captions import BrokenCaptions, Caption, CaptionFault, read_captions

MAX_CHANGES = 5_000
SHOWN_S = 2.0
FAULTS = {
    CaptionFault.NONE: "This is no list of captions. Choose a .vtt or .srt file.",
    CaptionFault.TIMES: "These times cannot be read.",
    CaptionFault.BACKWARDS: "A caption ends before it begins.",
    CaptionFault.TOO_LARGE: "Captions are at most 10 MB and 50,000 lines.",
}
_LANG = re.compile(r"[a-z]{2,3}")


class UnreadableFile(Invalid):
    """A file that holds no captions, or one that cannot be read, on this line (0: nowhere in particular)."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__("file", problem)
        self.line = line


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
    """What became of changes: the splices that were made, those in the way, and how it all reads now."""

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
    transcript = _transcript(session, content_id, lang)
    return Opened(content, transcript, lines_of(session, transcript.id))


def read_lines(
    session: Session, viewer: Viewer, content_id: int, lang: str
) -> tuple[Content, tuple[Line, ...]]:
    """The lines for whoever may see the content, as a download has them. Raises `NotFound`."""
    content = get_content(session, viewer, content_id)
    return content, lines_of(session, _transcript(session, content_id, lang).id)


def change_captions(
    session: Session, viewer: Viewer, content_id: int, lang: str, wanted: Sequence[Wanted], *, now: datetime
) -> Changed:
    """Make each change whose lines still stand there; answers which could not be made.

    Raises `NotFound`, and `Invalid` where one can never be: then none of them is made.
    """
    if len(wanted) > MAX_CHANGES:
        raise Invalid("text", "That is more than can be changed at once.")
    captioned(session, viewer, content_id)
    transcript = _transcript(session, content_id, lang, locked=True)
    old = lines = lines_of(session, transcript.id)
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
        keep_lines(session, transcript, old, lines)
        _touch(transcript, TranscriptOrigin.EDITED, now)
    return Changed(transcript.revision, lines, tuple(splices), tuple(refused))


def start_language(
    session: Session, viewer: Viewer, content_id: int, lang: str, *, times_of: str, now: datetime
) -> Transcript:
    """Captions in another language, with the times of one that is there and nothing said yet.

    Raises `NotFound`, and `Invalid` for a language that is there or is none.
    """
    content = captioned(session, viewer, content_id)
    _check_new(session, content, lang)
    source = lines_of(session, _transcript(session, content_id, times_of).id)
    empty = tuple(replace(line, text="", words=()) for line in source)
    return _make(session, content, lang, empty, TranscriptOrigin.EDITED, now)


def bring_in(
    session: Session,
    viewer: Viewer,
    content_id: int,
    lang: str,
    data: bytes,
    *,
    instead: bool,
    now: datetime,
) -> Transcript:
    """Captions from a .vtt or .srt file; in place of those in this language only when asked.

    Raises `NotFound`, and `Invalid`, with the line, for a file that cannot be read: then nothing changes.
    """
    content = captioned(session, viewer, content_id)
    lines = tuple(Line(one.start_s, one.end_s, one.text, one.speaker[:200]) for one in _read(data))
    known = session.scalar(_by_language(content.id, lang))
    if known is None:
        _check_new(session, content, lang)
        return _make(session, content, lang, lines, TranscriptOrigin.IMPORTED, now)
    if not instead:
        raise Invalid("file", "There are captions in this language already. Choose to replace them.")
    transcript = _transcript(session, content_id, lang, locked=True)
    keep_lines(session, transcript, lines_of(session, transcript.id), lines)
    _touch(transcript, TranscriptOrigin.IMPORTED, now)
    return transcript


def remove_captions(
    session: Session, viewer: Viewer, content_id: int, lang: str, *, revision: int
) -> tuple[Line, ...]:
    """Take away the captions in a language. Raises `NotFound`, and `Invalid` when they changed since."""
    captioned(session, viewer, content_id)
    transcript = _transcript(session, content_id, lang, locked=True)
    if transcript.revision != revision:
        raise Invalid("lang", "Somebody changed these captions since. Look at them first.")
    lines = lines_of(session, transcript.id)
    session.delete(transcript)
    return lines


def as_captions(lines: Sequence[Line]) -> tuple[Caption, ...]:
    """Lines as a file holds them: those that say something, each with an end."""
    captions = []
    for place, line in enumerate(lines):
        if line.start_s is not None and line.text:
            end_s = line.end_s if line.end_s and line.end_s > line.start_s else _next_start(lines, place)
            captions.append(Caption(line.start_s, end_s, line.text, line.speaker))
    return tuple(captions)


def _next_start(lines: Sequence[Line], place: int) -> float:
    """When a line without an end of its own makes way."""
    start_s = lines[place].start_s or 0.0
    later = (line.start_s for line in islice(lines, place + 1, None))
    return next((start for start in later if start is not None and start > start_s), start_s + SHOWN_S)


def _read(data: bytes) -> tuple[Caption, ...]:
    try:
        return read_captions(data)
    except BrokenCaptions as error:
        raise UnreadableFile(FAULTS[error.fault], error.line) from error


def _by_language(content_id: int, lang: str) -> Select[Transcript]:
    return select(Transcript).where(Transcript.content_id == content_id, Transcript.lang == lang)


def _transcript(session: Session, content_id: int, lang: str, *, locked: bool = False) -> Transcript:
    statement = _by_language(content_id, lang)
    transcript = session.scalar(statement.with_for_update() if locked else statement)
    if transcript is None:
        raise NotFound
    return transcript


def _check_new(session: Session, content: Content, lang: str) -> None:
    if not _LANG.fullmatch(lang):
        raise Invalid("lang", "Choose one of the languages.")
    if session.scalar(_by_language(content.id, lang)) is not None:
        raise Invalid("lang", "There are captions in this language already.")


def _make(
    session: Session,
    content: Content,
    lang: str,
    lines: tuple[Line, ...],
    origin: TranscriptOrigin,
    now: datetime,
) -> Transcript:
    transcript = Transcript(content_id=content.id, lang=lang, origin=origin, updated_at=now)
    session.add(transcript)
    session.flush()
    keep_lines(session, transcript, (), lines)
    return transcript


def _touch(transcript: Transcript, origin: TranscriptOrigin, now: datetime) -> None:
    transcript.origin = origin
    transcript.revision += 1
    transcript.updated_at = now
