"""Captions set aside before they change, as versions that can be compared and taken back.

What one person does in one sitting is one version: captions are kept as one types, and a version a word would
be of no use to anybody. It is set aside when the next sitting begins, so that typing itself writes nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from hub.models.media import CaptionVersion, Transcript, TranscriptOrigin
from hub.services.captions.lines import Line

# Who comes back after so long begins anew; and a long day of corrections is more than one step back.
PAUSE = timedelta(minutes=30)
LONGEST = timedelta(hours=2)
# Two who type at once take turns every second: between them no version is made this soon.
SHORTEST = timedelta(minutes=5)
MOST_VERSIONS = 50
FEWEST_VERSIONS = 5
MOST_LINES = 200_000


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes captions and when, and what that makes of them; a machine has no profile."""

    origin: TranscriptOrigin
    at: datetime
    profile_id: int | None = None


def begins_sitting(transcript: Transcript, hand: Hand) -> bool:
    """Whether a change is more than the next word of somebody who is at it. Pure."""
    if transcript.begun_at is None or transcript.origin is not hand.origin:
        return True
    if hand.at - transcript.updated_at > PAUSE or hand.at - transcript.begun_at > LONGEST:
        return True
    return transcript.editor_id != hand.profile_id and hand.at - transcript.begun_at > SHORTEST


def set_aside(session: Session, transcript: Transcript, lines: Sequence[Line]) -> None:
    """Keep captions as they stand before they change; none are kept that say nothing."""
    if any(line.text for line in lines):
        _add(session, transcript, lines, transcript.editor_id, transcript.origin, transcript.updated_at)


def offer(session: Session, transcript: Transcript, lines: Sequence[Line], hand: Hand) -> None:
    """Put what a machine heard beside captions that people made, once."""
    newest = session.scalar(_versions(transcript).limit(1))
    if newest is None or newest.origin is not hand.origin or unpacked(newest.captions) != tuple(lines):
        _add(session, transcript, lines, hand.profile_id, hand.origin, hand.at)


def packed(lines: Iterable[Line]) -> bytes:
    """Lines as a version holds them: an hour of them, with the times of words, takes some 60 kB."""
    rows = [_row(line) for line in lines]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(captions: bytes) -> tuple[Line, ...]:
    """The inverse of `packed`."""
    return tuple(_line(*row) for row in json.loads(zlib.decompress(captions)))


def kept_of(line_counts: Sequence[int]) -> int:
    """How many versions stay, newest first, so that a long film fills no database. Pure."""
    small = sum(total <= MOST_LINES for total in accumulate(line_counts[:MOST_VERSIONS]))
    return max(small, FEWEST_VERSIONS)


def _add(
    session: Session,
    transcript: Transcript,
    lines: Sequence[Line],
    editor_id: int | None,
    origin: TranscriptOrigin,
    made_at: datetime,
) -> None:
    version = CaptionVersion(
        content_id=transcript.content_id,
        lang=transcript.lang,
        editor_id=editor_id,
        origin=origin,
        line_count=len(lines),
        captions=packed(lines),
        made_at=made_at,
    )
    session.add(version)
    session.flush()
    known = session.scalars(_versions(transcript)).all()
    gone = [one.id for one in known[kept_of([one.line_count for one in known]) :]]
    if gone:
        session.execute(delete(CaptionVersion).where(CaptionVersion.id.in_(gone)))


def _versions(transcript: Transcript) -> Select[CaptionVersion]:
    """The versions of these captions, the last set aside first."""
    return (
        select(CaptionVersion)
        .where(CaptionVersion.content_id == transcript.content_id, CaptionVersion.lang == transcript.lang)
        .order_by(CaptionVersion.id.desc())
    )


def _row(line: Line) -> list[Any]:
    row = [line.start_s, line.end_s, line.text, line.speaker, line.page, line.words]
    while row and row[-1] in ((), None, ""):
        row.pop()
    return row


def _line(
    start_s: float | None = None,
    end_s: float | None = None,
    text: str = "",
    speaker: str = "",
    page: int | None = None,
    words: Sequence[Sequence[Any]] = (),
) -> Line:
    return Line(start_s, end_s, text, speaker, page, tuple((float(at), str(word)) for at, word in words))
