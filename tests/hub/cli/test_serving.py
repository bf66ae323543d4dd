"""`hub up` starts everything, says where, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from hub.backends import Backends
from hub.cli.serving import prepare_index
from tests.hubs import reopened
from tests.services.processes import accepts, free_port, wait_until


@contextmanager
def hub_up(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A hub of its own folder that has printed its address."""
    env = os.environ | {
        "HUB_HOME": str(folder / "home"),
        "HUB_BIND": f"127.0.0.1:{port}",
        "HUB_EMBEDDER": "hash:64",
    }
    with (folder / "errors").open("wb") as errors:
        command = [sys.executable, "-m", "hub", "up"]
        up = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert up.stdout is not None
        assert up.stdout.readline() == f"http://127.0.0.1:{port}\n", (folder / "errors").read_text()
        yield up
    finally:
        up.kill()
        up.communicate()


def test_it_prints_its_address_answers_there_and_stops_whole(tmp_path: Path) -> None:
    port = free_port()
    with hub_up(tmp_path, port) as up:
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        errors = tmp_path / "errors"
        wait_until(lambda: errors.read_text().count("worker_ready") == 2)
        up.send_signal(signal.SIGTERM)
        up.send_signal(signal.SIGINT)  # somebody who cannot wait
        rest, _ = up.communicate(timeout=60)

    assert (up.returncode, rest) == (0, ""), (tmp_path / "errors").read_text()
    assert "celery" not in errors.read_text()
    assert not accepts(port)
    assert not running(tmp_path)


def test_killed_it_takes_what_it_started_along(tmp_path: Path) -> None:
    port = free_port()
    with hub_up(tmp_path, port) as up:
        assert len(running(tmp_path)) > 3
        up.kill()

    wait_until(lambda: not running(tmp_path) and not accepts(port))


def test_an_index_of_another_model_is_said_at_the_start_and_left_as_it_is(
    backends: Backends, capsys: pytest.CaptureFixture[str]
) -> None:
    before = backends.engine.generations()
    other = reopened(backends, embedder="hash:32")

    prepare_index(other)

    assert "(another embedding model): run `hub reindex`" in capsys.readouterr().err
    assert other.engine.generations() == before
    other.database.close()


def running(folder: Path) -> list[str]:
    """The processes that a hub of this folder started."""
    started_here = f"HUB_HOME={folder / 'home'}".encode()
    processes = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [process.name for process in processes if started_here in _read(process / "environ")]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
