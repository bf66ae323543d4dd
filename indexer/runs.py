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
from hub.services.generations import UNFINISHED, cancel, unfinished
from indexer.generations import live_generation
from search.documents import DocumentRef
from search.ports import GenerationState, RebuildRunning, Recipe

LEASE = timedelta(minutes=1)
_ADVISORY_LOCK = 7260
# Why a rebuild stopped that the clock may start again.
_PASSES = frozenset({"EmbedderUnavailable", "SearchUnavailable"})


class RebuildCancelled(Exception):
    """Somebody stopped the rebuild; what it had made is gone."""


@dataclass(slots=True)
class Run:
    """A rebuild under lease: its generation, and what has been written so far.

    `held`: it goes live only when somebody says so. `accepted`: somebody did, having seen its gate.
    """

    backends: Backends
    id: int
    generation: str
    cursor: DocumentRef | None
    done: int
    total: int
    now: Callable[[], datetime]
    held: bool = False
    accepted: bool = False
    rate: float = field(default=0.0, init=False)
    _renewed_at: datetime = field(init=False)
    _begun: tuple[datetime, int] = field(init=False)

    def __post_init__(self) -> None:
        self._renewed_at = self.now()
        self._begun = self._renewed_at, self.done

    def written(self, last: DocumentRef, count: int) -> None:
        """Remember that everything up to `last` is written."""
        self.cursor, self.done = last, self.done + count
        began, before = self._begun
        seconds = (self.now() - began).total_seconds()
        self.rate = (self.done - before) / seconds if seconds > 0 else 0.0
        self._keep(cursor=str(last), done=self.done, total=max(self.total, self.done), rate=self.rate)

    def renew(self) -> None:
        """Keep the lease; cheap to call often."""
        if self.now() - self._renewed_at > LEASE / 4:
            self._keep()

    def verifying(self) -> None:
        """Everything is written; now it is proven."""
        self._keep(state=RebuildState.VERIFYING)

    def waits(self, gate: dict[str, Any], reason: str) -> None:
        """It is proven, and a person has to say that it goes live."""
        self._keep(state=RebuildState.READY, held=True, gate=gate, reason=reason, lease_until=None)

    def promoted(self, gate: dict[str, Any]) -> None:
        """The generation is live."""
        self._keep(state=RebuildState.PROMOTED, gate=gate, lease_until=None, finished_at=self.now())

    def failed(self, gate: dict[str, Any]) -> None:
        """The generation is not to be used."""
        self._keep(state=RebuildState.FAILED, gate=gate, lease_until=None, finished_at=self.now())

    @contextmanager
    def leased(self) -> Iterator[None]:
        """Gives the lease back when the block raises, so that the next one goes on at once."""
        try:
            yield
        except BaseException as error:
            with self.backends.database.writing() as session:
                statement = update(Rebuild).where(Rebuild.id == self.id, Rebuild.state.in_(UNFINISHED))
                session.execute(statement.values(lease_until=None, reason=type(error).__name__))
            raise

    def _keep(self, **values: Any) -> None:
        """Write the row. Raises `RebuildCancelled` if it is no longer to be worked on."""
        self._renewed_at = self.now()
        with self.backends.database.writing() as session:
            kept = session.scalar(
                update(Rebuild)
                .where(Rebuild.id == self.id, Rebuild.state.in_(UNFINISHED))
                .values({"lease_until": self._renewed_at + LEASE, "reason": ""} | values)
                .returning(Rebuild.id)
            )
        if kept is None:
            self.backends.engine.drop(self.generation)
            raise RebuildCancelled


