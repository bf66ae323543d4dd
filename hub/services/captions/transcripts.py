"""A transcript as a whole: found by its language, made, and given other lines, by a person or a machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.errors import NotFound
from hub.models.media import Transcript
from hub.services.captions.cutting import Cut
from hub.services.captions.lines import Line
from hub.services.captions.rows import keep_lines
from hub.services.captions.setting_aside import Hand, begins_sitting, set_aside


def by_language(content_id: int, lang: str) -> Select[Transcript]:
    return select(Transcript).where(Transcript.content_id == content_id, Transcript.lang == lang)


def transcript_in(session: Session, content_id: int, lang: str, *, locked: bool = False) -> Transcript:
    """The transcript in a language. Raises `NotFound`."""
    statement = by_language(content_id, lang)
    transcript = session.scalar(statement.with_for_update() if locked else statement)
    if transcript is None:
        raise NotFound
    return transcript


def make_transcript(
    session: Session, content_id: int, lang: str, lines: Sequence[Line], hand: Hand
) -> Transcript:
    """A transcript where there is none in that language."""
    transcript = Transcript(
        content_id=content_id,
        lang=lang,
        origin=hand.origin,
        editor_id=hand.profile_id,
        begun_at=hand.at,
        updated_at=hand.at,
    )
    session.add(transcript)
    session.flush()
    keep_lines(session, transcript, (), lines)
    return transcript


def correct(
    session: Session, transcript: Transcript, old: Sequence[Line], new: Sequence[Line], hand: Hand
) -> None:
    """Other lines from somebody who goes on correcting; what stood there is a version from a sitting on."""
    if begins_sitting(transcript, hand):
        set_aside(session, transcript, old)
        transcript.begun_at = hand.at
    _keep(session, transcript, old, new, hand)


def replace_all(
    session: Session, transcript: Transcript, old: Sequence[Line], new: Sequence[Line], hand: Hand
) -> None:
    """Other captions for those that stand there, which become a version with what a cut hides of them."""
    set_aside(session, transcript, old)
    transcript.begun_at = hand.at
    cut = Cut.of(transcript.cut)
    transcript.cut = replace(cut, hidden=()).kept() if cut else None
    _keep(session, transcript, old, new, hand)


def _keep(
    session: Session, transcript: Transcript, old: Sequence[Line], new: Sequence[Line], hand: Hand
) -> None:
    keep_lines(session, transcript, old, new)
    transcript.origin = hand.origin
    transcript.editor_id = hand.profile_id
    transcript.revision += 1
    transcript.updated_at = hand.at
