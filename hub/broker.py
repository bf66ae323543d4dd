"""The broker: it carries nudges by task name and nothing that must not be lost.

Knows the names of tasks, not the tasks, so that the web imports no worker.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.exceptions import ChannelError, OperationalError
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport.filesystem import Channel, Transport
from kombu.transport.virtual import Empty

from hub.logs import REQUEST_ID

log = logging.getLogger(__name__)

DRAIN = "index.drain"
REBUILD = "media.rebuild"
STEPS = "media.steps"
BACKUP = "media.backup"
# A nudge that nobody took by now says nothing new: workers look by the clock every few seconds.
NUDGE_EXPIRES_S = 30
# A person waits for the nudge: one more try, at once. Kombu's own pauses add up to seven seconds.
RETRIES = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
REQUEST_HEADER = "request_id"
INDEX_QUEUE = "index"
MEDIA_QUEUE = "media"


class FolderChannel(Channel):
    """Messages as files, where one that is read while it is written counts as lost."""

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)  # type: ignore[no-untyped-call]
        except ValueError as error:
            raise Empty from error


class FolderTransport(Transport):
    """Kombu's own transport would end the worker at half a message."""

    Channel = FolderChannel


TRANSPORT_ALIASES["folder"] = f"{__name__}:{FolderTransport.__name__}"


def open_broker(url: str, home: Path) -> Celery:
    """A Celery application over `filesystem:` (below `home`), `redis://...` or `amqp://...`.

    Raises `ValueError` for an address of no such kind.
    """
    kind = url.partition(":")[0]  # sqla+postgresql is of the kind sqla
    if kind.partition("+")[0] not in TRANSPORT_ALIASES:
        raise ValueError(f"There is no queue {kind!r}: HUB_BROKER_URL is filesystem:, redis://… or amqp://….")
    app = Celery("raakvlak", broker="folder://localhost" if url == "filesystem:" else url)
    app.conf.update(
        task_ignore_result=True,
        task_default_queue=INDEX_QUEUE,
        task_routes={"index.*": {"queue": INDEX_QUEUE}, "media.*": {"queue": MEDIA_QUEUE}},
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        broker_transport_options=RETRIES,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
    )
    if url == "filesystem:":
        folder = home / "broker"
        for name in ("messages", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        app.conf.broker_transport_options = RETRIES | {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
        }
    return app


def ask_rebuild(app: Celery) -> None:
    """Let the media worker look at once what was asked of the index; by the clock it looks in seconds.

    Raises what the broker raises.
    """
    app.send_task(REBUILD, ignore_result=True, retry=False)


def send_nudge(app: Celery, task: str = DRAIN) -> None:
    """Wake a worker. A broker that does not answer costs seconds: workers also look by the clock."""
    try:
        app.send_task(
            task,
            ignore_result=True,
            retry=False,
            expires=NUDGE_EXPIRES_S,
            headers={REQUEST_HEADER: REQUEST_ID.get()},
        )
    except (OperationalError, ChannelError, OSError, ValueError) as error:
        log.warning("nudge_not_sent", extra={"error": type(error).__name__})
