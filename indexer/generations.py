"""Which generation is live, and writing into those that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search.documents import DocumentRef
from search.ports import Engine, Generation, GenerationNotFound, GenerationState
from search.writing import Change, ChangeResult, Outcome, Put

_SEVERITY = {Outcome.STALE: 0, Outcome.WRITTEN: 1, Outcome.RETRY: 2, Outcome.REFUSED: 3}


def live_generation(engine: Engine) -> Generation | None:
    """The generation that searches read."""
    return next((g for g in engine.generations() if g.state is GenerationState.LIVE), None)


def write_everywhere(
    engine: Engine, changes: Sequence[Change], embedder: str
) -> dict[DocumentRef, ChangeResult]:
    """The worst answer for each document over all open generations. `embedder`: what made the vectors.

    Raises `GenerationNotFound` when none is open, `SearchUnavailable` when the engine does not answer.
    """
    generations = _open_generations(engine)
    if not generations:
        raise GenerationNotFound(None)
    worst: dict[DocumentRef, ChangeResult] = {}
    for generation in generations:
        results = write_into(engine, generation, changes, embedder)
        engine.writer(generation.name).refresh()
        for result in results:
            known = worst.get(result.ref)
            if known is None or _SEVERITY[result.outcome] > _SEVERITY[known.outcome]:
                worst[result.ref] = result
    return worst


def tidy_everywhere(engine: Engine) -> bool:
    """One step of tidying in every open generation; whether there was anything to do."""
    done = [engine.writer(g.name).tidy() for g in _open_generations(engine)]
    return any(done)


def _open_generations(engine: Engine) -> list[Generation]:
    return [g for g in engine.generations() if g.state is not GenerationState.KEPT]


def write_into(
    engine: Engine, generation: Generation, changes: Sequence[Change], embedder: str
) -> tuple[ChangeResult, ...]:
    """The answers of one generation, which has to be refreshed. One of another model gets the words only."""
    fitting = changes if generation.recipe.embedder == embedder else [_words_of(c) for c in changes]
    return engine.writer(generation.name).write(fitting).results


def _words_of(change: Change) -> Change:
    if isinstance(change, Put):
        return Put(change.document, tuple(replace(passage, vector=None) for passage in change.passages))
    return change
