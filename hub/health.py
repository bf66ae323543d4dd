"""Can the hub work? Each part it needs is asked in turn, also when one before it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import queue_state
from hub.models.work import WorkerBeat
from hub.schema import is_current
from search.embedding import EmbedderUnavailable
from search.ports import GenerationNotFound, GenerationState, SearchUnavailable

# A worker beats every 5 s; a queue this old is not being worked off.
WORKER_SILENCE = timedelta(seconds=30)
QUEUE_AGE = timedelta(minutes=10)
WORKERS = ("index", "media")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the hub: whether it works, and a word on how."""

    name: str
    ok: bool
    detail: str


class NotReady(Exception):
    """A part that answers but cannot work; the message says why."""


def check_health(backends: Backends) -> tuple[Part, ...]:
    """Every part in the order in which one would mend them."""
    checks: dict[str, Callable[[Backends], str]] = {
        "database": _database,
        "engine": _engine,
        "queue": _queue,
        "workers": _workers,
        "model": _model,
    }
    return tuple(_checked(name, check, backends) for name, check in checks.items())


def _checked(name: str, check: Callable[[Backends], str], backends: Backends) -> Part:
    try:
        return Part(name, True, check(backends))
    except (NotReady, EmbedderUnavailable) as error:
        return Part(name, False, str(error))
    except (SQLAlchemyError, SearchUnavailable, GenerationNotFound, OSError) as error:
        return Part(name, False, type(error).__name__)


def _database(backends: Backends) -> str:
    if not is_current(backends.database):
        raise NotReady("older than this release: run hub up or hub migrate")
    return backends.database.engine.dialect.name


def _engine(backends: Backends) -> str:
    answer = backends.engine.ping()
    if not any(g.state is GenerationState.LIVE for g in backends.engine.generations()):
        raise NotReady("no index yet: run hub reindex")
    return answer


def _queue(backends: Backends) -> str:
    with backends.reading() as session:
        state = queue_state(session)
    if state.oldest_requested_at is not None and utc_now() - state.oldest_requested_at > QUEUE_AGE:
        raise NotReady(f"{state.open} index jobs wait for more than {QUEUE_AGE.seconds // 60} minutes")
    return f"{state.open} open, {state.failed} failed"


def _workers(backends: Backends) -> str:
    with backends.reading() as session:
        statement = select(WorkerBeat.name, func.max(WorkerBeat.seen_at)).group_by(WorkerBeat.name)
        seen = dict(session.execute(statement).all())
    silent = [name for name in WORKERS if name not in seen or utc_now() - seen[name] > WORKER_SILENCE]
    if silent:
        raise NotReady(f"not heard of: {', '.join(silent)}")
    return ", ".join(WORKERS)


def _model(backends: Backends) -> str:
    backends.embedder.embed_query("ready?")
    return backends.embedder.recipe
