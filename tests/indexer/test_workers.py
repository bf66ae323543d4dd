"""Workers as processes: they index what changes, say that they are there, and end when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError
from sqlalchemy import select

from hub.access import Viewer
from hub.backends import Backends
from hub.broker import STEPS, ask_rebuild, send_nudge
from hub.db import utc_now
from hub.jobs import queue_state
from hub.logs import REQUEST_ID
from hub.models.contents import Content, ContentState
from hub.models.finding import AskedQuery
from hub.models.people import Role
from hub.models.work import WorkerBeat
from hub.services.generations import start_rebuild
from hub.services.media_steps import steps_of
from hub.services.policies import stored_policy
from indexer.app import worker_command
from indexer.beats import HeartBeat
from indexer.tasks.upkeep import forget_queries, purge_contents
from tests.factories import make_content
from tests.hubs import reopened
from tests.indexer.media_world import bring, states
from tests.media_clips import clip
from tests.services.processes import wait_until

ROOT = Path(__file__).parents[2]
ADMIN = Viewer(frozenset({"everyone"}), user_id=1, role=Role.ADMIN)


@contextmanager
def working(backends: Backends, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process over this hub; it is gone when the block ends."""
    env = os.environ | {
        "HUB_HOME": str(backends.settings.home),
        "HUB_EMBEDDER": backends.settings.embedder,
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = worker_command(name)
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def is_heard_of(backends: Backends, name: str) -> bool:
    with backends.reading() as session:
        return session.get(WorkerBeat, name) is not None


def is_idle(backends: Backends) -> bool:
    with backends.reading() as session:
        return queue_state(session).open == 0


def test_the_index_worker_indexes_a_change_and_ends_when_told(backends: Backends) -> None:
    with working(backends, "index") as worker:
        wait_until(lambda: is_heard_of(backends, "index"))
        with backends.writing() as session:
            make_content(session, "Ebb")
        wait_until(lambda: is_idle(backends))
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(timeout=30) == 0
    assert [str(v.ref) for v in backends.engine.searcher().versions()] == ["content:1"]


def test_a_line_in_the_log_of_a_worker_names_the_request_that_woke_it(backends: Backends) -> None:
    with working(backends, "index") as worker:
        wait_until(lambda: is_heard_of(backends, "index"))
        REQUEST_ID.set("from-noor")
        # Now and then the clock is there before the nudge
        for title in ("Ebb", "Flood", "Slack", "Neap"):
            with backends.writing() as session:
                make_content(session, title)
            wait_until(lambda: is_idle(backends))
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=30)

    lines = [json.loads(line) for line in said.decode().splitlines() if line.startswith("{")]
    drained = [line for line in lines if line["event"] == "index_jobs_drained"]
    assert {line["process"] for line in drained} == {"index"}
    assert "from-noor" in {line["request_id"] for line in drained}


def test_a_lost_nudge_is_made_up_for_by_the_clock(backends: Backends) -> None:
    with backends.database.writing() as session:
        make_content(session, "Ebb")
    with working(backends, "index"):
        wait_until(lambda: is_idle(backends))


def test_half_a_message_does_not_end_the_worker(backends: Backends) -> None:
    assert backends.broker
    with working(backends, "index") as worker:
        wait_until(lambda: is_heard_of(backends, "index"))
        folder = backends.settings.home / "broker" / "messages"
        (folder / "1_half.index.msg").write_text('{"body": ')
        wait_until(lambda: not (folder / "1_half.index.msg").exists())
        with backends.writing() as session:
            make_content(session, "Ebb")
        wait_until(lambda: is_idle(backends))
        assert worker.poll() is None


def test_the_media_worker_rebuilds_at_the_lowest_priority(backends: Backends) -> None:
    before = {generation.name for generation in backends.engine.generations()}
    with working(backends, "media") as worker:
        wait_until(lambda: is_heard_of(backends, "media"))
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == 19
        with backends.writing() as session:
            start_rebuild(session, ADMIN, held=False, now=utc_now())
        ask_rebuild(backends.broker)
        wait_until(lambda: {g.name for g in backends.engine.generations() if g.state == "live"} != before)


def test_the_media_worker_makes_films_fit_to_watch_and_gives_them_back_when_told_to_end(
    backends: Backends,
) -> None:
    bring(backends, clip("silent"))
    with working(backends, "media") as worker:
        wait_until(lambda: is_heard_of(backends, "media"))
        send_nudge(backends.broker, STEPS)
        wait_until(lambda: states(backends)["first_rendition"] == "done")
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(timeout=30) == 0
    with backends.reading() as session:
        assert not any(step.is_running for step in steps_of(session, 1))


def test_a_worker_imports_no_model(tmp_path: Path) -> None:
    heavy = "{'torch', 'openvino', 'transformers', 'av', 'faster_whisper', 'pypdfium2'}"
    code = f"import indexer.app, sys; print({heavy} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert found.stdout.decode().strip() == "set()"


def test_there_is_no_other_worker() -> None:
    with pytest.raises(ValueError, match="other"):
        worker_command("other")


def test_a_broker_that_does_not_answer_loses_a_nudge_and_no_change(backends: Backends) -> None:
    away = reopened(backends, broker_url="redis://127.0.0.1:1/0")

    send_nudge(away.broker)
    with away.writing() as session:
        make_content(session, "Ebb")

    assert not is_idle(backends)
    with pytest.raises(OperationalError):
        ask_rebuild(away.broker)
    away.database.close()


def test_a_worker_is_heard_of_until_it_stops(backends: Backends) -> None:
    heart = HeartBeat(backends, "index")
    heart.start()
    heart.stop()

    with backends.reading() as session:
        assert utc_now() - session.get_one(WorkerBeat, "index").seen_at < timedelta(minutes=1)


def test_deleted_contents_are_purged_on_their_date(backends: Backends) -> None:
    today = utc_now().date()
    with backends.writing() as session:
        for days, state in ((0, ContentState.DELETED), (1, ContentState.DELETED), (0, ContentState.HIDDEN)):
            make_content(session, "Ebb", state=state, purge_on=today + timedelta(days=days))

    assert purge_contents(backends, today) == 1

    with backends.reading() as session:
        assert session.scalars(select(Content.id)).all() == [2, 3]


def test_what_was_looked_for_is_forgotten_after_the_days_that_the_organisation_chose(
    backends: Backends,
) -> None:
    today = utc_now().date()
    with backends.writing() as session:
        stored_policy(session).query_days = 30
        for days in (29, 30, 31):
            session.add(AskedQuery(asked_on=today - timedelta(days=days), text="asyncio", asked=1))

    assert forget_queries(backends, today) == 1
