"""A new generation beside the live one, filled, proven equal to the database, and then made live.

1. One process at a time: the run holds a lease and its cursor. A killed rebuild goes on where it was.
2. All rows are written in the order of their ids, a batch a commit. Changes made meanwhile go to the live and
   the building generation alike (`drain`), and an older version never wins.
3. Every document is compared with the database. What differs and waits for no job is written once more; if
   that does not help, the generation is not used.
4. The engine makes it live in one step. The one before is kept, to roll back to, until it is retired.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import refuse
from hub.models.contents import Content, ContentState
from hub.models.people import Profile, ProfileState
from hub.models.work import DocumentType
from indexer.builders import DOCUMENTS_VERSION
from indexer.changes import Made, Vectors, make, ref_of, steps
from indexer.drain import drain
from indexer.generations import live_generation, write_into
from indexer.runs import Run, begin_run, last_promotion, note_promotion
from indexer.verify import VerifyReport, request_repair, rows_after, verify
from search.analysis.indexing import ANALYSIS_VERSION
from search.documents import DocumentRef
from search.embedding import EmbedderUnavailable
from search.ports import Generation, GenerationNotFound, GenerationState, Recipe, SearchUnavailable
from search.writing import ChangeResult, Outcome, Remove

log = logging.getLogger(__name__)

BATCH = 200
ROUNDS = 3
KEPT_FOR = timedelta(hours=24)


class RebuildFailed(Exception):
    """The new generation does not equal the database; the live one stays."""

    def __init__(self, report: VerifyReport) -> None:
        super().__init__(
            f"The new index differs from the database in {len(report.wrong)} documents, so the old one stays."
            " Run hub reindex again; if that does not help, the log says which they are."
        )
        self.report = report


class CannotRollBack(Exception):
    """There is nothing to go back to, or this release cannot keep it up to date."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is, in rows looked at; when all are written, the proof begins."""

    generation: str
    done: int
    total: int
    is_proving: bool = False


Watch = Callable[[Progress], None]
Now = Callable[[], datetime]


def _unwatched(_progress: Progress) -> None:
    """For callers who do not look."""


def rebuild(backends: Backends, *, progress: Watch = _unwatched, now: Now = utc_now) -> VerifyReport:
    """Make a new generation live, or go on with the one that was begun; answers what its proof found.

    Raises `RebuildRunning`, `RebuildCancelled`, `RebuildFailed`, `SearchUnavailable`, `EmbedderUnavailable`;
    after the last two, the next call goes on where this one was.
    """
    run = begin_run(backends, current_recipe(backends), now)
    with run.leased():
        _fill(backends, run, progress)
        run.verifying()
        progress(Progress(run.generation, run.done, run.total, is_proving=True))
        backends.engine.finish(run.generation)
        drain(backends)
        report = _prove(backends, run)
        backends.engine.promote(run.generation)
        run.promoted(report.counts())
    log.info("generation_promoted", extra={"generation": run.generation, "documents": report.compared})
    return report


def ensure_live(backends: Backends, *, progress: Watch = _unwatched) -> str:
    """The live generation; without one, an empty hub gets an empty one, and any other a rebuild.

    Raises what `rebuild` raises.
    """
    live = live_generation(backends.engine)
    if live is not None:
        return live.name
    if _has_findable_rows(backends):
        return rebuild(backends, progress=progress).generation
    run = begin_run(backends, current_recipe(backends), utc_now)
    with run.leased():
        backends.engine.promote(run.generation)
        run.promoted({})
    return run.generation


def current_recipe(backends: Backends) -> Recipe:
    """How a generation would be made now. Raises `EmbedderUnavailable`."""
    return Recipe(
        mapping=f"{backends.engine.mapping}-{DOCUMENTS_VERSION}",
        analysis=ANALYSIS_VERSION,
        embedder=backends.embedder.recipe,
        dimension=backends.embedder.dimension,
    )


def rebuild_needed(backends: Backends) -> str | None:
    """What the live index was made with that is otherwise now, in words; None if it fits. Only looks.

    Raises `SearchUnavailable`, and `EmbedderUnavailable` for a model that is not there.
    """
    live = live_generation(backends.engine)
    if live is None:
        return "there is none yet"
    return _differences(live.recipe, current_recipe(backends))


def _differences(recipe: Recipe, other: Recipe) -> str | None:
    parts = {
        "another layout": (recipe.mapping, other.mapping),
        "another analysis of text": (recipe.analysis, other.analysis),
        "another embedding model": ((recipe.embedder, recipe.dimension), (other.embedder, other.dimension)),
    }
    return ", ".join(name for name, (one, two) in parts.items() if one != two) or None


