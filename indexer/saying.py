"""The step `captions`: what is said becomes a transcript, unless a person made one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.services.house_words import house_words
from hub.services.media_steps import Skipped
from indexer.making import Made, NothingToDo, Work
from indexer.playing import about_of, source_of
from uploads.media.cues import SpokenCue, cues_of
from uploads.media.recognisers import recogniser_of
from uploads.media.speech import Recogniser, recognise

# The recogniser takes so much of a hint before it forgets the beginning.
HINT_CHARACTERS = 600


def make_captions(work: Work) -> Iterator[Made]:
    """Recognise what is said. Does nothing where nothing is said, or where a person wrote it down."""
    about = about_of(work)
    if about.audio is None:
        raise NothingToDo(Skipped.NO_SOUND)
    lang, hint = _asked(work)
    settings = work.backends.settings
    recogniser = Recogniser(recogniser_of(settings.recogniser, settings.models), settings.models, hint, lang)
    speech = recognise(source_of(work), about.audio, recogniser, folder=work.folder, between=work.between)
    cues = cues_of(speech.words)
    if not cues:
        raise NothingToDo(Skipped.NO_SPEECH)

    def keep(session: Session) -> None:
        keep_transcript(session, work.original.content_id, speech.lang, _rows(cues))

    yield Made(also=keep)


def _asked(work: Work) -> tuple[str | None, str]:
    """The language, if anybody said which, and the words to expect. Raises `NothingToDo`."""
    with work.backends.reading() as session:
        content = session.get_one(Content, work.original.content_id)
        lang = work.about.get("speech_lang") or content.lang
        if session.scalar(select(exists().where(*_by_person(content.id, lang)))):
            raise NothingToDo(Skipped.HAS_CAPTIONS)
        return lang, hint_of(house_words(session), f"{content.title} {content.description}")


def _by_person(content_id: int, lang: str | None) -> list[ColumnElement[bool]]:
    """Captions that no machine made: in that language, or in any while nobody knows which is spoken."""
    conditions = [
        Transcript.content_id == content_id,
        Transcript.origin != TranscriptOrigin.RECOGNISED,
        exists().where(Cue.transcript_id == Transcript.id, Cue.start_s.is_not(None)),
    ]
    return [*conditions, Transcript.lang == lang] if lang else conditions


def hint_of(words: Sequence[str], text: str) -> str:
    """The words of the house as far as the recogniser takes them, those that the text holds first."""
    told = {word.casefold() for word in re.findall(r"\w+", text)}
    first = [word for word in words if set(re.findall(r"\w+", word.casefold())) <= told]
    hint = ""
    for word in [*first, *(word for word in words if word not in first)]:
        if len(hint) + len(word) + 2 <= HINT_CHARACTERS:
            hint += f", {word}" if hint else word
    return hint


def _rows(cues: Sequence[SpokenCue]) -> list[Cue]:
    return [
        Cue(
            position=position,
            start_s=cue.start_s,
            end_s=cue.end_s,
            text=cue.text,
            words=[[word.start_s, word.text] for word in cue.words],
        )
        for position, cue in enumerate(cues)
    ]


def keep_transcript(session: Session, content_id: int, lang: str, cues: list[Cue]) -> None:
    """Put what a machine found in place of what a machine found before; what a person wrote stays.

    A machine knows one language for a content: what it once found in another was wrong.
    """
    transcripts = session.scalars(select(Transcript).where(Transcript.content_id == content_id)).all()
    kept = None
    for transcript in transcripts:
        if transcript.lang == lang:
            kept = transcript
        elif transcript.origin is TranscriptOrigin.RECOGNISED:
            session.delete(transcript)
    if kept is not None and kept.origin is not TranscriptOrigin.RECOGNISED:
        return
    if kept is None:
        kept = Transcript(content_id=content_id, lang=lang, origin=TranscriptOrigin.RECOGNISED, revision=0)
        session.add(kept)
    kept.cues.clear()
    session.flush()
    kept.cues.extend(cues)
    kept.revision += 1
    kept.updated_at = utc_now()
