"""`hub up` starts everything, says where, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from tests.services.processes import accepts, free_port


def test_it_prints_its_address_answers_there_and_stops_whole(tmp_path: Path) -> None:
    port = free_port()
    env = os.environ | {
        "HUB_HOME": str(tmp_path / "home"),
        "HUB_BIND": f"127.0.0.1:{port}",
        "HUB_EMBEDDER": "hash:64",
    }
    with (tmp_path / "errors").open("wb") as errors:
        command = [sys.executable, "-m", "hub", "up"]
        up = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert up.stdout is not None
        assert up.stdout.readline() == f"http://127.0.0.1:{port}\n", (tmp_path / "errors").read_text()
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        up.send_signal(signal.SIGTERM)
        up.send_signal(signal.SIGINT)  # somebody who cannot wait
        rest, _ = up.communicate(timeout=60)
    finally:
        up.kill()
        up.communicate()

    assert (up.returncode, rest) == (0, ""), (tmp_path / "errors").read_text()
    assert not accepts(port)
    started_here = f"HUB_HOME={tmp_path / 'home'}".encode()
    environments = [entry / "environ" for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    assert not [path for path in environments if started_here in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
