"""The indexes there are, for administrators: what each was made with, how a rebuild is coming on, what to do.

A wish is a row that the media worker finds by its clock within seconds, so that none is lost. What is live is
said by the engine alone; the rows add how an index came to be and what its gate said.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.errors import Invalid, NotFound
from hub.models.work import Rebuild, RebuildState
from search.ports import Engine, Generation, GenerationState

log = logging.getLogger(__name__)

UNFINISHED = (RebuildState.ASKED, RebuildState.FILLING, RebuildState.VERIFYING, RebuildState.READY)


@dataclass(frozen=True, slots=True)
class GenerationStatus:
    """An index with its size and recipe, and the table of its gate; empty for one that never had to prove
    itself, or that is still being filled."""

    generation: Generation
    gate: Mapping[str, Any]
    is_returning: bool = False


@dataclass(frozen=True, slots=True)
class RebuildStatus:
    """How the newest rebuild is coming on, or how it ended. `rate` is in rows a second; `waits_for_word` when
    it is proven and goes live only after `promote`."""

    generation: str
    state: RebuildState
    done: int
    total: int
    rate: float
    left: timedelta | None
    is_at_work: bool
    waits_for_word: bool
    is_unfinished: bool
    reason: str
    gate: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None


def generations(session: Session, viewer: Viewer, engine: Engine) -> tuple[GenerationStatus, ...]:
    """All indexes, newest first. Raises `Forbidden`, and `SearchUnavailable` without an engine."""
    require_admin(viewer)
    found = engine.generations()
    rows = _rows(session, (generation.name for generation in found))
    return tuple(_status(generation, rows.get(generation.name)) for generation in found)


def latest_rebuild(session: Session, viewer: Viewer, *, now: datetime) -> RebuildStatus | None:
    """The rebuild that was asked for last, whatever became of it. Raises `Forbidden`."""
    require_admin(viewer)
    row = session.scalar(select(Rebuild).order_by(Rebuild.id.desc()).limit(1))
    return rebuild_status(row, now) if row else None


def rebuild_status(row: Rebuild, now: datetime) -> RebuildStatus:
    """What a row says at this moment."""
    is_filling = row.state is RebuildState.FILLING and row.rate > 0
    return RebuildStatus(
        generation="" if row.state is RebuildState.ASKED else row.generation,
        state=row.state,
        done=row.done,
        total=row.total,
        rate=row.rate,
        left=timedelta(seconds=round(max(row.total - row.done, 0) / row.rate)) if is_filling else None,
        is_at_work=row.lease_until is not None and row.lease_until > now,
        waits_for_word=row.state is RebuildState.READY and row.held,
        is_unfinished=row.state in UNFINISHED,
        reason=row.reason,
        gate=row.gate,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def start_rebuild(session: Session, viewer: Viewer, *, held: bool, now: datetime) -> None:
    """Ask for a new index; a `held` one waits for `promote` when it is proven.

    Raises `Forbidden`, and `Invalid` while another one is unfinished.
    """
    require_admin(viewer)
    if unfinished(session) is not None:
        raise Invalid("rebuild", "Another rebuild has not come to its end yet.")
    asked = Rebuild(
        generation=f"asked-{secrets.token_hex(8)}", state=RebuildState.ASKED, held=held, started_at=now
    )
    session.add(asked)
    session.flush()
    log.info("rebuild_asked", extra={"by": viewer.user_id, "held": held})


def promote(session: Session, viewer: Viewer, generation: str) -> None:
    """Say that a proven index goes live; a worker brings it up to date first.

    Raises `Forbidden`, and `NotFound` if none of that name waits for it.
    """
    require_admin(viewer)
    row = unfinished(session)
    if row is None or row.generation != generation or row.state is not RebuildState.READY:
        raise NotFound
    row.held = False
    log.info("promotion_asked", extra={"by": viewer.user_id, "generation": generation})


def roll_back(session: Session, viewer: Viewer, engine: Engine, *, now: datetime) -> str:
    """Ask that the newest kept index, once a worker has brought it up to date, be live; answers its name.

    Raises `Forbidden`, `Invalid` when there is none or a rebuild is unfinished, and `SearchUnavailable`.
    """
    require_admin(viewer)
    if unfinished(session) is not None:
        raise Invalid("rebuild", "Another rebuild has not come to its end yet.")
    kept = [one for one in engine.generations() if one.state is GenerationState.KEPT]
    if not kept:
        raise Invalid("generation", "No earlier index is kept.")
    name = kept[0].name
    row = session.scalar(select(Rebuild).where(Rebuild.generation == name))
    if row is None:
        row = Rebuild(generation=name, started_at=kept[0].created_at, finished_at=now)
        session.add(row)
    row.state, row.reason = RebuildState.RETURNING, ""
    log.info("roll_back_asked", extra={"by": viewer.user_id, "generation": name})
    return name


def cancel_rebuild(session: Session, viewer: Viewer, engine: Engine, *, now: datetime) -> bool:
    """Stop the unfinished rebuild, or throw away the one that waits; answers whether there was one.

    Raises `Forbidden`, and `SearchUnavailable` when what it made cannot be dropped now.
    """
    require_admin(viewer)
    row = unfinished(session)
    if row is None:
        return False
    cancel(row, engine, now)
    log.info("rebuild_cancelled", extra={"by": viewer.user_id, "generation": row.generation})
    return True


def delete_generation(session: Session, viewer: Viewer, engine: Engine, generation: str) -> None:
    """Throw a kept index away, for good.

    Raises `Forbidden`, `NotFound` for one that is not kept or is about to return, and `SearchUnavailable`.
    """
    require_admin(viewer)
    row = session.scalar(select(Rebuild).where(Rebuild.generation == generation))
    states = {one.name: one.state for one in engine.generations()}
    is_returning = row is not None and row.state is RebuildState.RETURNING
    if states.get(generation) is not GenerationState.KEPT or is_returning:
        raise NotFound
    engine.drop(generation)
    log.info("generation_deleted", extra={"by": viewer.user_id, "generation": generation})


def unfinished(session: Session) -> Rebuild | None:
    """The rebuild that has not come to its end."""
    return session.scalar(
        select(Rebuild).where(Rebuild.state.in_(UNFINISHED)).order_by(Rebuild.id.desc()).limit(1)
    )


def cancel(row: Rebuild, engine: Engine, now: datetime) -> None:
    """End a rebuild. A worker that is at work on it drops what it made, else it is dropped here."""
    is_idle = row.lease_until is None or row.lease_until <= now
    has_index = row.state is not RebuildState.ASKED
    row.state, row.finished_at = RebuildState.CANCELLED, now
    if is_idle and has_index:
        engine.drop(row.generation)


def _rows(session: Session, names: Iterable[str]) -> dict[str, Rebuild]:
    rows = session.scalars(select(Rebuild).where(Rebuild.generation.in_(list(names))))
    return {row.generation: row for row in rows}


def _status(generation: Generation, row: Rebuild | None) -> GenerationStatus:
    if row is None:
        return GenerationStatus(generation, {})
    return GenerationStatus(generation, row.gate, row.state is RebuildState.RETURNING)
