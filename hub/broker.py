"""The broker: it carries nudges by task name and nothing that must not be lost.

Knows the names of tasks, not the tasks, so that the web imports no worker.
"""

from __future__ import annotations

import logging
from pathlib import Path

from celery import Celery
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

DRAIN = "index.drain"
INDEX_QUEUE = "index"
MEDIA_QUEUE = "media"


def open_broker(url: str, home: Path) -> Celery:
    """A Celery application over `filesystem:` (below `home`), `redis://...` or `amqp://...`."""
    app = Celery("raakvlak", broker="filesystem://" if url == "filesystem:" else url)
    app.conf.update(
        task_ignore_result=True,
        task_default_queue=INDEX_QUEUE,
        task_routes={"index.*": {"queue": INDEX_QUEUE}, "media.*": {"queue": MEDIA_QUEUE}},
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
    )
    if url == "filesystem:":
        folder = home / "broker"
        for name in ("messages", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        app.conf.broker_transport_options = {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
        }
    return app


def send_nudge(app: Celery) -> None:
    """Wake the index worker. A broker that does not answer costs seconds: workers also look by the clock."""
    try:
        app.send_task(DRAIN, queue=INDEX_QUEUE, ignore_result=True, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("nudge_not_sent", extra={"error": type(error).__name__})
