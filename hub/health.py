"""Can the hub work? Each part it needs is asked in turn, also when one before it fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from shutil import disk_usage

from kombu.exceptions import ChannelError, OperationalError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hub.backends import Backends
from hub.db import utc_now
from hub.errors import SettingsError
from hub.jobs import queue_state
from hub.models.work import WorkerBeat
from hub.schema import is_current
from hub.services.media_steps import media_queue
from search.embedding import EmbedderUnavailable, embedder_name
from search.ports import GenerationState, SearchError
from uploads.storage import ObjectNotFound, StorageError

# A worker beats every 5 s; a queue this old is not being worked off.
WORKER_SILENCE = timedelta(seconds=30)
QUEUE_AGE = timedelta(minutes=10)
WORKERS = ("index", "media")
# A long film may take hours, and wait for another one.
MEDIA_AGE = timedelta(days=1)
NO_SUCH_FILE = "health/no-such-file"
BROKER_TIMEOUT_S = 2
LEAST_FREE_BYTES = 500_000_000
FAULTS = (
    SQLAlchemyError,
    SearchError,
    StorageError,
    OperationalError,
    ChannelError,
    OSError,
    SettingsError,
)


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
        "storage": _storage,
        "broker": _broker,
        "media": _media,
        "room": _room,
    }
    return tuple(_checked(name, check, backends) for name, check in checks.items())


def _checked(name: str, check: Callable[[Backends], str], backends: Backends) -> Part:
    try:
        return Part(name, True, check(backends))
    except (NotReady, EmbedderUnavailable) as error:
        return Part(name, False, str(error))
    except FAULTS as error:
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
    return f"{embedder_name(backends.embedder.recipe)}, {backends.embedder.dimension} dimensions"


def _storage(backends: Backends) -> str:
    with suppress(ObjectNotFound):
        backends.storage.stat(NO_SUCH_FILE)
    return backends.settings.storage_url.partition(":")[0]


def _broker(backends: Backends) -> str:
    with backends.broker.connection(connect_timeout=BROKER_TIMEOUT_S) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_TIMEOUT_S)
        return str(connection.transport_cls).partition(":")[0]


def _media(backends: Backends) -> str:
    with backends.reading() as session:
        state = media_queue(session)
    if state.oldest_requested_at is not None and utc_now() - state.oldest_requested_at > MEDIA_AGE:
        raise NotReady(f"{state.open} steps, of which the oldest waits for more than a day")
    return f"{state.open} open, {state.failed} failed"


def _room(backends: Backends) -> str:
    free = disk_usage(backends.settings.home).free
    if free < LEAST_FREE_BYTES:
        raise NotReady(f"{free // 1_000_000} MB free where the hub keeps its files")
    return f"{free // 1_000_000_000} GB free"
