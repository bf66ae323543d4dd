"""Captions set aside before they change, as versions that can be compared and taken back.

What one person does in one sitting is one version: captions are kept as one types, and a version a word would
be of no use to anybody. It is set aside when the next sitting begins, so that typing itself writes nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from hub.models.media import CaptionVersion, MediaFile, Transcript, TranscriptOrigin
from hub.services.captions.cutting import Cut
from hub.services.captions.lines import Line, line_of, row_of
from hub.services.media_steps import newest_original
from uploads.media.trim import Trim

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


@dataclass(frozen=True, slots=True)
class Captions:
    """Lines, and the stretch of a film that their times count in, where there is one."""

    lines: tuple[Line, ...]
    cut: Cut | None = None


def begins_sitting(transcript: Transcript, hand: Hand) -> bool:
    """Whether a change is more than the next word of somebody who is at it. Pure."""
    if transcript.begun_at is None or transcript.origin is not hand.origin:
        return True
    if hand.at - transcript.updated_at > PAUSE or hand.at - transcript.begun_at > LONGEST:
        return True
    return transcript.editor_id != hand.profile_id and hand.at - transcript.begun_at > SHORTEST


def set_aside(session: Session, transcript: Transcript, lines: Sequence[Line]) -> None:
    """Keep captions as they stand before they change; none are kept that say nothing."""
    hand = Hand(transcript.origin, transcript.updated_at, transcript.editor_id)
    if any(line.text for line in lines):
        _add(session, transcript, Captions(tuple(lines), cut_of(session, transcript)), hand)


def offer(session: Session, transcript: Transcript, captions: Captions, hand: Hand) -> None:
    """Put what a machine heard beside captions that people made, once."""
    newest = session.scalar(_versions(transcript).limit(1))
    if newest is None or newest.origin is not hand.origin or unpacked(newest.captions) != captions:
        _add(session, transcript, captions, hand)


def cut_of(session: Session, transcript: Transcript) -> Cut | None:
    """What the times of a transcript count in: the film as it is shown, unless it was cut otherwise since."""
    return Cut.of(transcript.cut) or cut_shown(session, transcript.content_id)


def cut_shown(session: Session, content_id: int) -> Cut | None:
    """The stretch of its newest file that a content shows; None for one without a file."""
    newest = newest_original(session, content_id)
    return cut_counted(newest) if newest is not None else None


def cut_counted(original: MediaFile) -> Cut:
    """The stretch of a file that seconds count in: another one than is wanted until that is made."""
    counted = original.about.get("chapters")
    return Cut(original.id, counted["start_s"], counted["end_s"]) if counted else cut_by(original)


def cut_by(original: MediaFile) -> Cut:
    """The stretch of a file that is to be shown."""
    trim = Trim.of(original.about)
    return Cut(original.id, trim.start_s, trim.end_s)


def packed(captions: Captions) -> bytes:
    """Captions as a version holds them: an hour of them, with the times of words, takes some 60 kB."""
    rows = [row_of(line) for line in captions.lines]
    kept = {"lines": rows, "cut": captions.cut.kept() if captions.cut else None}
    return zlib.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(packed_captions: bytes) -> Captions:
    """The inverse of `packed`."""
    kept = json.loads(zlib.decompress(packed_captions))
    return Captions(tuple(line_of(row) for row in kept["lines"]), Cut.of(kept["cut"]))


def kept_of(line_counts: Sequence[int]) -> int:
    """How many versions stay, newest first, so that a long film fills no database. Pure."""
    small = sum(total <= MOST_LINES for total in accumulate(line_counts[:MOST_VERSIONS]))
    return max(small, FEWEST_VERSIONS)


def _add(session: Session, transcript: Transcript, captions: Captions, hand: Hand) -> None:
    version = CaptionVersion(
        content_id=transcript.content_id,
        lang=transcript.lang,
        editor_id=hand.profile_id,
        origin=hand.origin,
        line_count=len(captions.lines),
        captions=packed(captions),
        made_at=hand.at,
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
