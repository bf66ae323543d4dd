"""What is said is written down, found by search at its second, and never in place of a person's work."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.access import EVERYONE, Viewer
from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Kind
from hub.models.media import CaptionVersion, Cue, FileRole, MediaFile, Transcript, TranscriptOrigin
from hub.models.people import Role
from hub.services.captions.lines import Line
from hub.services.captions.setting_aside import Captions, unpacked
from hub.services.media_steps import StepName, add_steps, recognise_again
from indexer.drain import drain
from indexer.saying import HINT_CHARACTERS, hint_of, keep_transcript
from search.query import SearchQuery
from tests.factories import make_content
from tests.hubs import reopened
from tests.indexer.media_world import bring, states, work_off
from tests.media_clips import clip


def test_the_words_of_a_clip_are_found_at_the_second_at_which_they_are_said(
    backends: Backends, recogniser_folder: Path
) -> None:
    hub = reopened(backends, models=recogniser_folder)
    bring(hub, clip("lecture"))

    work_off(hub, StepName.PROBE, StepName.CAPTIONS)
    drain(hub)

    assert states(hub) == {"probe": "done", "captions": "done"}
    results = hub.finder.search(
        SearchQuery("bicycle petrol"), audience=frozenset({EVERYONE}), today=utc_now().date()
    )
    with hub.reading() as session:
        said_at = session.scalars(select(Cue.start_s).where(Cue.text.contains("bicycle"))).one()
    assert [moment.start_s for moment in results.hits[0].moments] == [said_at]
    assert said_at == pytest.approx(silence_ends(clip("lecture")), abs=0.5)
    with hub.reading() as session:
        transcript = session.scalars(select(Transcript)).one()
        cues = session.scalars(select(Cue).order_by(Cue.position)).all()
        assert (transcript.lang, transcript.origin) == ("en", TranscriptOrigin.RECOGNISED)
        assert [word for _, word in cues[0].words or []] == cues[0].text.split()
    hub.database.close()


def silence_ends(path: Path) -> float:
    """The second at which the sound goes on after the long pause, by ffmpeg's ear."""
    command = [
        "ffmpeg",
        "-v",
        "info",
        "-i",
        str(path),
        "-af",
        "silencedetect=n=-40dB:d=1.5",
        "-f",
        "null",
        "-",
    ]
    heard = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stderr
    return float(re.findall(r"silence_end: ([\d.]+)", heard)[0])


# --- What a machine may write ---------------------------------------------------------------------


@pytest.fixture
def content(backends: Backends) -> int:
    with backends.writing() as session:
        return make_content(session, "Harbour", kind=Kind.VIDEO).id


def cue(text: str) -> Cue:
    return Cue(position=0, start_s=0.0, end_s=1.0, text=text)


def keep(backends: Backends, lang: str, text: str) -> None:
    with backends.writing() as session:
        keep_transcript(session, 1, lang, Captions((Line(0.0, 1.0, text),)))


def transcripts(backends: Backends) -> dict[str, list[str]]:
    with backends.reading() as session:
        return {row.lang: [cue.text for cue in row.cues] for row in session.scalars(select(Transcript))}


def test_what_is_recognised_again_takes_the_place_of_what_was_recognised_before(
    backends: Backends, content: int
) -> None:
    keep(backends, "en", "Harbor")
    keep(backends, "en", "Harbour")
    assert transcripts(backends) == {"en": ["Harbour"]}

    keep(backends, "nl", "Haven")

    assert transcripts(backends) == {"nl": ["Haven"]}


@pytest.mark.parametrize("origin", [TranscriptOrigin.EDITED, TranscriptOrigin.IMPORTED])
def test_what_a_person_wrote_stays(backends: Backends, content: int, origin: TranscriptOrigin) -> None:
    with backends.writing() as session:
        session.add(Transcript(content_id=content, lang="en", origin=origin, cues=[cue("Mine")]))

    keep(backends, "en", "Theirs")

    assert transcripts(backends) == {"en": ["Mine"]}
    with backends.reading() as session:
        beside = session.scalars(select(CaptionVersion)).one()
        assert (beside.origin, unpacked(beside.captions).lines) == (
            TranscriptOrigin.RECOGNISED,
            (Line(0.0, 1.0, "Theirs"),),
        )


@pytest.mark.parametrize(
    ("lang", "captions_in", "expected"),
    [
        (None, "nl", "skipped:has_captions"),
        ("nl", "nl", "skipped:has_captions"),
        ("nl", "en", "skipped:no_sound"),
    ],
    ids=["spoken language unknown", "the language that is spoken", "a translation"],
)
def test_a_film_that_came_with_captions_is_not_listened_to(
    backends: Backends, lang: str | None, captions_in: str, expected: str
) -> None:
    bring(backends, clip("mute"), lang=lang)
    with backends.writing() as session:
        session.add(Transcript(content_id=1, lang=captions_in, cues=[cue("Mine")]))

    work_off(backends, StepName.PROBE)
    with backends.writing() as session:
        original = session.get_one(MediaFile, 1)
        add_steps(session, original)
        if expected == "skipped:no_sound":
            original.about = {**original.about, "audio": None}
    work_off(backends, StepName.CAPTIONS)

    assert states(backends)["captions"] == expected


@pytest.mark.parametrize("why", ["somebody asks for it", "the file was replaced"])
def test_a_film_with_captions_is_listened_to_when(backends: Backends, why: str) -> None:
    file_id = bring(backends, clip("mute"), lang="en")
    work_off(backends, StepName.PROBE)
    with backends.writing() as session:
        session.add(Transcript(content_id=1, lang="en", origin=TranscriptOrigin.EDITED, cues=[cue("Mine")]))
        original = session.get_one(MediaFile, file_id)
        add_steps(session, original)
        if why == "somebody asks for it":
            recognise_again(session, Viewer(frozenset({EVERYONE}), role=Role.ADMIN), file_id)
        else:
            session.add(earlier_file(of=original))
        original.about = {**original.about, "audio": None}
    work_off(backends, StepName.CAPTIONS)

    # It got as far as looking for sound, of which this one has none
    assert states(backends)["captions"] == "skipped:no_sound"


def earlier_file(*, of: MediaFile) -> MediaFile:
    """A file in whose place another came."""
    return MediaFile(
        id=of.id - 1,
        content_id=of.content_id,
        role=FileRole.ORIGINAL,
        key="originals/earlier",
        content_type=of.content_type,
        size_bytes=0,
        sha256="",
    )


def test_the_hint_holds_the_words_of_the_title_first_and_is_never_too_long() -> None:
    words = [*(f"Woord{number:03}" for number in range(200)), "Zeesluis"]

    hint = hint_of(words, "De Zeesluis van morgen")

    assert hint.startswith("Zeesluis, Woord000")
    assert len(hint) <= HINT_CHARACTERS
