"""Captions as they were: a version a sitting, two compared, one taken back, and never too many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, viewer_of
from hub.errors import Invalid, NotFound
from hub.models.contents import Content, Kind
from hub.models.media import CaptionVersion, TranscriptOrigin
from hub.models.people import Role
from hub.services.captions import files, keeping, versions
from hub.services.captions.changes import Wanted, Write
from hub.services.captions.cutting import Cut, Hidden
from hub.services.captions.lines import Line
from hub.services.captions.rows import lines_of
from hub.services.captions.setting_aside import (
    FEWEST_VERSIONS,
    LONGEST,
    MOST_LINES,
    MOST_VERSIONS,
    PAUSE,
    SHORTEST,
    Captions,
    Hand,
    kept_of,
    offer,
    packed,
    unpacked,
)
from hub.services.captions.transcripts import make_transcript, replace_all, transcript_in
from hub.services.captions.versions import NOW, compared
from hub.services.comparing import Change, Stretch
from tests.factories import make_content, make_user
from tests.hub.services.captions.given_lines import LINES

START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HEARD = (Line(0.0, 2.0, "one"), Line(2.0, 4.0, "two"))
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nbrought\n"


@pytest.fixture
def noor(session: Session) -> Viewer:
    return viewer_of(session, make_user(session, "Noor", role=Role.CONTRIBUTOR))


@pytest.fixture
def eva(session: Session) -> Viewer:
    return viewer_of(session, make_user(session, "Eva", role=Role.ADMIN))


@pytest.fixture
def talk(session: Session, noor: Viewer) -> Content:
    """A talk of Noor's in which a machine heard two lines."""
    content = make_content(session, "Talk", kind=Kind.VIDEO, owner_id=noor.profile_id)
    machine = Hand(TranscriptOrigin.RECOGNISED, START - timedelta(days=1))
    make_transcript(session, content.id, "en", HEARD, machine)
    return content


def write(session: Session, viewer: Viewer, talk: Content, text: str, now: datetime) -> None:
    """Other words in the first line."""
    first = keeping.open_captions(session, viewer, talk.id, "en").lines[0]
    keeping.change_captions(session, viewer, talk.id, "en", [Wanted(0, (first.said,), Write(text))], now=now)


def known(session: Session, viewer: Viewer, talk: Content) -> list[tuple[str, str]]:
    """Each version, as it stands now first: who made it, and its first line."""
    history = versions.history_of(session, viewer, talk.id, "en")
    return [(one.editor or one.origin, first_line(session, talk, one.number)) for one in history.versions]


def first_line(session: Session, talk: Content, number: int) -> str:
    if number == NOW:
        return lines_of(session, transcript_in(session, talk.id, "en").id)[0].text
    return unpacked(session.get_one(CaptionVersion, number).captions).lines[0].text


def test_a_sitting_is_one_version_and_what_a_machine_heard_is_the_first(
    session: Session, noor: Viewer, talk: Content
) -> None:
    for place, text in enumerate(("o", "on", "one!")):
        write(session, noor, talk, text, START + place * SECOND)
    assert known(session, noor, talk) == [("Noor", "one!"), ("recognised", "one")]

    write(session, noor, talk, "later", START + PAUSE + timedelta(minutes=1))

    assert known(session, noor, talk) == [("Noor", "later"), ("Noor", "one!"), ("recognised", "one")]


def test_a_long_day_of_corrections_is_more_than_one_version(
    session: Session, noor: Viewer, talk: Content
) -> None:
    for place in range(7):
        write(session, noor, talk, f"after {place}", START + place * LONGEST / 5)

    assert [text for _, text in known(session, noor, talk)] == ["after 6", "after 5", "one"]


def test_somebody_else_begins_a_version_but_not_with_every_word_when_two_type_at_once(
    session: Session, noor: Viewer, eva: Viewer, talk: Content
) -> None:
    write(session, noor, talk, "noor's", START)
    for place in range(1, 7):
        write(session, (noor, eva)[place % 2], talk, f"both {place}", START + place * SECOND)
    assert [text for _, text in known(session, noor, talk)] == ["both 6", "one"]

    write(session, eva, talk, "eva's", START + SHORTEST + SECOND)

    assert known(session, noor, talk) == [("Eva", "eva's"), ("Noor", "both 6"), ("recognised", "one")]


def test_an_earlier_version_is_taken_back_and_nothing_is_lost(
    session: Session, noor: Viewer, talk: Content
) -> None:
    write(session, noor, talk, "mine", START)
    (heard,) = session.scalars(select(CaptionVersion.id))
    with pytest.raises(Invalid):
        versions.take_back(session, noor, talk.id, "en", heard, revision=1, now=START + SECOND)

    taken = versions.take_back(session, noor, talk.id, "en", heard, revision=2, now=START + SECOND)

    assert lines_of(session, taken.id) == HEARD
    # A person chose it, so that no machine writes over it
    assert taken.origin is TranscriptOrigin.EDITED
    assert [text for _, text in known(session, noor, talk)] == ["one", "mine", "one"]


