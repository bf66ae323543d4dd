"""A media worker that dies anywhere: the next one finishes, and nothing is there twice or without a row."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import Cue, FileRole, MediaFile, MediaStep, StepState, Transcript
from hub.services.media_steps import StepName
from indexer.drain import Clock
from indexer.media import work_off_steps
from indexer.media_jobs import LEASE
from tests.documents import pdf_of
from tests.dying import DyingPort, Fuse, Killed
from tests.hubs import reopened, with_parts
from tests.indexer.media_world import bring, bring_bytes, states
from tests.media_clips import clip
from tests.services.processes import wait_until
from uploads.sniff import FileType

ROOT = Path(__file__).parents[2]
AFTERWARDS = Clock(now=lambda: utc_now() + LEASE + timedelta(minutes=20))
# Each call to a port burns before and after. Here captions and text are kept, and their step is not settled:
IN_CAPTIONS, IN_TEXT = 26, 23
# The picture of the second page is stored, and has no row.
IN_PAGES = 36
SILENT_POINTS = (7, 17, 31, 44, 58, 77)
# All points of what the steps of each come to, and one more, at which nobody dies.
SPOKEN_POINTS = range(1, 89)
PAPER_POINTS = range(1, 47)


class WorkerFuse(Fuse):
    """Burns with the work, not with the thread that keeps the lease."""

    def burn(self) -> None:
        if threading.current_thread() is threading.main_thread():
            super().burn()


def mortal(backends: Backends, fuse: Fuse) -> Backends:
    ports = {name: DyingPort(getattr(backends, name), fuse) for name in ("database", "storage")}
    return with_parts(backends, **ports)


def dies_at(backends: Backends, point: int) -> bool:
    """Let a worker die at that point of its work, if it gets so far."""
    try:
        work_off_steps(mortal(backends, WorkerFuse(point)), turn=timedelta(hours=1))
    except Killed:
        return True
    return False


def finish(backends: Backends) -> None:
    """Let another worker do what is left."""
    while work_off_steps(backends, clock=AFTERWARDS):
        pass


def step_under_way(backends: Backends) -> str | None:
    """The step that a worker has under lease."""
    with backends.reading() as session:
        leased = (MediaStep.state == StepState.OPEN, MediaStep.lease_until.is_not(None))
        return session.scalars(select(MediaStep.name).where(*leased)).one_or_none()


FILM = dict.fromkeys(("probe", "poster", "first_rendition", "renditions", "storyboard"), "done")
SILENT = FILM | {"captions": "skipped:no_sound"}
SPOKEN = FILM | {"captions": "done"}
PAPER = {"probe": "done", "text": "done", "pages": "done"}
OF_A_FILM = (FileRole.POSTER, FileRole.RENDITION, FileRole.STORYBOARD)
OF_TWO_PAGES = (FileRole.PAGE, FileRole.PAGE)


def assert_whole_and_once(
    backends: Backends, expected: dict[str, str], roles: tuple[FileRole, ...] = OF_A_FILM
) -> None:
    assert states(backends) == expected
    with backends.reading() as session:
        made = session.scalars(select(MediaFile).where(MediaFile.role != FileRole.ORIGINAL)).all()
        assert sorted(file.role for file in made) == sorted(roles)
    stored = {listed.key: listed.size_bytes for listed in backends.storage.list("media/")}
    assert stored == {file.key: file.size_bytes for file in made}
    assert list((backends.settings.home / "scratch").iterdir()) == []


def assert_said_once(backends: Backends) -> None:
    """One transcript, in which each sentence of the short clip stands once."""
    with backends.reading() as session:
        assert session.scalars(select(Transcript.lang)).all() == ["en"]
        said = " ".join(session.scalars(select(Cue.text).order_by(Cue.position)))
        assert (said.count("harbo"), said.count("petrol")) == (1, 1)
        assert session.scalars(select(Content.lang)).one() == "en"


def assert_read_once(backends: Backends) -> None:
    """One transcript, in which each of the two pages stands once."""
    with backends.reading() as session:
        assert len(session.scalars(select(Transcript)).all()) == 1
        pages = session.execute(select(Cue.page, Cue.text).order_by(Cue.position)).all()
    assert [tuple(page) for page in pages] == [(1, "Ebb"), (2, "Flood")]


def bring_paper(backends: Backends) -> None:
    bring_bytes(backends, pdf_of(["Ebb", "Flood"]), FileType.PDF)


@pytest.mark.parametrize("point", SILENT_POINTS)
def test_a_worker_that_dies_leaves_nothing_twice(backends: Backends, point: int) -> None:
    bring(backends, clip("silent"))

    assert dies_at(backends, point)

    finish(backends)
    assert_whole_and_once(backends, SILENT)


def test_a_worker_that_dies_over_captions_leaves_nothing_twice(hearing: Backends) -> None:
    bring(hearing, clip("spoken"))
    with hearing.writing() as session:
        later = (StepName.PROBE, StepName.CAPTIONS)
        for step in session.scalars(select(MediaStep).where(MediaStep.name.not_in(later))):
            session.delete(step)

    assert dies_at(hearing, IN_CAPTIONS)
    assert step_under_way(hearing) == StepName.CAPTIONS

    finish(hearing)
    assert states(hearing) == {"probe": "done", "captions": "done"}
    assert_said_once(hearing)


@pytest.mark.parametrize(("step", "point"), [(StepName.TEXT, IN_TEXT), (StepName.PAGES, IN_PAGES)])
def test_a_worker_that_dies_over_a_document_leaves_nothing_twice(
    backends: Backends, step: StepName, point: int
) -> None:
    bring_paper(backends)

    assert dies_at(backends, point)
    assert step_under_way(backends) == step

    finish(backends)
    assert_whole_and_once(backends, PAPER, OF_TWO_PAGES)
    assert_read_once(backends)


@pytest.mark.soak
@pytest.mark.parametrize("point", SPOKEN_POINTS)
def test_a_worker_may_die_at_any_point_of_a_film(hearing: Backends, point: int) -> None:
    bring(hearing, clip("spoken"))

    assert dies_at(hearing, point) is (point != SPOKEN_POINTS[-1])

    finish(hearing)
    assert_whole_and_once(hearing, SPOKEN)
    assert_said_once(hearing)


@pytest.mark.soak
@pytest.mark.parametrize("point", PAPER_POINTS)
def test_a_worker_may_die_at_any_point_of_a_document(backends: Backends, point: int) -> None:
    bring_paper(backends)

    assert dies_at(backends, point) is (point != PAPER_POINTS[-1])

    finish(backends)
    assert_whole_and_once(backends, PAPER, OF_TWO_PAGES)
    assert_read_once(backends)


# --- As a process ---------------------------------------------------------------------------------


def children_of(pid: int) -> list[int]:
    """The processes that a process started, as the kernel lists them."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_killed_worker_takes_its_ffmpeg_along_and_another_goes_on(backends: Backends) -> None:
    bring(backends, clip("silent"))
    with backends.writing() as session:
        # So that the encoder is sure to be at work when its worker dies.
        for step in session.scalars(select(MediaStep).where(MediaStep.name == StepName.CAPTIONS)):
            session.delete(step)
    code = (
        "import sys; from pathlib import Path; from hub.backends import Backends;"
        "from indexer.media import work_off_steps; from tests.hubs import settings_for;"
        "work_off_steps(Backends(settings_for(Path(sys.argv[1]))))"
    )
    command = [sys.executable, "-c", code, str(backends.settings.home)]
    with subprocess.Popen(command, cwd=ROOT) as worker:
        wait_until(lambda: bool(children_of(worker.pid)))
        (child,) = children_of(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()

    wait_until(lambda: not Path(f"/proc/{child}/exe").exists())
    other = reopened(backends)
    while work_off_steps(other, clock=AFTERWARDS):
        pass
    other.database.close()
    found = states(backends)
    assert set(found.values()) == {"done"}
