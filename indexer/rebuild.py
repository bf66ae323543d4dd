"""A new generation beside the live one, filled, proven equal to the database, and then made live.

1. One process at a time: the run holds a lease and its cursor. A killed rebuild goes on where it was.
2. All rows are written in the order of their ids, a batch a commit. Changes made meanwhile go to the live and
   the building generation alike (`drain`), and an older version never wins.
3. Every document is compared with the database. What differs and waits for no job is written once more; if
   that does not help, the generation is not used.
4. Both generations are asked the same questions (`judging`). If answers got worse, or a person wants to see
   the gate first, it stops here until she says that it goes live.
5. The engine makes it live in one step. The one before is kept, to roll back to, until it is retired.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.models.people import Profile, ProfileState
from indexer.builders import DOCUMENTS_VERSION
from indexer.changes import make
from indexer.drain import drain
from indexer.filling import BATCH, fill, write
from indexer.generations import live_generation
from indexer.judging import Answers, compare_answers, judged_questions
from indexer.places import arrive, note_compared
from indexer.runs import Run, begin_run
from indexer.verify import VerifyReport, verify
from search.analysis.indexing import ANALYSIS_VERSION
from search.documents import DocumentRef
from search.ports import Generation, GenerationNotFound, Recipe

log = logging.getLogger(__name__)

ROUNDS = 3


class RebuildFailed(Exception):
    """The new generation does not equal the database; the live one stays."""

    def __init__(self, report: VerifyReport) -> None:
        super().__init__(
            f"The new index differs from the database in {len(report.wrong)} documents, so the old one stays."
            " Run hub reindex again; if that does not help, the log says which they are."
        )
        self.report = report


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is, in rows looked at, `rate` a second; when all are written, the proof begins."""

    generation: str
    done: int
    total: int
    is_proving: bool = False
    rate: float = 0.0

    @property
    def left(self) -> timedelta | None:
        """How long the rest takes at this rate, if that can be said."""
        return timedelta(seconds=round((self.total - self.done) / self.rate)) if self.rate > 0 else None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the gate found. `held`: it waits for a person, and searches read the generation before."""

    documents: VerifyReport
    answers: Answers
    held: bool = False

    @property
    def generation(self) -> str:
        return self.documents.generation

    def table(self) -> dict[str, Any]:
        """The gate as it is kept for administrators: documents that differ, and how answers changed."""
        counts: dict[str, Any] = {"compared": self.documents.compared, **self.documents.counts()}
        return counts | {"answers": self.answers.table()}


Watch = Callable[[Progress], None]
Now = Callable[[], datetime]


def _unwatched(_progress: Progress) -> None:
    """For callers who do not look."""


def rebuild(
    backends: Backends,
    *,
    held: bool = False,
    accepted: bool = False,
    progress: Watch = _unwatched,
    now: Now = utc_now,
) -> Proof:
    """Make a new generation live, or go on with the one that was begun; answers what its proof found.

    `held`: stop when it is proven. `accepted`: make it live even if answers got worse. Raises
    `RebuildRunning`, `RebuildCancelled`, `RebuildFailed`, `Invalid` for a broken folder of judged questions,
    and `SearchUnavailable`, `EmbedderUnavailable`; after the last two, the next call goes on from there.
    """
    judged = judged_questions(backends)
    recipe = current_recipe(backends)
    run = begin_run(backends, recipe, now, held=held)
    with run.leased():
        target = _known(backends, run.generation)
        fill(
            backends,
            run,
            target,
            lambda: progress(Progress(run.generation, run.done, run.total, rate=run.rate)),
        )
        run.verifying()
        progress(Progress(run.generation, run.done, run.total, is_proving=True))
        backends.engine.finish(run.generation)
        drain(backends)
        documents = _prove(backends, run)
        answers = compare_answers(backends, run.generation, recipe, judged, between=run.renew)
        goes_live = accepted or run.accepted or not (run.held or answers.are_worse)
        proof = Proof(documents, answers, held=not goes_live)
        if proof.held:
            run.waits(proof.table(), "AnswersWorse" if answers.are_worse else "")
            log.info("generation_held", extra={"generation": run.generation})
            return proof
        backends.engine.promote(run.generation)
        run.promoted(proof.table())
    log.info("generation_promoted", extra={"generation": run.generation, "documents": documents.compared})
    return proof


def ensure_live(backends: Backends, *, progress: Watch = _unwatched) -> str:
    """The live generation; without one, an empty hub gets an empty one, and any other a rebuild.

    Raises what `rebuild` raises.
    """
    live = live_generation(backends.engine)
    if live is not None:
        return live.name
    moves = arrive(backends)
    if _has_findable_rows(backends):
        name = rebuild(backends, progress=progress).generation
    else:
        run = begin_run(backends, current_recipe(backends), utc_now)
        with run.leased():
            backends.engine.promote(run.generation)
            run.promoted({})
        name = run.generation
    note_compared(backends, moves)
    return name


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
    return differences(live.recipe, current_recipe(backends))


def differences(recipe: Recipe, other: Recipe) -> str | None:
    """What two recipes do otherwise, in words; None if nothing."""
    parts = {
        "another layout": (recipe.mapping, other.mapping),
        "another analysis of text": (recipe.analysis, other.analysis),
        "another embedding model": ((recipe.embedder, recipe.dimension), (other.embedder, other.dimension)),
    }
    return ", ".join(name for name, (one, two) in parts.items() if one != two) or None


def _has_findable_rows(backends: Backends) -> bool:
    published = exists(select(Content.id).where(Content.state == ContentState.PUBLISHED))
    active = exists(select(Profile.id).where(Profile.state == ProfileState.ACTIVE))
    with backends.reading() as session:
        return bool(session.scalar(select(published | active)))


# --- Prove, mend ----------------------------------------------------------------------------------


def _prove(backends: Backends, run: Run) -> VerifyReport:
    """The comparison that lets a generation live."""
    report = verify(backends, run.generation, between=run.renew)
    for _ in range(ROUNDS):
        if report.will_agree:
            return report
        mend(backends, run.generation, report, between=run.renew)
        report = verify(backends, run.generation, between=run.renew)
    if report.will_agree:
        return report
    for difference in report.wrong:
        log.error("document_differs", extra={"ref": str(difference.ref), "problem": difference.problem})
    run.failed(report.counts())
    backends.engine.drop(run.generation)
    raise RebuildFailed(report)


def mend(backends: Backends, generation: str, report: VerifyReport, *, between: Callable[[], None]) -> None:
    """Write what differs into that generation once more, as the rows are now."""
    found, target = (*report.wrong, *report.waiting), _known(backends, generation)
    for start in range(0, len(found), BATCH):
        wanted: Mapping[DocumentRef, int] = {
            difference.ref: difference.indexed_version for difference in found[start : start + BATCH]
        }
        write(backends, target, make(backends, wanted), between)
    backends.engine.writer(generation).refresh()


def _known(backends: Backends, generation: str) -> Generation:
    """The generation of that name. Raises `GenerationNotFound`."""
    for known in backends.engine.generations():
        if known.name == generation:
            return known
    raise GenerationNotFound(generation)
