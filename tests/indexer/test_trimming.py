"""A film that is cut otherwise after it was published: captions, chapters and picture move with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hub.access import Viewer, viewer_of
from hub.backends import Backends
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.contents import Content
from hub.models.media import Cue, FileRole, MediaFile, Transcript, TranscriptOrigin, WatchedSlice
from hub.models.people import Role
from hub.models.touch import Visit
from hub.services.captions import keeping, versions
from hub.services.captions.changes import Wanted, Write
from hub.services.media_steps import StepName, choose_poster
from hub.services.retention import retention_of
from hub.services.trimming import fit_to_trim, trim
from tests.factories import make_user
from tests.indexer.media_world import bring, files, states, work_off
from tests.media_clips import clip

MADE = (StepName.PROBE, StepName.FIRST_RENDITION)
CHAPTERS = "About it\n0:00 First\n0:01 Second\n0:02 Third"


@pytest.fixture
def film(backends: Backends) -> int:
    """A film of three seconds that plays, with a line of captions and a chapter for each."""
    file_id = bring(backends, clip("film"), description=CHAPTERS)
    work_off(backends, *MADE)
    with backends.writing() as session:
        lines = [Cue(position=n, start_s=float(n), end_s=n + 1.0, text=f"line {n}") for n in range(3)]
        session.add(Transcript(content_id=1, lang="en", origin=TranscriptOrigin.EDITED, cues=lines))
    return file_id


@pytest.fixture
def owner(backends: Backends) -> Viewer:
    with backends.writing() as session:
        return viewer_of(session, make_user(session, "Ada", role=Role.ADMIN))


def lines(backends: Backends) -> list[tuple[float | None, float | None, str]]:
    with backends.reading() as session:
        statement = select(Cue.start_s, Cue.end_s, Cue.text).order_by(Cue.position)
        return [tuple(row) for row in session.execute(statement)]


def stops(backends: Backends) -> list[float | None]:
    with backends.reading() as session:
        return list(session.scalars(select(Visit.position_s).order_by(Visit.user_id)))


def description(backends: Backends) -> str:
    with backends.reading() as session:
        return session.get_one(Content, 1).description


def cut(backends: Backends, owner: Viewer, film: int, *stretch: float) -> None:
    with backends.writing() as session:
        assert trim(session, owner, film, *stretch)


def test_captions_and_chapters_change_with_the_film_and_not_before(
    backends: Backends, owner: Viewer, film: int
) -> None:
    before = lines(backends)
    cut(backends, owner, film, 1.5)
    assert (lines(backends), description(backends)) == (before, CHAPTERS)

    work_off(backends, *MADE)

    assert set(states(backends).values()) == {"done"}
    assert lines(backends) == [(0.0, 0.5, "line 1"), (0.5, 1.5, "line 2")]
    assert description(backends) == "About it\n0:00 Third"
    with backends.writing() as session:
        fit_to_trim(session, film)
    assert lines(backends) == [(0.0, 0.5, "line 1"), (0.5, 1.5, "line 2")]


def test_who_stopped_half_way_goes_on_at_the_same_picture(
    backends: Backends, owner: Viewer, film: int
) -> None:
    with backends.writing() as session:
        late, early = (make_user(session, name) for name in ("Late", "Early"))
        session.add(Visit(user_id=late.id, content_id=1, position_s=2.5))
        session.add(Visit(user_id=early.id, content_id=1, position_s=0.5))
        session.add_all(WatchedSlice(file_id=film, slice=n, views=n) for n in (10, 60, 99))
    cut(backends, owner, film, 1.5)
    assert stops(backends) == [2.5, 0.5]

    work_off(backends, *MADE)

    assert stops(backends) == [1.0, None]
    with backends.reading() as session:
        assert retention_of(session, film).views[20:22] == (60, 60)
        assert sum(retention_of(session, film).views) == 2 * (60 + 99)


def test_captions_brought_while_another_stretch_is_made_count_in_what_still_plays(
    backends: Backends, owner: Viewer, film: int
) -> None:
    cut(backends, owner, film, 1.0)
    with backends.writing() as session:
        line = Cue(position=0, start_s=1.0, end_s=2.0, text="tweede")
        session.add(Transcript(content_id=1, lang="nl", origin=TranscriptOrigin.IMPORTED, cues=[line]))
    cut(backends, owner, film, 0.5)

    work_off(backends, *MADE)

    assert (0.5, 1.5, "tweede") in lines(backends)


def test_what_was_cut_off_comes_back_beside_what_was_corrected_meanwhile(
    backends: Backends, owner: Viewer, film: int
) -> None:
    cut(backends, owner, film, 1.5)
    work_off(backends, *MADE)
    with backends.writing() as session:
        wanted = Wanted(1, ((0.5, 1.5, "line 2", ""),), Write("corrected"))
        keeping.change_captions(session, owner, 1, "en", [wanted], now=utc_now())

    cut(backends, owner, film)
    work_off(backends, *MADE)

    assert lines(backends) == [(0.0, 1.0, "line 0"), (1.0, 2.0, "line 1"), (2.0, 3.0, "corrected")]
    assert description(backends) == CHAPTERS


def test_a_version_from_before_the_cut_comes_back_in_the_seconds_of_the_film_as_it_is_now(
    backends: Backends, owner: Viewer, film: int
) -> None:
    with backends.writing() as session:
        wanted = Wanted(2, ((2.0, 3.0, "line 2", ""),), Write("corrected"))
        keeping.change_captions(session, owner, 1, "en", [wanted], now=utc_now())
    cut(backends, owner, film, 1.5)
    work_off(backends, *MADE)
    with backends.writing() as session:
        history = versions.history_of(session, owner, 1, "en")
        earlier = history.versions[1].number
        versions.take_back(session, owner, 1, "en", earlier, revision=history.revision, now=utc_now())
    assert lines(backends) == [(0.0, 0.5, "line 1"), (0.5, 1.5, "line 2")]

    cut(backends, owner, film)
    work_off(backends, *MADE)

    assert lines(backends) == [(n, n + 1.0, f"line {n}") for n in range(3)]


def test_links_say_what_plays_and_from_where_as_soon_as_it_does(
    backends: Backends, owner: Viewer, film: int
) -> None:
    def film_cut() -> str:
        with backends.reading() as session:
            return session.get_one(Content, 1).film_cut

    assert film_cut() == f"{film}"
    cut(backends, owner, film, 1.5)
    assert film_cut() == f"{film}"

    work_off(backends, *MADE)

    assert film_cut() == f"{film}-1.5"
    with backends.writing() as session:
        session.get_one(Content, 1).film_cut = f"{film + 1}"
        # A film that was replaced meanwhile comes too late
        fit_to_trim(session, film)
    assert film_cut() == f"{film + 1}"


def test_a_chosen_frame_stays_while_it_is_shown(backends: Backends, owner: Viewer, film: int) -> None:
    def chosen_s() -> float | None:
        with backends.reading() as session:
            return session.get_one(MediaFile, film).about.get("poster_at_s")

    with backends.writing() as session:
        choose_poster(session, owner, film, 2.0)
    cut(backends, owner, film, 1.5)
    assert chosen_s() == 0.5
    cut(backends, owner, film, 0.0, 1.0)
    assert chosen_s() is None


def test_captions_of_a_film_that_was_replaced_count_in_what_plays_now(
    backends: Backends, owner: Viewer, film: int
) -> None:
    cut(backends, owner, film, 1.5)
    work_off(backends, *MADE)
    with backends.writing() as session:
        (old,) = session.scalars(select(MediaFile).where(MediaFile.role == FileRole.ORIGINAL))
        new = MediaFile(
            content_id=1,
            role=FileRole.ORIGINAL,
            key="originals/other",
            content_type=old.content_type,
            size_bytes=1,
            sha256="",
            about={"duration_s": 60.0},
        )
        session.add(new)
        session.flush()
        trim(session, owner, new.id, 0.5)
        fit_to_trim(session, new.id)

    # What the old file hid is not shown over the new one
    assert lines(backends) == [(0.0, 1.0, "line 2")]


def test_a_cut_that_changes_nothing_asks_for_nothing(backends: Backends, owner: Viewer, film: int) -> None:
    with backends.writing() as session:
        # The film lasts three seconds
        assert not trim(session, owner, film, 0.0, 59.0)
        assert not trim(session, owner, film)
    assert set(states(backends).values()) == {"done"}


@pytest.mark.parametrize("stretch", [(-1.0,), (2.0, 1.0), (1.0, 1.5), (2.9,)], ids=str)
def test_a_second_has_to_stay(
    backends: Backends, owner: Viewer, film: int, stretch: tuple[float, ...]
) -> None:
    with pytest.raises(Invalid), backends.writing() as session:
        trim(session, owner, film, *stretch)
    assert len(files(backends, FileRole.RENDITION)) == 1
