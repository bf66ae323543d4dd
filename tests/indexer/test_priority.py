"""The media worker gives way: by nice, and as a session where Linux shares a machine out among sessions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AUTOGROUPS = Path("/proc/sys/kernel/sched_autogroup_enabled")
CODE = """
import os
from pathlib import Path
from indexer.priority import give_way
before = Path("/proc/self/autogroup").read_text().split()[-1]
give_way()
print(before, Path("/proc/self/autogroup").read_text().split()[-1], os.nice(0))
"""
pytestmark = pytest.mark.skipif(not AUTOGROUPS.exists(), reason="this system has no autogroups")


def told(*, own_session: bool) -> list[str]:
    command = [sys.executable, "-c", CODE]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, start_new_session=own_session
    )
    return run.stdout.split()


def test_a_worker_lowers_the_session_that_is_its_own() -> None:
    assert told(own_session=True) == ["0", "19", "19"]


def test_a_worker_leaves_a_session_that_others_live_in() -> None:
    before, after, nice = told(own_session=False)

    assert (after, nice) == (before, "19")
