"""What people look for, counted per day without who it was; no search waits for it.

1. A search notes its text and what came of it, in memory.
2. A thread of this process adds what was noted to the table every few seconds, and once more at the end.

What a process that is killed had not written yet is lost: these are counts to learn from, not a ledger.
"""

from __future__ import annotations

import atexit
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event, Lock, Thread

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.db import Database, utc_now
from hub.models.finding import AskedQuery
from hub.models.policy import Policy
from search.parse import folded_text

log = logging.getLogger(__name__)

PAUSE_S = 2.0
MOST_TEXTS = 5_000
LONGEST = 100
_SOMEBODYS = re.compile(r"@|\d(?:[.-]?\d){5}")
"""An address, or a number as long as a telephone's or a person's: it may stand for somebody."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one search."""

    found_nothing: bool = False
    by_meaning: bool = False


@dataclass(slots=True)
class _Counts:
    asked: int = 0
    found_nothing: int = 0
    by_meaning: int = 0

    def add(self, outcome: Outcome) -> None:
        self.asked += 1
        self.found_nothing += outcome.found_nothing
        self.by_meaning += outcome.by_meaning


def kept_text(text: str) -> str:
    """A query as it is counted: small letters, single spaces; empty for what is not to be kept."""
    folded = folded_text(text)
    return "" if len(folded) > LONGEST or _SOMEBODYS.search(folded) else folded


def _today() -> date:
    return utc_now().date()


@dataclass(slots=True)
class QueryLog:
    """The counts of this process on their way to the table."""

    database: Database
    today: Callable[[], date] = _today
    _noted: dict[tuple[date, str], _Counts] = field(default_factory=dict)
    _noting: Lock = field(default_factory=Lock)
    _writing: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    def note(self, text: str, outcome: Outcome) -> None:
        """Count a search; costs no database. More different texts than memory is meant for are let go."""
        kept = kept_text(text)
        if not kept:
            return
        with self._noting:
            key = self.today(), kept
            if key in self._noted or len(self._noted) < MOST_TEXTS:
                self._noted.setdefault(key, _Counts()).add(outcome)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="query log", daemon=True)
                self._thread.start()
                atexit.register(self.flush)

    def flush(self) -> None:
        """Add to the table what was noted until now; without an answer from the database it is let go."""
        with self._writing:
            with self._noting:
                noted, self._noted = self._noted, {}
            if not noted:
                return
            try:
                with self.database.writing() as session:
                    _add(session, noted)
            except SQLAlchemyError as error:
                log.warning("asked_queries_not_written", extra={"error": type(error).__name__})

    def _run(self) -> None:
        pause = Event()
        while True:
            pause.wait(PAUSE_S)
            self.flush()


def forget_asked(session: Session, *, before: date) -> int:
    """Take away what was counted before that day; answers how many rows."""
    gone = session.execute(delete(AskedQuery).where(AskedQuery.asked_on < before))
    return int(getattr(gone, "rowcount", 0))


def _add(session: Session, noted: dict[tuple[date, str], _Counts]) -> None:
    policy = session.get(Policy, 1)
    if policy is not None and policy.query_days == 0:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(AskedQuery)
    statement = insert.on_conflict_do_update(
        index_elements=["asked_on", "text"],
        set_={
            name: getattr(AskedQuery, name) + getattr(insert.excluded, name)
            for name in ("asked", "found_nothing", "by_meaning")
        },
    )
    # In one order, so that two processes never wait for each other
    rows = [
        {
            "asked_on": day,
            "text": text,
            "asked": counts.asked,
            "found_nothing": counts.found_nothing,
            "by_meaning": counts.by_meaning,
        }
        for (day, text), counts in sorted(noted.items())
    ]
    session.connection().execute(statement, rows)
