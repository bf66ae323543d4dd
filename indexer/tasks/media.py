"""Tasks of the media worker, which does what takes long, at the lowest priority of the machine."""

from __future__ import annotations

import logging

from celery import Celery

from hub.backends import Backends
from hub.broker import BACKUP, REBUILD, STEPS, send_nudge
from hub.db import utc_now
from hub.models.work import RebuildState
from indexer.backups import take_backups
from indexer.drain import Clock
from indexer.media import work_off_steps
from indexer.rebuild import RebuildFailed, rebuild
from indexer.rollback import CannotRollBack, roll_back
from indexer.runs import RebuildCancelled, end_returning, next_wish
from indexer.tasks.index import is_stopping
from search.embedding import EmbedderUnavailable
from search.ports import RebuildRunning, SearchUnavailable

log = logging.getLogger(__name__)


def add_media_tasks(app: Celery, backends: Backends) -> None:
    """The tasks of the queue `media`."""

    @app.task(name=REBUILD)  # type: ignore[untyped-decorator]
    def rebuild_index() -> None:
        grant_wish(backends)

    @app.task(name=BACKUP)  # type: ignore[untyped-decorator]
    def take_backup() -> None:
        take_backups(backends)

    @app.task(name=STEPS)  # type: ignore[untyped-decorator]
    def make_media() -> None:
        if work_off_steps(backends, clock=Clock(stops=is_stopping)) and not is_stopping():
            send_nudge(app, STEPS)


def grant_wish(backends: Backends) -> None:
    """Do what was asked of the index, or go on with a rebuild that was killed; mostly there is nothing."""
    with backends.reading() as session:
        wish = next_wish(session, utc_now())
    if wish is None:
        return
    try:
        if wish is RebuildState.RETURNING:
            roll_back(backends)
        else:
            rebuild(backends)
    except CannotRollBack as error:
        with backends.database.writing() as session:
            end_returning(session, reason=type(error).__name__)
        log.warning("not_rolled_back", extra={"reason": str(error)})
    except (RebuildRunning, RebuildCancelled) as error:
        log.info("rebuild_not_made", extra={"reason": type(error).__name__})
    except (EmbedderUnavailable, SearchUnavailable) as error:
        log.warning("rebuild_interrupted", extra={"reason": type(error).__name__})
    except RebuildFailed as error:
        log.error("rebuild_failed", extra=error.report.counts())
