"""From names of documents to changes for the index: load, decide, build, look up or make the vectors.

1. `make` builds each document as its row is now, or decides that it goes.
2. `steps` cuts the work so that no step holds more than a moment's worth of passages.
3. `embed` gives the passages of a step their vectors; those that nobody knows yet come from the model, a few
   at a time, with a word to the caller in between.

Who asks, and what for, is not known here: the drain and a rebuild make their changes alike.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from hub.backends import Backends
from hub.models.work import DocumentType
from indexer.builders import Built, build
from indexer.loaders import load_rows
from indexer.plan import Build, plan
from search.documents import DocumentRef, Vector
from search.documents import DocumentType as IndexedType
from search.embedding import EmbedderUnavailable
from search.writing import Change, Put, Remove

log = logging.getLogger(__name__)

# What an edit waits for at most: a third of a second of writing, or as long of the packaged model.
PASSAGES_A_STEP = 1000
TEXTS_AT_ONCE = 4
# Some seconds of the model, which a crash may cost; a commit a call would cost a twentieth of its speed.
TEXTS_A_PUT = 240

Made = Built | Remove


@dataclass(frozen=True, slots=True)
class Embedded:
    """What to write, and which of its documents lack a vector because the model did not answer."""

    changes: tuple[Change, ...]
    incomplete: frozenset[DocumentRef] = frozenset()


def ref_of(type_: DocumentType, id_: int) -> DocumentRef:
    """The name in the index of a row's document."""
    return DocumentRef(IndexedType(type_), id_)


def make(backends: Backends, wanted: Mapping[DocumentRef, int]) -> list[Made]:
    """Each document as its row is now. A number is the last known version of a row that has gone."""
    with backends.reading() as session:
        rows = load_rows(
            session,
            [ref.id for ref in wanted if ref.type is IndexedType.CONTENT],
            [ref.id for ref in wanted if ref.type is IndexedType.PROFILE],
        )
        made: list[Made] = []
        for ref, version in wanted.items():
            type_ = DocumentType(ref.type)
            decision = plan(type_, ref.id, version, rows.get(type_, ref.id))
            made.append(build(decision.row, decision.audience) if isinstance(decision, Build) else decision)
    return made


def steps(made: Sequence[Made]) -> Iterator[list[Made]]:
    """The work in its order, cut by the number of passages."""
    step: list[Made] = []
    passages = 0
    for item in made:
        step.append(item)
        passages += len(item.passages) if isinstance(item, Built) else 0
        if passages >= PASSAGES_A_STEP:
            yield step
            step, passages = [], 0
    if step:
        yield step


class Vectors:
    """The vectors of one step: those that the cache knows, and what the model has added since."""

    def __init__(self, backends: Backends, step: Sequence[Made]) -> None:
        self._backends = backends
        self._step = step
        texts = [text for item in step if isinstance(item, Built) for text in item.embedded_texts]
        try:
            self._recipe: str | None = backends.embedder.recipe
        except EmbedderUnavailable as error:
            log.warning("embedder_unavailable", extra={"reason": error.reason})
            self._recipe = None
        self._known: dict[str, Vector] = backends.vectors.get(self._recipe, texts) if self._recipe else {}
        self.unknown = [text for text in dict.fromkeys(texts) if text not in self._known]

    def embed(self, between: Callable[[], None]) -> None:
        """Ask the model for what is unknown; what it does not answer stays so."""
        if self._recipe is None:
            return
        fresh: dict[str, Vector] = {}
        # Texts of one length go together: none is padded, and no turn takes much longer than another
        waiting = iter(sorted(self.unknown, key=len))
        try:
            while some := list(islice(waiting, TEXTS_AT_ONCE)):
                between()
                vectors = self._backends.embedder.embed_documents(some)
                fresh.update(zip(some, vectors, strict=True))
                if len(fresh) >= TEXTS_A_PUT:
                    fresh = self._remember(fresh)
        except EmbedderUnavailable as error:
            log.warning("embedder_unavailable", extra={"reason": error.reason})
        self._remember(fresh)
        between()
        self.unknown = [text for text in self.unknown if text not in self._known]

    def _remember(self, fresh: dict[str, Vector]) -> dict[str, Vector]:
        if fresh and self._recipe is not None:
            self._backends.vectors.put(self._recipe, fresh)
            self._known |= fresh
        return {}

    def changes(self) -> Embedded:
        """The step as changes, with the vectors that are known by now."""
        lacking = set(self.unknown)
        changes: list[Change] = []
        incomplete: set[DocumentRef] = set()
        for item in self._step:
            if isinstance(item, Remove):
                changes.append(item)
                continue
            passages = (
                replace(passage, vector=self._known.get(text))
                for passage, text in zip(item.passages, item.embedded_texts, strict=True)
            )
            changes.append(Put(item.document, tuple(passages)))
            if not lacking.isdisjoint(item.embedded_texts):
                incomplete.add(item.ref)
        return Embedded(tuple(changes), frozenset(incomplete))
