"""One rebuild at a time: its row says how far it is, and a lease who works on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.work import Rebuild, RebuildState
from indexer.generations import live_generation
from search.documents import DocumentRef
from search.ports import GenerationState, RebuildRunning, Recipe

LEASE = timedelta(minutes=1)
_UNFINISHED = (RebuildState.FILLING, RebuildState.VERIFYING, RebuildState.READY)
_ADVISORY_LOCK = 7260


class RebuildCancelled(Exception):
    """Somebody stopped the rebuild; what it had made is gone."""


@dataclass(slots=True)
class Run:
    """A rebuild under lease: its generation, and what has been written so far."""

    backends: Backends
    id: int
    generation: str
    cursor: DocumentRef | None
    done: int
    total: int
    now: Callable[[], datetime]
    _renewed_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._renewed_at = self.now()

    def written(self, last: DocumentRef, count: int) -> None:
        """Remember that everything up to `last` is written."""
        self.cursor, self.done = last, self.done + count
        self._keep(cursor=str(last), done=self.done, total=max(self.total, self.done))

    def renew(self) -> None:
        """Keep the lease; cheap to call often."""
        if self.now() - self._renewed_at > LEASE / 4:
            self._keep()

    def verifying(self) -> None:
        """Everything is written; now it is proven."""
        self._keep(state=RebuildState.VERIFYING)

    def promoted(self, gate: dict[str, int]) -> None:
        """The generation is live."""
        self._keep(state=RebuildState.PROMOTED, gate=gate, lease_until=None, finished_at=self.now())

    def failed(self, gate: dict[str, int]) -> None:
        """The generation is not to be used."""
        self._keep(state=RebuildState.FAILED, gate=gate, lease_until=None, finished_at=self.now())

    @contextmanager
    def leased(self) -> Iterator[None]:
        """Gives the lease back when the block raises, so that the next one goes on at once."""
        try:
            yield
        except BaseException as error:
            with self.backends.database.writing() as session:
                statement = update(Rebuild).where(Rebuild.id == self.id, Rebuild.state.in_(_UNFINISHED))
                session.execute(statement.values(lease_until=None, reason=type(error).__name__))
            raise

    def _keep(self, **values: Any) -> None:
        """Write the row. Raises `RebuildCancelled` if it is no longer to be worked on."""
        self._renewed_at = self.now()
        with self.backends.database.writing() as session:
            kept = session.scalar(
                update(Rebuild)
                .where(Rebuild.id == self.id, Rebuild.state.in_(_UNFINISHED))
                .values({"lease_until": self._renewed_at + LEASE, "reason": ""} | values)
                .returning(Rebuild.id)
            )
        if kept is None:
            self.backends.engine.drop(self.generation)
            raise RebuildCancelled


def begin_run(backends: Backends, recipe: Recipe, now: Callable[[], datetime]) -> Run:
    """Go on with the rebuild that was begun, or begin one. Raises `RebuildRunning`.

    What was begun with another recipe is dropped, and so is a generation that no rebuild knows of.
    """
    with backends.database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        row = _unfinished(session, now())
        building = {g.name: g for g in backends.engine.generations() if g.state is GenerationState.BUILDING}
        goes_on = row is not None and row.generation in building and building[row.generation].recipe == recipe
        if row is not None and not goes_on:
            row.state, row.reason = _ended(backends, row), "another rebuild took its place"
            row.finished_at = now()
            row = None
        for name in building:
            if row is None or name != row.generation:
                backends.engine.drop(name)
        if row is None:
            row = Rebuild(generation=backends.engine.create(recipe), started_at=now())
            session.add(row)
        row.state, row.lease_until = RebuildState.FILLING, now() + LEASE
        row.total = count_rows(session)
        session.flush()
        cursor = DocumentRef.parse(row.cursor) if row.cursor else None
        return Run(backends, row.id, row.generation, cursor, row.done, row.total, now)


def cancel_run(backends: Backends, now: Callable[[], datetime] = utc_now) -> bool:
    """Stop the rebuild that was begun; answers whether there was one. Its worker drops it in a moment."""
    with backends.database.writing() as session:
        row = session.scalar(select(Rebuild).where(Rebuild.state.in_(_UNFINISHED)))
        if row is None:
            return False
        is_idle = row.lease_until is None or row.lease_until <= now()
        row.state, row.finished_at = RebuildState.CANCELLED, now()
        generation = row.generation
    if is_idle:
        backends.engine.drop(generation)
    return True


def last_promotion(session: Session) -> datetime | None:
    """When a generation was last made live."""
    statement = select(func.max(Rebuild.finished_at)).where(Rebuild.state == RebuildState.PROMOTED)
    return session.scalar(statement)


def note_promotion(session: Session, generation: str, at: datetime) -> None:
    """Remember that a generation was made live again."""
    session.execute(
        update(Rebuild)
        .where(Rebuild.generation == generation)
        .values(state=RebuildState.PROMOTED, finished_at=at)
    )


def count_rows(session: Session) -> int:
    """How many rows a rebuild looks at."""
    counts = (session.scalar(select(func.count()).select_from(table)) for table in (Content, Profile))
    return sum(count or 0 for count in counts)


def _unfinished(session: Session, now: datetime) -> Rebuild | None:
    row = session.scalar(
        select(Rebuild).where(Rebuild.state.in_(_UNFINISHED)).order_by(Rebuild.id.desc()).limit(1)
    )
    if row is not None and row.lease_until is not None and row.lease_until > now:
        raise RebuildRunning(
            f"Another rebuild is at work; it is waited for until {row.lease_until:%H:%M:%S} UTC."
        )
    return row


def _ended(backends: Backends, row: Rebuild) -> RebuildState:
    """What became of a rebuild that cannot go on: it may have died right after its promotion."""
    live = live_generation(backends.engine)
    is_live = live is not None and live.name == row.generation
    return RebuildState.PROMOTED if is_live else RebuildState.FAILED
