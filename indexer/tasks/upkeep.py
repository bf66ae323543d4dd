"""What is done by the clock: look for lost nudges, compare index and database, purge, retire."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from sqlalchemy import select

from hub.backends import Backends
from hub.broker import BACKUP, DRAIN, NUDGE_EXPIRES_S, REBUILD, STEPS
from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.models.notices import StandingSearch
from hub.query_log import forget_asked
from hub.services.notices import look_again
from hub.services.policies import current_policy
from indexer.rollback import retire_kept
from indexer.sweeping import delete_files, keys_of, sweep
from indexer.verify import request_repair, verify
from search.ports import SearchError

log = logging.getLogger(__name__)

VERIFY = "media.verify"
PURGE = "media.purge"
RETIRE = "media.retire"
FOLLOWED = "media.followed"
SWEEP = "media.sweep"
LOOK_S = 3.0
WISHES_S = 10.0
PURGE_BATCH = 100
FOLLOWED_S = 300.0

SCHEDULE: dict[str, dict[str, Any]] = {
    "look for work": {"task": DRAIN, "schedule": LOOK_S, "options": {"expires": LOOK_S}},
    "look for wishes": {"task": REBUILD, "schedule": WISHES_S, "options": {"expires": WISHES_S}},
    "look for back-ups": {"task": BACKUP, "schedule": WISHES_S, "options": {"expires": WISHES_S}},
    "look for media": {"task": STEPS, "schedule": LOOK_S, "options": {"expires": LOOK_S}},
    "look for what is followed": {
        "task": FOLLOWED,
        "schedule": FOLLOWED_S,
        "options": {"expires": FOLLOWED_S},
    },
    "compare": {"task": VERIFY, "schedule": crontab(hour="3", minute="10")},
    "purge": {"task": PURGE, "schedule": crontab(hour="3", minute="40")},
    "sweep": {"task": SWEEP, "schedule": timedelta(hours=1), "options": {"expires": NUDGE_EXPIRES_S}},
    "retire": {"task": RETIRE, "schedule": timedelta(hours=1), "options": {"expires": NUDGE_EXPIRES_S}},
}


def add_upkeep_tasks(app: Celery, backends: Backends) -> None:
    """The tasks of the schedule, which run in the media worker."""

    @app.task(name=VERIFY)  # type: ignore[untyped-decorator]
    def verify_index() -> None:
        report = verify(backends)
        request_repair(backends, report)
        log.info("index_verified", extra={"compared": report.compared, **report.counts()})

    @app.task(name=PURGE)  # type: ignore[untyped-decorator]
    def purge_deleted() -> None:
        today = utc_now().date()
        purged = purge_contents(backends, today)
        forgotten = forget_queries(backends, today)
        log.info("purged", extra={"contents": purged, "queries": forgotten})

    @app.task(name=SWEEP)  # type: ignore[untyped-decorator]
    def sweep_files() -> None:
        log.info("files_swept", extra=sweep(backends, utc_now()))

    @app.task(name=FOLLOWED)  # type: ignore[untyped-decorator]
    def look_for_notices() -> None:
        try:
            log.info("followed_looked_for", extra={"notices": look_for_followed(backends, utc_now())})
        except SearchError as error:
            log.warning("followed_not_looked_for", extra={"error": type(error).__name__})

    @app.task(name=RETIRE)  # type: ignore[untyped-decorator]
    def retire_generations() -> None:
        retire_kept(backends)


def look_for_followed(backends: Backends, now: datetime) -> int:
    """Look again for every search that somebody follows, one a commit; answers how many notices it made."""
    with backends.reading() as session:
        ids = session.scalars(select(StandingSearch.id).order_by(StandingSearch.id)).all()
    made = 0
    for search_id in ids:
        with backends.database.writing() as session:
            made += look_again(session, backends.word_finder, search_id, now=now)
    return made


def purge_contents(backends: Backends, today: date) -> int:
    """Remove deleted contents whose purge date has come, for good, a batch a commit; answers how many.

    Their files go once the rows are gone; those that a death in between leaves are swept.
    """
    purged = 0
    while True:
        with backends.writing() as session:
            rows = session.scalars(
                select(Content)
                .where(Content.state == ContentState.DELETED, Content.purge_on <= today)
                .order_by(Content.id)
                .limit(PURGE_BATCH)
            ).all()
            keys = keys_of(session, [row.id for row in rows])
            for row in rows:
                session.delete(row)
        delete_files(backends.storage, keys)
        purged += len(rows)
        if len(rows) < PURGE_BATCH:
            return purged


def forget_queries(backends: Backends, today: date) -> int:
    """Forget what was looked for longer ago than the organisation keeps it; answers how many counts."""
    with backends.writing() as session:
        kept = timedelta(days=current_policy(session).query_days)
        return forget_asked(session, before=today - kept)
