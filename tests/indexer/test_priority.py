"""The media worker gives way: by nice, and as a session where Linux shares a machine out among sessions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TELL = """
import os
from pathlib import Path
from indexer.priority import give_way
group = Path("/proc/self/autogroup")
before = group.read_text().split()
give_way()
print(before[-1], group.read_text().split()[-1], os.nice(0))
"""
SHARE = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
READ = "print(open('/proc/self/autogroup').read(), end='')"


def in_a_new_session(*command: str) -> str:
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, start_new_session=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def sessions_are_groups() -> bool:
    """Whether a new session is a group of its own; none is inside a container that has processor limits."""
    if not Path("/proc/self/autogroup").exists():
        return False
    return bool(in_a_new_session(sys.executable, "-c", READ))


pytestmark = pytest.mark.skipif(
    not sessions_are_groups(), reason="this system shares processor time by nice alone"
)


def test_a_worker_lowers_the_session_that_is_its_own() -> None:
    assert in_a_new_session(sys.executable, "-c", TELL).split() == ["0", "19", "19"]


def test_a_worker_leaves_a_session_that_others_live_in() -> None:
    told = in_a_new_session(sys.executable, "-c", SHARE, sys.executable, "-c", TELL)

    assert told.split() == ["0", "0", "19"]
