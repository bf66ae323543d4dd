"""A query's text as it is understood: its words at once, its meaning as soon as it is embedded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.analysis.queries import parse_text, query_terms
from search.analysis.synonyms import Synonyms
from search.beside import beside
from search.documents import Vector
from search.embedding import Embedder, EmbedderUnavailable
from search.terms import QueryTerms
from search.timings import Timings

LONGEST_PHRASE = 8
"""Words between quotes that must stand side by side. Bound to longer ones, 5 % of the sentences of the judged
newspaper set found nothing at all."""


class Embedded(NamedTuple):
    """The meaning of a query. `degraded`: there is one, but it could not be embedded."""

    vector: Vector | None = None
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A query text as it was understood. Who asks for its meaning waits until it is embedded."""

    terms: QueryTerms
    embedded: Callable[[], Embedded] = Embedded

    @property
    def vector(self) -> Vector | None:
        return self.embedded().vector

    @property
    def degraded(self) -> bool:
        return self.embedded().degraded

    def __bool__(self) -> bool:
        return bool(self.terms) or self.vector is not None


def read_question(text: str, synonyms: Synonyms, embedder: Embedder, clock: Timings) -> Asked:
    """The text read; its meaning is being embedded beside the caller, who may look for its words."""
    meant = _meant(text)
    embedded = beside(lambda: _embedded(meant, embedder, clock)) if meant else Embedded
    return Asked(binding_terms(text, synonyms), embedded)


def binding_terms(text: str, synonyms: Synonyms) -> QueryTerms:
    """The words of a text, of whose phrases only short ones bind: somebody who pastes a quotation wants what
    it is about."""
    terms = query_terms(text, synonyms)
    return replace(
        terms, phrases=tuple(one for one in terms.phrases if len(one.words.split()) <= LONGEST_PHRASE)
    )


def _embedded(meant: str, embedder: Embedder, clock: Timings) -> Embedded:
    try:
        with clock.stage("embed"):
            return Embedded(embedder.embed_query(meant))
    except EmbedderUnavailable:
        return Embedded(degraded=True)


def _meant(text: str) -> str:
    """What is to be found close in meaning: the text without what is excluded; empty if that is no word."""
    parsed = parse_text(text)
    if parsed.excluded:
        return " ".join((*parsed.words, *parsed.phrases))
    return text if parsed.words or parsed.phrases else ""
