"""Captions in the database: corrected by two, begun in another language, brought in, and found at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, viewer_of
from hub.errors import Invalid, NotFound
from hub.models.contents import Content, Kind
from hub.models.media import Cue, Transcript, TranscriptOrigin
from hub.models.people import Role
from hub.services.captions import files, keeping
from hub.services.captions.changes import Merge, Put, Split, Wanted, Write, undone
from hub.services.captions.files import CaptionFormat, UnreadableFile
from hub.services.captions.lines import Line
from tests.factories import make_content, make_user

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>hello\n\n00:03.000 --> 00:04.000\nagain\n"


@pytest.fixture
def noor(session: Session) -> Viewer:
    return viewer_of(session, make_user(session, "Noor", role=Role.CONTRIBUTOR))


@pytest.fixture
def talk(session: Session, noor: Viewer) -> Content:
    """A talk of Noor's, with three lines that a machine made."""
    content = make_content(session, "Talk", kind=Kind.VIDEO, owner_id=noor.profile_id, duration_s=6.0)
    transcript = Transcript(content_id=content.id, lang="en", origin=TranscriptOrigin.RECOGNISED)
    transcript.cues = [
        Cue(position=n, start_s=2.0 * n, end_s=2.0 * n + 2, text=text, words=[[2.0 * n, text]])
        for n, text in enumerate(("one", "two", "three"))
    ]
    session.add(transcript)
    session.flush()
    return content


def said(session: Session, content: Content, lang: str = "en") -> list[str]:
    statement = select(Cue.text).join(Transcript, Transcript.id == Cue.transcript_id)
    statement = statement.where(Transcript.content_id == content.id, Transcript.lang == lang)
    return list(session.scalars(statement.order_by(Cue.position)))


def seen(place: int, text: str) -> tuple[float, float, str, str]:
    return 2.0 * place, 2.0 * place + 2, text, ""


def test_a_correction_keeps_the_word_times_of_lines_that_it_leaves_alone(
    session: Session, noor: Viewer, talk: Content
) -> None:
    changed = keeping.change_captions(
        session, noor, talk.id, "en", [Wanted(1, (seen(1, "two"),), Write("twee"))], now=NOW
    )

    opened = keeping.open_captions(session, noor, talk.id, "en")
    assert [line.text for line in opened.lines] == ["one", "twee", "three"]
    assert [bool(line.words) for line in opened.lines] == [True, False, True]
    assert opened.transcript.origin is TranscriptOrigin.EDITED
    assert (changed.revision, changed.refused) == (2, ())


def test_two_who_correct_at_once_lose_nothing(session: Session, noor: Viewer, talk: Content) -> None:
    keeping.change_captions(
        session,
        noor,
        talk.id,
        "en",
        [Wanted(0, (seen(0, "one"),), Put((seen(0, "one"), (1.0, 2.0, "and a half", ""))))],
        now=NOW,
    )

    changed = keeping.change_captions(
        session,
        noor,
        talk.id,
        "en",
        [Wanted(2, (seen(2, "three"),), Write("drie")), Wanted(0, (seen(0, "uno"),), Write("eins"))],
        now=NOW,
    )

    assert said(session, talk) == ["one", "and a half", "two", "drie"]
    assert [one.deed for one in changed.refused] == [Write("eins")]


def test_what_was_split_merged_and_undone_is_as_it_was(session: Session, noor: Viewer, talk: Content) -> None:
    def change(wanted: Wanted) -> keeping.Changed:
        return keeping.change_captions(session, noor, talk.id, "en", [wanted], now=NOW)

    merge = change(Wanted(0, (seen(0, "one"), seen(1, "two")), Merge()))
    assert said(session, talk) == ["one two", "three"]
    split = change(Wanted(0, ((0.0, 4.0, "one two", ""),), Split(4)))
    assert said(session, talk) == ["one", "two", "three"]
    change(undone(split.splices[0]))
    change(undone(merge.splices[0]))

    lines = keeping.open_captions(session, noor, talk.id, "en").lines
    assert [line.said for line in lines] == [seen(0, "one"), seen(1, "two"), seen(2, "three")]