def begin_run(backends: Backends, recipe: Recipe, now: Callable[[], datetime], *, held: bool = False) -> Run:
    """Go on with the rebuild that was asked for or begun, or begin one. Raises `RebuildRunning`.

    What was begun with another recipe is dropped, and so is a generation that no rebuild knows of.
    """
    with backends.database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        row = refuse_while_running(session, now())
        building = {g.name: g for g in backends.engine.generations() if g.state is GenerationState.BUILDING}
        is_asked = row is not None and row.state is RebuildState.ASKED
        goes_on = row is not None and row.generation in building and building[row.generation].recipe == recipe
        if row is not None and not goes_on and not is_asked:
            held = held or row.held
            row.state, row.reason = _ended(backends, row), "another rebuild took its place"
            row.finished_at = now()
            row = None
        for name in building:
            if row is None or name != row.generation:
                backends.engine.drop(name)
        if row is None:
            row = Rebuild(started_at=now(), held=held)
            session.add(row)
        if not goes_on:
            row.generation = backends.engine.create(recipe)
        accepted = row.state is RebuildState.READY and not row.held
        row.held = row.held or held
        row.state, row.lease_until = RebuildState.FILLING, now() + LEASE
        row.total = count_rows(session)
        session.flush()
        cursor = DocumentRef.parse(row.cursor) if row.cursor else None
        return Run(backends, row.id, row.generation, cursor, row.done, row.total, now, row.held, accepted)


def cancel_run(backends: Backends, now: Callable[[], datetime] = utc_now) -> bool:
    """Stop the rebuild that was begun; answers whether there was one. Its worker drops it in a moment."""
    with backends.database.writing() as session:
        row = unfinished(session)
        if row is not None:
            cancel(row, backends.engine, now())
    return row is not None


def accept_run(backends: Backends) -> bool:
    """Say that the rebuild that waits for a person goes live; answers whether there was one."""
    with backends.database.writing() as session:
        row = unfinished(session)
        if row is None or row.state is not RebuildState.READY:
            return False
        row.held = False
    return True


def next_wish(session: Session, now: datetime) -> RebuildState | None:
    """What a worker should do: go on with a rebuild, or bring a kept generation back; None for nothing.

    One that stopped by itself is left to whoever stopped it, unless the engine or the model was away.
    """
    if returning(session):
        return RebuildState.RETURNING
    row = unfinished(session)
    if row is None or (row.lease_until is not None and row.lease_until > now):
        return None
    if row.state is RebuildState.READY:
        return None if row.held else RebuildState.READY
    was_killed = row.lease_until is not None
    is_wanted = row.state is RebuildState.ASKED or was_killed or row.reason in _PASSES
    return RebuildState.FILLING if is_wanted else None


def refuse_while_running(session: Session, now: datetime) -> Rebuild | None:
    """The unfinished rebuild, if nobody works on it. Raises `RebuildRunning`."""
    row = unfinished(session)
    if row is not None and row.lease_until is not None and row.lease_until > now:
        raise RebuildRunning(
            f"Another rebuild is at work; it is waited for until {row.lease_until:%H:%M:%S} UTC."
        )
    return row


def last_promotion(session: Session) -> datetime | None:
    """When a generation was last made live."""
    statement = select(func.max(Rebuild.finished_at)).where(Rebuild.state == RebuildState.PROMOTED)
    return session.scalar(statement)


def note_promotion(session: Session, generation: str, at: datetime) -> None:
    """Remember that a generation was made live again."""
    end_returning(session)
    session.execute(
        update(Rebuild)
        .where(Rebuild.generation == generation)
        .values(state=RebuildState.PROMOTED, finished_at=at)
    )


def end_returning(session: Session, *, reason: str = "") -> None:
    """Nothing is to come back any more: it did, or `reason` is why it cannot."""
    session.execute(
        update(Rebuild)
        .where(Rebuild.state == RebuildState.RETURNING)
        .values(state=RebuildState.PROMOTED, reason=reason)
    )


def returning(session: Session) -> set[str]:
    """The generations that are asked to be live once more."""
    return set(session.scalars(select(Rebuild.generation).where(Rebuild.state == RebuildState.RETURNING)))


def count_rows(session: Session) -> int:
    """How many rows a rebuild looks at."""
    counts = (session.scalar(select(func.count()).select_from(table)) for table in (Content, Profile))
    return sum(count or 0 for count in counts)


def _ended(backends: Backends, row: Rebuild) -> RebuildState:
    """What became of a rebuild that cannot go on: it may have died right after its promotion."""
    live = live_generation(backends.engine)
    is_live = live is not None and live.name == row.generation
    return RebuildState.PROMOTED if is_live else RebuildState.FAILED
