"""Whether a worker is there, as the check of its container asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.backends import Backends
from hub.db import utc_now
from hub.models.work import WorkerBeat
from indexer.heard import is_heard


@pytest.mark.parametrize(("silent_s", "heard"), [(5, True), (50, True), (70, False)])
def test_a_worker_is_there_while_it_spoke_within_a_minute(
    backends: Backends, silent_s: float, heard: bool
) -> None:
    with backends.database.writing() as session:
        session.add(WorkerBeat(name="index", seen_at=utc_now() - timedelta(seconds=silent_s)))

    assert is_heard(backends.database, "index") is heard
    assert not is_heard(backends.database, "media")
