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
from hub.models.media import FileRole, MediaFile, MediaStep
from hub.services.media_steps import StepName
from indexer.drain import Clock
from indexer.media import work_off_steps
from indexer.media_jobs import LEASE
from tests.dying import DyingPort, Fuse, Killed
from tests.hubs import reopened, with_parts
from tests.indexer.media_world import bring, states
from tests.media_clips import clip
from tests.services.processes import wait_until

ROOT = Path(__file__).parents[2]
AFTERWARDS = Clock(now=lambda: utc_now() + LEASE + timedelta(minutes=20))
# Each call to a port burns before and after: all of a film's steps come to 81.
EVERY_POINT = range(1, 90)
SOME_POINTS = (7, 17, 31, 44, 58, 77)


class WorkerFuse(Fuse):
    """Burns with the work, not with the thread that keeps the lease."""

    def burn(self) -> None:
        if threading.current_thread() is threading.main_thread():
            super().burn()


def mortal(backends: Backends, fuse: Fuse) -> Backends:
    ports = {name: DyingPort(getattr(backends, name), fuse) for name in ("database", "storage")}
    return with_parts(backends, **ports)


def killed_at(backends: Backends, point: int) -> bool:
    """Bring a film, and let a worker die at that point of it, if it gets so far; then let another finish."""
    bring(backends, clip("silent"))
    died = False
    try:
        work_off_steps(mortal(backends, WorkerFuse(point)), turn=timedelta(hours=1))
    except Killed:
        died = True
    while work_off_steps(backends, clock=AFTERWARDS):
        pass
    return died


def assert_whole_and_once(backends: Backends) -> None:
    assert states(backends) == {
        "probe": "done",
        "poster": "done",
        "first_rendition": "done",
        "captions": "skipped:no_sound",
        "renditions": "done",
        "storyboard": "done",
    }
    with backends.reading() as session:
        made = session.scalars(select(MediaFile).where(MediaFile.role != FileRole.ORIGINAL)).all()
        assert sorted(file.role for file in made) == [
            FileRole.POSTER,
            FileRole.RENDITION,
            FileRole.STORYBOARD,
        ]
    stored = {listed.key: listed.size_bytes for listed in backends.storage.list("media/")}
    assert stored == {file.key: file.size_bytes for file in made}
    assert list((backends.settings.home / "scratch").iterdir()) == []


@pytest.mark.parametrize("point", SOME_POINTS)
def test_a_worker_that_dies_leaves_nothing_twice(backends: Backends, point: int) -> None:
    assert killed_at(backends, point)

    assert_whole_and_once(backends)


@pytest.mark.soak
@pytest.mark.parametrize("point", EVERY_POINT)
def test_a_worker_may_die_at_any_point(backends: Backends, point: int) -> None:
    killed_at(backends, point)

    assert_whole_and_once(backends)


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
