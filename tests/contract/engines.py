"""Both engines, for the tests that hold them to one contract."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from opensearchpy import OpenSearch

from search.analysis.queries import query_terms
from search.documents import (
    ContentDocument,
    DocumentRef,
    DocumentType,
    PassageDocument,
    ProfileDocument,
    Vector,
)
from search.embedded.engine import EmbeddedEngine
from search.opensearch.engine import OpenSearchEngine
from search.ports import Engine, Recipe
from search.query import Facet, Filters
from search.reading import ExpandRequest, Expansion, Matches, MatchRequest
from search.writing import Change, ChangeResult, Outcome, Put

RECIPE = Recipe(mapping="m1", analysis="a1", embedder="none", dimension=4)
EVERYONE = frozenset({"everyone"})
NO_FILTERS = Filters()


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine without generations."""
    if request.param == "embedded":
        yield EmbeddedEngine(tmp_path)
        return
    url, prefix = request.getfixturevalue("opensearch_url"), f"t{uuid4().hex[:12]}"
    yield OpenSearchEngine(f"{url}/{prefix}")
    OpenSearch([url], timeout=30).indices.delete(index=f"{prefix}-*")


class Library:
    """One generation of an engine, written and searched as a test needs it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.generation = engine.create(RECIPE)
        self.writer = engine.writer(self.generation)
        self.searcher = engine.searcher(self.generation)

    def write(self, *changes: Change) -> tuple[Outcome, ...]:
        """Writes, makes it visible, and answers what became of each change."""
        return tuple(result.outcome for result in self.results(*changes))

    def results(self, *changes: Change) -> tuple[ChangeResult, ...]:
        report = self.writer.write(changes)
        self.writer.refresh()
        return report.results

    def match(
        self,
        text: str = "",
        vector: Vector | None = None,
        audience: frozenset[str] = EVERYONE,
        filters: Filters = NO_FILTERS,
        open_facets: tuple[Facet, ...] = (),
    ) -> Matches:
        request = MatchRequest(query_terms(text), vector, audience, filters, open_facets=open_facets)
        return self.searcher.match(request)

    def expand(self, text: str = "", *, audience: frozenset[str] = EVERYONE, **options: object) -> Expansion:
        vector = options.pop("vector", None)
        return self.searcher.expand(ExpandRequest(query_terms(text), vector, audience, **options))  # type: ignore[arg-type]

    def found(self, text: str, **options: object) -> list[int]:
        """Ids of the contents found by words, best first."""
        return [candidate.id for candidate in self.match(text, **options).contents]  # type: ignore[arg-type]

    def near(self, vector: Vector, **options: object) -> list[tuple[int, int]]:
        """Content and position of the passages found by vector, best first."""
        found = self.match(vector=vector, **options).semantic  # type: ignore[arg-type]
        return [(passage.document_id, passage.position) for passage in found]


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine)


def vector(*numbers: float) -> Vector:
    """A vector of length 1."""
    whole = np.array([*numbers, 0, 0, 0, 0][:4], np.float32)
    return whole / np.linalg.norm(whole)


def content(number: int, title: str = "A talk", **fields: object) -> ContentDocument:
    """A content that everybody may see."""
    defaults = {"version": 1, "audience": EVERYONE, "kind": "video", "lang": "en"}
    return ContentDocument(id=number, title=title, **(defaults | fields))  # type: ignore[arg-type]


def profile(number: int, name: str = "Somebody", **fields: object) -> ProfileDocument:
    """A profile that everybody may see."""
    defaults = {"version": 1, "audience": EVERYONE}
    return ProfileDocument(id=number, name=name, **(defaults | fields))  # type: ignore[arg-type]


def passage(position: int, text: str = "Some words.", **fields: object) -> PassageDocument:
    return PassageDocument(position=position, text=text, **fields)  # type: ignore[arg-type]


def put(document: ContentDocument | ProfileDocument, *passages: PassageDocument) -> Put:
    return Put(document, passages)


def content_ref(number: int) -> DocumentRef:
    return DocumentRef(DocumentType.CONTENT, number)
