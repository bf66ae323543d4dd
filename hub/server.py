"""Settings of gunicorn: one process with threads; more are a matter of `WEB_CONCURRENCY`."""

from __future__ import annotations

import os
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

worker_class = "gthread"
# People who send films keep a thread each (hub.views.upload_parts.AT_ONCE); the others answer pages
threads = 24
timeout = 60
graceful_timeout = 10
keepalive = 5
preload_app = False
loglevel = "warning"
# It would be one file for every hub of this user.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Load the model behind the first request, not in it."""
    from hub.app import warm  # after the fork: connections are never shared by processes
    from hub.context import EXTENSION

    warm(worker.wsgi.extensions[EXTENSION])
