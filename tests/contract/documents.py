"""Small documents for the tests that hold every engine to one contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.analysis.queries import query_terms
from search.documents import (
    ContentDocument,
    Credit,
    Document,
    DocumentRef,
    DocumentType,
    PassageDocument,
    ProfileDocument,
    TopicLabel,
    Vector,
)
from search.ports import Engine, IndexWriter, Recipe, Searcher
from search.reading import ExpandRequest, Expansion, Matches, MatchRequest
from search.terms import QueryTerms
from search.writing import Change, Outcome, Put

EVERYONE = frozenset({"everyone"})
NO_TERMS = QueryTerms()
RECIPE = Recipe(mapping="m1", analysis="a1", embedder="by hand", dimension=4)


def vector(*numbers: float) -> Vector:
    """The direction of the numbers, of length 1."""
    padded = np.array([*numbers, *[0.0] * (RECIPE.dimension - len(numbers))], np.float32)
    unit: Vector = padded / np.linalg.norm(padded)
    return unit


EAST = vector(1)
NORTH = vector(0, 1)


def content(number: int, title: str, *, version: int = 1, **values: Any) -> ContentDocument:
    defaults = {"audience": EVERYONE, "kind": "video", "lang": "en", "fold_key": str(number)}
    return ContentDocument(id=number, version=version, title=title, **defaults | values)


def profile(number: int, name: str, *, version: int = 1, **values: Any) -> ProfileDocument:
    return ProfileDocument(**{"id": number, "version": version, "audience": EVERYONE, "name": name} | values)


def topic(slug: str, *labels: str) -> TopicLabel:
    return TopicLabel(slug, labels or (slug,))


def credit(number: int, name: str = "Somebody", role: str = "speaker") -> Credit:
    return Credit(number, name, role)


def put(document: Document, *passages: str | Vector | PassageDocument) -> Put:
    """A document with its passages; a text alone has no vector, a vector alone no telling text."""
    return Put(document, tuple(_passage(place, passage) for place, passage in enumerate(passages)))


def _passage(position: int, passage: str | Vector | PassageDocument) -> PassageDocument:
    if isinstance(passage, PassageDocument):
        return passage
    if isinstance(passage, str):
        return PassageDocument(position, passage, "en")
    return PassageDocument(position, f"passage {position}", "en", vector=passage)


def ref(number: int, kind: DocumentType = DocumentType.CONTENT) -> DocumentRef:
    return DocumentRef(kind, number)


@dataclass(frozen=True)
class Filled:
    """A live generation of an engine, with what tests mostly ask of it."""

    engine: Engine
    name: str

    @property
    def searcher(self) -> Searcher:
        return self.engine.searcher()

    @property
    def writer(self) -> IndexWriter:
        return self.engine.writer(self.name)

    def write(self, *changes: Change) -> tuple[Outcome, ...]:
        """What became of each change; all of them visible."""
        report = self.writer.write(changes)
        self.writer.refresh()
        return tuple(result.outcome for result in report.results)

    def match(self, text: str = "", *, near: Vector | None = None, **values: Any) -> Matches:
        values = {"audience": EVERYONE} | values
        return self.searcher.match(MatchRequest(query_terms(text), lambda: near, **values))

    def expand(self, text: str = "", *, near: Vector | None = None, **values: Any) -> Expansion:
        values = {"audience": EVERYONE} | values
        return self.searcher.expand(ExpandRequest(query_terms(text), near, **values))

    def found(self, text: str, **values: Any) -> tuple[int, ...]:
        """Contents by words, best first."""
        return tuple(candidate.id for candidate in self.match(text, **values).contents)

    def held(self) -> dict[str, int]:
        """Every document with its version."""
        return {str(held.ref): held.version for held in self.searcher.versions()}


def filled(engine: Engine, changes: Iterable[Change] = ()) -> Filled:
    """A new generation with these changes, promoted."""
    index = Filled(engine, engine.create(RECIPE))
    index.write(*changes)
    engine.promote(index.name)
    return index
