"""Settings of gunicorn: two processes with threads where there are cores; `WEB_CONCURRENCY` says how many."""

from __future__ import annotations

import gc
import os
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

worker_class = "hub.even_worker.EvenWorker"
# Much of a search is Python, which one process runs for one person at a time. Each has a model in memory.
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2, os.cpu_count() or 1))
# People who send films keep a thread each (hub.views.upload_parts.AT_ONCE); the others answer pages
threads = 24
timeout = 60
graceful_timeout = 10
keepalive = 5
preload_app = False
loglevel = "warning"
# It would be one file for every hub of this user.
control_socket_disable = True

GARBAGE_AFTER = 10_000
"""New objects before the youngest are looked through; a search makes some thousands that end with it."""


# The processes of one server add their figures up in a folder of their own; `prometheus_client` reads where
# when it is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _figures = mkdtemp(prefix="raakvlak-figures-")


def post_worker_init(worker: Any) -> None:
    """Write log lines, and load the model behind the first request, not in it."""
    from hub.app import warm  # after the fork: connections are never shared by processes
    from hub.context import EXTENSION
    from hub.logs import start_logging

    backends = worker.wsgi.extensions[EXTENSION]
    start_logging(backends.settings.log_format, "web")
    warm(backends)
    # What is loaded by now stays: to look through all of it for garbage took a twentieth of a search
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)


def child_exit(_server: Any, worker: Any) -> None:
    """What a process that ended had counted stays; what it said of this moment goes."""
    from prometheus_client.multiprocess import mark_process_dead

    from hub.even_worker import held

    held.forget(worker.age)
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    """Figures are of one run of the server."""
    rmtree(_figures, ignore_errors=True)
