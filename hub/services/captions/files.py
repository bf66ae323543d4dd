"""Captions as files: brought in from .vtt and .srt, and taken out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Invalid, NotFound
from hub.models.media import Transcript, TranscriptOrigin
from hub.services.captions.keeping import (
    captioned,
    check_new,
)
from hub.services.captions.lines import Line
from hub.services.captions.rows import lines_of
from hub.services.captions.setting_aside import Hand
from hub.services.captions.transcripts import by_language, make_transcript, replace_all, transcript_in
from hub.services.contents import get_content
from uploads.media.captions import (
    SRT_TYPE,
    VTT_TYPE,
    BrokenCaptions,
    Caption,
    CaptionFault,
    read_captions,
    write_srt,
    write_vtt,
)

SHOWN_S = 2.0
FAULTS = {
    CaptionFault.NONE: "This is no list of captions. Choose a .vtt or .srt file.",
    CaptionFault.TIMES: "These times cannot be read.",
    CaptionFault.BACKWARDS: "A caption ends before it begins.",
    CaptionFault.TOO_LARGE: "Captions are at most 10 MB and 50,000 lines.",
}


class CaptionFormat(StrEnum):
    VTT = "vtt"
    SRT = "srt"


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """Captions as somebody saves them."""

    name: str
    content_type: str
    text: str


class UnreadableFile(Invalid):
    """A file that holds no captions, or one that cannot be read, on this line (0: nowhere in particular)."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__("file", problem)
        self.line = line


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
    hand = Hand(TranscriptOrigin.IMPORTED, now, viewer.profile_id)
    known = session.scalar(by_language(content.id, lang))
    if known is None:
        check_new(session, content, lang)
        return make_transcript(session, content.id, lang, lines, hand)
    if not instead:
        raise Invalid("file", "There are captions in this language already. Choose to replace them.")
    transcript = transcript_in(session, content_id, lang, locked=True)
    replace_all(session, transcript, lines_of(session, transcript.id), lines, hand)
    return transcript


def caption_file(
    session: Session, viewer: Viewer, content_id: int, lang: str, format_: CaptionFormat
) -> CaptionFile:
    """The captions as a file, for whoever may see the content. Raises `NotFound`, also for empty ones."""
    content = get_content(session, viewer, content_id)
    captions = as_captions(lines_of(session, transcript_in(session, content.id, lang).id))
    if not captions:
        raise NotFound
    name = f"{content.id}.{lang}.{format_}"
    if format_ is CaptionFormat.VTT:
        return CaptionFile(name, VTT_TYPE, write_vtt(captions))
    return CaptionFile(name, SRT_TYPE, write_srt(captions))


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