def test_captions_that_a_file_took_the_place_of_or_that_were_removed_come_back(
    session: Session, noor: Viewer, talk: Content
) -> None:
    files.bring_in(session, noor, talk.id, "en", VTT, instead=True, now=START)
    keeping.remove_captions(session, noor, talk.id, "en", revision=2)
    session.flush()
    assert versions.languages_taken_away(session, talk) == ("en",)
    history = versions.history_of(session, noor, talk.id, "en")
    brought, heard = (one.number for one in history.versions)
    assert first_line(session, talk, brought) == "brought"

    versions.take_back(session, noor, talk.id, "en", heard, revision=history.revision, now=START)

    assert first_line(session, talk, NOW) == "one"
    assert versions.languages_taken_away(session, talk) == ()


def test_who_may_only_read_meets_no_version(session: Session, noor: Viewer, talk: Content) -> None:
    write(session, noor, talk, "mine", START)
    (heard,) = session.scalars(select(CaptionVersion.id))
    other = make_content(session, "Other", kind=Kind.VIDEO, owner_id=noor.profile_id)
    bob = viewer_of(session, make_user(session, "Bob", role=Role.CONTRIBUTOR))

    for content_id, lang, viewer in ((talk.id, "en", bob), (talk.id, "nl", noor), (other.id, "en", noor)):
        with pytest.raises(NotFound):
            versions.take_back(session, viewer, content_id, lang, heard, revision=2, now=START)
        with pytest.raises(NotFound):
            versions.history_of(session, viewer, content_id, lang)


def test_what_is_heard_again_stands_beside_once_however_often_it_is_tried(
    session: Session, noor: Viewer, talk: Content
) -> None:
    write(session, noor, talk, "mine", START)
    transcript = transcript_in(session, talk.id, "en")
    assert not versions.heard_since(session, transcript)
    for _ in range(2):
        offer(
            session,
            transcript,
            Captions((Line(0.0, 2.0, "won"),)),
            Hand(TranscriptOrigin.RECOGNISED, START + SECOND),
        )

    assert known(session, noor, talk) == [("Noor", "mine"), ("recognised", "won"), ("recognised", "one")]
    assert versions.heard_since(session, transcript)


def test_only_so_many_versions_are_kept(session: Session, noor: Viewer, talk: Content) -> None:
    transcript = transcript_in(session, talk.id, "en")
    hand = Hand(TranscriptOrigin.IMPORTED, START, noor.profile_id)
    for number in range(MOST_VERSIONS + 3):
        replace_all(session, transcript, [Line(0.0, 1.0, str(number))], [], hand)

    kept = session.scalars(select(CaptionVersion.captions).order_by(CaptionVersion.id)).all()

    numbers = [unpacked(one).lines[0].text for one in kept]
    assert numbers == [str(number) for number in range(3, MOST_VERSIONS + 3)]


def test_fewer_versions_are_kept_of_long_films() -> None:
    assert kept_of([10] * 80) == MOST_VERSIONS
    assert kept_of([MOST_LINES // 20] * 80) == 20
    assert kept_of([MOST_LINES] * 80) == FEWEST_VERSIONS


@given(LINES)
def test_lines_come_out_of_a_version_as_they_went_in(lines: tuple[Line, ...]) -> None:
    lines = (*lines, Line(None, None, "a page", "Anna", 3), Line(None, None, ""))

    for captions in (Captions(lines), Captions(lines, Cut(3, 1.5, 60.0, (Hidden(lines[0], (0.0, 0.5)),)))):
        assert unpacked(packed(captions)) == captions


def test_a_comparison_shows_the_lines_that_read_otherwise_and_counts_those_that_moved() -> None:
    old = (
        Line(0.0, 1.0, "one"),
        Line(1.0, 2.0, "a good day"),
        Line(2.0, 3.0, "three"),
        Line(3.0, 4.0, "four"),
    )
    new = (Line(0.0, 1.0, "one"), Line(1.0, 2.0, "a bad day"), Line(2.5, 3.0, "three"))

    changes, moved = compared(old, new)

    assert moved == 1
    assert [one.start_s for one in changes] == [1.0, 3.0]
    assert changes[0].stretches == (
        Stretch(Change.SAME, "a "),
        Stretch(Change.GONE, "good"),
        Stretch(Change.NEW, "bad"),
        Stretch(Change.SAME, " day"),
    )
    assert changes[1].stretches == (Stretch(Change.GONE, "four"),)


@given(LINES, LINES)
def test_a_comparison_shows_whole_lines_of_both_in_order(
    old: tuple[Line, ...], new: tuple[Line, ...]
) -> None:
    changes, _ = compared(old, new)

    for lines, other in ((old, Change.NEW), (new, Change.GONE)):
        sides = ("".join(part.text for part in one.stretches if part.change is not other) for one in changes)
        shown = [text for side in sides for text in side.split("\n") if text]
        rest = iter(line.text for line in lines)
        assert all(text in rest for text in shown)
    assert compared(old, old) == ((), 0)