def test_nothing_is_done_of_changes_of_which_one_can_never_be(
    session: Session, noor: Viewer, talk: Content
) -> None:
    wanted = [Wanted(0, (seen(0, "one"),), Write("uno")), Wanted(1, (seen(1, "two"),), Split(0))]

    with pytest.raises(Invalid):
        keeping.change_captions(session, noor, talk.id, "en", wanted, now=NOW)

    assert said(session, talk) == ["one", "two", "three"]


def test_another_language_begins_with_the_times_and_nothing_said(
    session: Session, noor: Viewer, talk: Content
) -> None:
    keeping.start_language(session, noor, talk.id, "nl", times_of="en", now=NOW)

    lines = keeping.open_captions(session, noor, talk.id, "nl").lines
    assert lines[1] == Line(2.0, 4.0, "")
    found = keeping.languages_of(session, talk)
    assert [(one.transcript.lang, one.lines, one.said) for one in found] == [("en", 3, 3), ("nl", 3, 0)]
    for lang in ("nl", "Dutch", "x", "../"):
        with pytest.raises(Invalid):
            keeping.start_language(session, noor, talk.id, lang, times_of="en", now=NOW)


def test_a_file_is_brought_in_and_goes_over_another_only_when_asked(
    session: Session, noor: Viewer, talk: Content
) -> None:
    files.bring_in(session, noor, talk.id, "nl", VTT, instead=False, now=NOW)
    with pytest.raises(Invalid):
        files.bring_in(session, noor, talk.id, "en", VTT, instead=False, now=NOW)
    assert said(session, talk) == ["one", "two", "three"]

    transcript = files.bring_in(session, noor, talk.id, "en", VTT, instead=True, now=NOW)

    assert said(session, talk) == said(session, talk, "nl") == ["hello", "again"]
    assert transcript.origin is TranscriptOrigin.IMPORTED
    assert keeping.open_captions(session, noor, talk.id, "en").lines[0].speaker == "Anna"


def test_a_broken_file_says_where_and_changes_nothing(session: Session, noor: Viewer, talk: Content) -> None:
    broken = VTT.replace(b"00:03.000", b"soon")

    with pytest.raises(UnreadableFile) as caught:
        files.bring_in(session, noor, talk.id, "en", broken, instead=True, now=NOW)

    assert caught.value.line == 6
    assert said(session, talk) == ["one", "two", "three"]


def test_captions_are_taken_away_only_as_they_were_seen(
    session: Session, noor: Viewer, talk: Content
) -> None:
    with pytest.raises(Invalid):
        keeping.remove_captions(session, noor, talk.id, "en", revision=7)

    keeping.remove_captions(session, noor, talk.id, "en", revision=1)

    session.flush()
    with pytest.raises(NotFound):
        keeping.open_captions(session, noor, talk.id, "en")


def test_who_may_only_read_meets_no_editor(session: Session, noor: Viewer, talk: Content) -> None:
    eva = viewer_of(session, make_user(session, "Eva", role=Role.CONTRIBUTOR))

    assert "one" in files.caption_file(session, eva, talk.id, "en", CaptionFormat.VTT).text
    with pytest.raises(NotFound):
        keeping.open_captions(session, eva, talk.id, "en")
    with pytest.raises(NotFound):
        keeping.change_captions(
            session, eva, talk.id, "en", [Wanted(0, (seen(0, "one"),), Write("x"))], now=NOW
        )
    with pytest.raises(NotFound):
        files.bring_in(session, eva, talk.id, "en", VTT, instead=True, now=NOW)
    with pytest.raises(NotFound):
        files.caption_file(session, eva, talk.id, "nl", CaptionFormat.SRT)


def test_a_file_holds_what_is_said_and_every_line_has_an_end() -> None:
    lines = (Line(0.0, None, "one"), Line(2.0, 1.0, "two"), Line(3.0, 4.0, ""), Line(None, None, "page"))

    captions = files.as_captions(lines)

    assert [(one.start_s, one.end_s, one.text) for one in captions] == [(0.0, 2.0, "one"), (2.0, 3.0, "two")]
