"""The step `captions`: what is said becomes a transcript, unless a person made one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import Cue, FileRole, MediaFile, Transcript, TranscriptOrigin
from hub.services.captions.lines import Line
from hub.services.captions.rows import lines_of
from hub.services.captions.setting_aside import Captions, Hand, cut_by, offer
from hub.services.captions.transcripts import make_transcript, replace_all
from hub.services.found_languages import chosen_language, note_found
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
    """Recognise what is said. Does nothing where nothing is said, or where a person wrote it down.

    Where somebody asks for it, or the file was replaced, it listens all the same.
    """
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
        captions = Captions(_lines(cues), cut_by(work.original))
        keep_transcript(session, work.original.content_id, speech.lang, captions)
        note_found(session, work.original.id, speech.lang)

    yield Made(also=keep)


def _asked(work: Work) -> tuple[str | None, str]:
    """The language, if anybody said which, and the words to expect. Raises `NothingToDo`.

    Who asks to have it heard by itself (None in `speech_lang`) doubts the language that stands there.
    """
    with work.backends.reading() as session:
        content = session.get_one(Content, work.original.content_id)
        is_asked = "speech_lang" in work.about
        lang = work.about["speech_lang"] if is_asked else chosen_language(session, content)
        is_wanted = is_asked or _takes_a_place(session, work.original)
        if not is_wanted and session.scalar(select(exists().where(*_by_person(content.id, lang)))):
            raise NothingToDo(Skipped.HAS_CAPTIONS)
        return lang, hint_of(house_words(session), f"{content.title} {content.description}")


def _takes_a_place(session: Session, original: MediaFile) -> bool:
    """Whether the file came in place of another, so that captions that are there may not be its own."""
    others = (MediaFile.content_id == original.content_id, MediaFile.role == FileRole.ORIGINAL)
    return bool(session.scalar(select(exists().where(*others, MediaFile.id < original.id))))


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


def _lines(cues: Sequence[SpokenCue]) -> tuple[Line, ...]:
    return tuple(
        Line(cue.start_s, cue.end_s, cue.text, words=tuple((word.start_s, word.text) for word in cue.words))
        for cue in cues
    )


def keep_transcript(session: Session, content_id: int, lang: str, captions: Captions) -> None:
    """Put what a machine found in place of what a machine found before.

    What a person wrote stays, and what was found is kept beside it as a version. A machine knows one language
    for a content: what it once found in another was wrong.
    """
    machine, lines = Hand(TranscriptOrigin.RECOGNISED, utc_now()), captions.lines
    transcripts = session.scalars(
        select(Transcript).where(Transcript.content_id == content_id).with_for_update()
    ).all()
    kept = None
    for transcript in transcripts:
        if transcript.lang == lang:
            kept = transcript
        elif transcript.origin is TranscriptOrigin.RECOGNISED:
            session.delete(transcript)
    if kept is not None and kept.origin is not machine.origin:
        offer(session, kept, captions, machine)
        return
    if kept is None:
        kept = make_transcript(session, content_id, lang, lines, machine)
    elif (old := lines_of(session, kept.id)) != lines:
        replace_all(session, kept, old, lines, machine)
    kept.cut = captions.cut.kept() if captions.cut else None
