"""Tasks of the media worker, which does what takes long, at the lowest priority of the machine."""

from __future__ import annotations

import logging

from celery import Celery

from hub.backends import Backends
from hub.broker import REBUILD, STEPS, send_nudge
from indexer.drain import Clock
from indexer.media import work_off_steps
from indexer.rebuild import RebuildFailed, rebuild
from indexer.runs import RebuildCancelled
from indexer.tasks.index import is_stopping
from search.embedding import EmbedderUnavailable
from search.ports import RebuildRunning, SearchUnavailable

log = logging.getLogger(__name__)


def add_media_tasks(app: Celery, backends: Backends) -> None:
    """The tasks of the queue `media`."""

    @app.task(name=REBUILD)  # type: ignore[untyped-decorator]
    def rebuild_index() -> None:
        try:
            rebuild(backends)
        except (RebuildRunning, RebuildCancelled) as error:
            log.info("rebuild_not_made", extra={"reason": type(error).__name__})
        except (EmbedderUnavailable, SearchUnavailable) as error:
            log.warning("rebuild_interrupted", extra={"reason": type(error).__name__})
        except RebuildFailed as error:
            log.error("rebuild_failed", extra=error.report.counts())

    @app.task(name=STEPS)  # type: ignore[untyped-decorator]
    def make_media() -> None:
        if work_off_steps(backends, clock=Clock(stops=is_stopping)) and not is_stopping():
            send_nudge(app, STEPS)
