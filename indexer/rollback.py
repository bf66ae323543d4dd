"""The way back: the generation before, brought up to date and made live again, until its time is over."""

from __future__ import annotations

import logging
from datetime import timedelta

from hub.backends import Backends
from hub.db import utc_now
from indexer.rebuild import ROUNDS, Now, current_recipe, differences, mend
from indexer.runs import last_promotion, note_promotion, refuse_while_running, returning
from indexer.verify import request_repair, verify
from search.ports import Generation, GenerationState

log = logging.getLogger(__name__)


class CannotRollBack(Exception):
    """There is nothing to go back to, or this release cannot keep it up to date."""


def roll_back(backends: Backends, *, now: Now = utc_now) -> str:
    """Make the newest kept generation live again, brought up to date; answers its name.

    Raises `CannotRollBack`, `RebuildRunning`, `SearchUnavailable`, `EmbedderUnavailable`.
    """
    with backends.reading() as session:
        refuse_while_running(session, now())
    kept = _kept(backends)
    if not kept:
        raise CannotRollBack("No earlier index is kept. Run hub reindex to make a new one.")
    generation = kept[0]
    changed = differences(generation.recipe, current_recipe(backends))
    if changed:
        raise CannotRollBack(
            f"The earlier index was made with {changed}."
            " Go back to the release and the settings that made it, then roll back."
        )
    for _ in range(ROUNDS):
        report = verify(backends, generation.name)
        if report.agrees:
            break
        mend(backends, generation.name, report, between=lambda: None)
    backends.engine.promote(generation.name)
    with backends.database.writing() as session:
        note_promotion(session, generation.name, now())
    # What was settled between the last look and the promotion stands in the other generation only.
    request_repair(backends, verify(backends, generation.name))
    log.info("generation_rolled_back", extra={"generation": generation.name})
    return generation.name


def retire_kept(backends: Backends, *, now: Now = utc_now) -> tuple[str, ...]:
    """Drop what nobody rolled back to within some hours after the last promotion; answers the names."""
    after = timedelta(hours=backends.settings.kept_index_h)
    with backends.reading() as session:
        promoted_at, wanted = last_promotion(session), returning(session)
    if promoted_at is not None and now() - promoted_at < after:
        return ()
    names = tuple(generation.name for generation in _kept(backends) if generation.name not in wanted)
    for name in names:
        backends.engine.drop(name)
        log.info("generation_retired", extra={"generation": name})
    return names


def _kept(backends: Backends) -> list[Generation]:
    return [g for g in backends.engine.generations() if g.state is GenerationState.KEPT]
