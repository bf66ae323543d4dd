"""The workers, as programs: `python -m indexer.app index`, `... media`, and `... beat` for several machines.

Each is one process that takes one task at a time. With the filesystem broker there is one machine, and its
index worker keeps the clock too; with any other broker the clock is a process of its own.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from celery import Celery, Task
from celery.beat import EmbeddedService
from celery.platforms import SecurityWarning
from celery.signals import task_prerun, worker_ready, worker_shutdown

from hub.backends import Backends
from hub.broker import INDEX_QUEUE, MEDIA_QUEUE, REQUEST_HEADER
from hub.config import Settings
from hub.logs import REQUEST_ID, request_id, start_logging
from indexer.arrivals import arrival_watch
from indexer.beats import HeartBeat
from indexer.letters import letter_watch
from indexer.priority import give_way
from indexer.tasks.index import add_index_tasks
from indexer.tasks.media import add_media_tasks
from indexer.tasks.upkeep import SCHEDULE, add_upkeep_tasks

log = logging.getLogger("indexer.app")  # as a program it is called __main__

# Celery tells of every task that it sends and ends, several a second; our own events say what came of them
LIBRARIES = "WARNING"


class Program(StrEnum):
    """What a process of this module is; workers are named for their queue."""

    INDEX = INDEX_QUEUE
    MEDIA = MEDIA_QUEUE
    BEAT = "beat"


class Beside(Protocol):
    """A thread that a worker has beside its tasks."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def worker_command(name: str) -> list[str]:
    """The command that runs the `index` worker, the `media` worker, or the `beat`."""
    return [sys.executable, "-m", "indexer.app", Program(name)]


def create_worker_app(backends: Backends) -> Celery:
    """The broker's application with every task and the schedule."""
    app = backends.broker
    add_index_tasks(app, backends)
    add_media_tasks(app, backends)
    add_upkeep_tasks(app, backends)
    app.conf.beat_schedule = SCHEDULE
    kept = backends.settings.home / "broker"
    kept.mkdir(parents=True, exist_ok=True)
    app.conf.beat_schedule_filename = str(kept / "schedule")
    return app


def run(program: Program) -> None:
    """Be that program until SIGTERM."""
    backends = Backends(Settings.from_env())
    start_logging(backends.settings.log_format, program)
    # It warns of root because of pickled messages; ours are JSON, and a container has nobody else.
    warnings.simplefilter("ignore", SecurityWarning)
    app = create_worker_app(backends)
    heart = HeartBeat(backends, program)
    if program is Program.BEAT:
        heart.start()
        app.Beat(loglevel=LIBRARIES, quiet=True).run()
        return
    if program is Program.MEDIA:
        give_way()
    beside: list[Beside] = [heart]
    if program is Program.MEDIA:
        beside.append(arrival_watch(backends))
        if backends.settings.smtp_url:
            beside.append(letter_watch(backends))
    if program is Program.INDEX and backends.settings.broker_url == "filesystem:":
        beside.append(EmbeddedService(app, thread=True))
    _attach(beside)
    options = ["--pool=solo", "--concurrency=1", f"--loglevel={LIBRARIES}", f"--queues={program}"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["--quiet", "worker", f"--hostname={program}@%h", *options, *quiet])


def _begin_task(task: Task, **_kwargs: object) -> None:
    """Log lines of a task carry the id of the request that asked for it; those by the clock get their own."""
    REQUEST_ID.set(request_id(task.request.get(REQUEST_HEADER)))


def _attach(beside: Sequence[Beside]) -> None:
    """Start what runs beside the tasks when the worker is ready, and end it with it, the last one first."""

    def start(**_kwargs: object) -> None:
        log.info("worker_ready")
        for thread in beside:
            thread.start()

    def stop(**_kwargs: object) -> None:
        for thread in reversed(beside):
            thread.stop()

    task_prerun.connect(_begin_task, weak=False)
    worker_ready.connect(start, weak=False)
    worker_shutdown.connect(stop, weak=False)


if __name__ == "__main__":
    run(Program(sys.argv[1]))