def roll_back(backends: Backends, *, now: Now = utc_now) -> str:
    """Make the newest kept generation live again, brought up to date; answers its name.

    Raises `CannotRollBack`, `SearchUnavailable`, `EmbedderUnavailable`.
    """
    kept = _kept(backends)
    if not kept:
        raise CannotRollBack("No earlier index is kept. Run hub reindex to make a new one.")
    generation = kept[0]
    changed = _differences(generation.recipe, current_recipe(backends))
    if changed:
        raise CannotRollBack(
            f"The earlier index was made with {changed}."
            " Go back to the release and the settings that made it, then roll back."
        )
    for _ in range(ROUNDS):
        report = verify(backends, generation.name)
        if report.agrees:
            break
        _mend(backends, generation.name, report, between=lambda: None)
    backends.engine.promote(generation.name)
    with backends.database.writing() as session:
        note_promotion(session, generation.name, now())
    # What was settled between the last look and the promotion stands in the other generation only.
    request_repair(backends, verify(backends, generation.name))
    log.info("generation_rolled_back", extra={"generation": generation.name})
    return generation.name


def retire_kept(backends: Backends, *, after: timedelta = KEPT_FOR, now: Now = utc_now) -> tuple[str, ...]:
    """Drop what nobody rolled back to within `after` the last promotion; answers the names."""
    with backends.reading() as session:
        promoted_at = last_promotion(session)
    if promoted_at is not None and now() - promoted_at < after:
        return ()
    names = tuple(generation.name for generation in _kept(backends))
    for name in names:
        backends.engine.drop(name)
        log.info("generation_retired", extra={"generation": name})
    return names


def _kept(backends: Backends) -> list[Generation]:
    return [g for g in backends.engine.generations() if g.state is GenerationState.KEPT]


def _has_findable_rows(backends: Backends) -> bool:
    published = exists(select(Content.id).where(Content.state == ContentState.PUBLISHED))
    active = exists(select(Profile.id).where(Profile.state == ProfileState.ACTIVE))
    with backends.reading() as session:
        return bool(session.scalar(select(published | active)))


# --- Fill, prove, mend ----------------------------------------------------------------------------


def _fill(backends: Backends, run: Run, progress: Watch) -> None:
    """Write what is left after the run's cursor; what nobody may find needs no removal in a new index."""
    while batch := _next_batch(backends, run.cursor):
        made = make(backends, dict.fromkeys(batch, 0))
        findable = [item for item in made if not isinstance(item, Remove)]
        _write(backends, run.generation, findable, run.renew)
        run.written(batch[-1], len(batch))
        progress(Progress(run.generation, run.done, run.total))


def _next_batch(backends: Backends, cursor: DocumentRef | None) -> list[DocumentRef]:
    with backends.reading() as session:
        for type_ in sorted(DocumentType):
            if cursor is not None and type_ < DocumentType(cursor.type):
                continue
            last = cursor.id if cursor is not None and type_ is DocumentType(cursor.type) else 0
            ids = rows_after(session, type_, last, limit=BATCH)
            if ids:
                return [ref_of(type_, id_) for id_ in ids]
    return []


def _prove(backends: Backends, run: Run) -> VerifyReport:
    """The comparison that lets a generation live."""
    report = verify(backends, run.generation, between=run.renew)
    for _ in range(ROUNDS):
        if report.will_agree:
            return report
        _mend(backends, run.generation, report, between=run.renew)
        report = verify(backends, run.generation, between=run.renew)
    if report.will_agree:
        return report
    for difference in report.wrong:
        log.error("document_differs", extra={"ref": str(difference.ref), "problem": difference.problem})
    run.failed(report.counts())
    backends.engine.drop(run.generation)
    raise RebuildFailed(report)


def _mend(backends: Backends, generation: str, report: VerifyReport, *, between: Callable[[], None]) -> None:
    """Write what differs into that generation once more, as the rows are now."""
    found = (*report.wrong, *report.waiting)
    for start in range(0, len(found), BATCH):
        wanted: Mapping[DocumentRef, int] = {
            difference.ref: difference.indexed_version for difference in found[start : start + BATCH]
        }
        _write(backends, generation, make(backends, wanted), between)


def _write(backends: Backends, generation: str, made: Sequence[Made], between: Callable[[], None]) -> None:
    """Write documents with all their vectors into one generation. What it refuses waits for a person."""
    target = next((g for g in backends.engine.generations() if g.name == generation), None)
    if target is None:
        raise GenerationNotFound(generation)
    for step in steps(made):
        vectors = Vectors(backends, step)
        vectors.embed(between)
        embedded = vectors.changes()
        if embedded.incomplete:
            raise EmbedderUnavailable(target.recipe.embedder, "it stopped answering during a rebuild")
        results = write_into(backends.engine, target, embedded.changes, target.recipe.embedder)
        if any(result.outcome is Outcome.RETRY for result in results):
            raise SearchUnavailable("the engine did not take every document; try again")
        _hand_over(backends, [result for result in results if result.outcome is Outcome.REFUSED])
        between()


def _hand_over(backends: Backends, refused: Sequence[ChangeResult]) -> None:
    if refused:
        with backends.database.writing() as session:
            for result in refused:
                type_ = DocumentType(result.ref.type)
                refuse(session, type_, result.ref.id, version=result.version, reason=result.reason)
