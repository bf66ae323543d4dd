"""Requests to bodies: what is asked of an engine, in OpenSearch's query language. Pure; nothing is sent here.

The audience stands in every body, inside `knn.filter` too, and an empty one matches nothing. User text comes
in only as analysed tokens, so no query parser ever sees it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from search.documents import DocumentType, Vector
from search.mappings import IndexKind
from search.opensearch.bodies import Body
from search.opensearch.clauses import (
    CONTENT_FIELDS,
    PASSAGE_FIELDS,
    PROFILE_FIELDS,
    audience_clause,
    binding,
    combined,
    filter_clauses,
    group_clause,
    group_clauses,
    listed,
    nearest,
    passages_seen,
    phrase_clauses,
    top,
    word_clauses,
)
from search.query import Filters
from search.reading import MatchRequest
from search.terms import QueryTerms, TermGroup

MAX_BOUND = 50_000  # contents that a phrase or an exclusion can bind, `max_result_window` of the index
MAX_OWN = 1_000
FACTS = ("facts",)


@dataclass(frozen=True, slots=True)
class Leg:
    """An index with the fields that words are looked for in, and what is told of its hits."""

    index: IndexKind
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    order: tuple[str, ...]


CONTENTS = Leg(IndexKind.CONTENT, CONTENT_FIELDS, FACTS, ("_score", "id"))
PROFILES = Leg(IndexKind.PROFILE, PROFILE_FIELDS, FACTS, ("_score", "id"))
PASSAGES = Leg(
    IndexKind.PASSAGE, PASSAGE_FIELDS, ("facts", "page", "start_s"), ("_score", "document_id", "position")
)
DOCUMENTS = {DocumentType.CONTENT: CONTENTS, DocumentType.PROFILE: PROFILES}


@dataclass(frozen=True, slots=True)
class Search:
    """One body for one kind of index."""

    kind: IndexKind
    body: Body


@dataclass(frozen=True, slots=True)
class Bound:
    """Which documents the passage legs may come from, when phrases or exclusions bind them."""

    only: tuple[int, ...] | None = None
    without: tuple[int, ...] = ()

    def clauses(self) -> list[Body]:
        clauses: list[Body] = []
        if self.only is not None:
            clauses.append({"terms": {"document_id": list(self.only)}})
        if self.without:
            clauses.append(combined(must_not=[{"terms": {"document_id": list(self.without)}}]))
        return clauses


Bounds = Mapping[DocumentType, Bound]
UNBOUND: Bounds = {kind: Bound() for kind in DocumentType}


def bound_searches(request: MatchRequest) -> dict[str, Search]:
    """The documents that phrases ask for, or else those that exclusions name; none if nothing binds.

    A phrase binds the whole document, its passages hold only a stretch of it.
    """
    terms = request.terms
    if not terms.phrases and not terms.excluded:
        return {}
    searches = {}
    for kind, leg in DOCUMENTS.items():
        visible = audience_clause(request.audience)
        if terms.phrases:
            query = combined(filter=[visible, *binding(terms, leg.fields)])
        else:
            excluded = phrase_clauses(terms.excluded, leg.fields)
            query = combined(filter=[visible], should=excluded, minimum_should_match=1)
        searches[kind.value] = Search(leg.index, listed(query, MAX_BOUND, ["id"]))
    return searches


def match_searches(request: MatchRequest, bounds: Bounds) -> dict[str, Search]:
    """The first round trip, by name of its leg."""
    searches: dict[str, Search] = {}
    if request.terms:
        searches |= _lexical_legs(request, bounds[DocumentType.CONTENT])
    vector = request.vector()
    if vector is not None:
        searches |= _semantic_legs(request, vector, bounds)
    return searches


def _lexical_legs(request: MatchRequest, bound: Bound) -> dict[str, Search]:
    terms = request.terms
    audience, filters = audience_clause(request.audience), filter_clauses(request.filters)
    seen = [*passages_seen(DocumentType.CONTENT, request.audience), *filters, *bound.clauses()]
    content = [audience, *filters, *binding(terms, CONTENT_FIELDS)]
    profile = [audience, *binding(terms, PROFILE_FIELDS)]
    return {
        **_ranked("contents", CONTENTS, terms, content, request.depth),
        **_ranked("passages", PASSAGES, terms, seen, request.passages),
        **_ranked("profiles", PROFILES, terms, profile, request.depth),
        "groups": Search(IndexKind.CONTENT, _group_counts(terms.groups)),
    }


def _ranked(name: str, leg: Leg, terms: QueryTerms, allowed: list[Body], size: int) -> dict[str, Search]:
    """What holds all words, and apart from it what holds some; equal scores in the order of their ids."""
    words = word_clauses(terms, leg.fields)
    every = listed(combined(must=words, filter=allowed), size, leg.order, leg.columns)
    searches = {name: Search(leg.index, every | {"track_total_hits": True})}
    # A phrase binds documents anyway; a passage may hold one without any other word.
    is_content = leg.index is IndexKind.CONTENT
    some = (
        words if leg.index is IndexKind.PASSAGE else group_clauses(terms.groups, leg.fields, named=is_content)
    )
    if len(some) > 1:
        not_all = combined(must_not=[combined(must=words)])
        query = combined(should=some, minimum_should_match=1, filter=[*allowed, not_all])
        searches[f"{name} in part"] = Search(leg.index, listed(query, size, leg.order, leg.columns))
    return searches


def _semantic_legs(request: MatchRequest, vector: Vector, bounds: Bounds) -> dict[str, Search]:
    def near(kind: DocumentType, filters: Filters, columns: Sequence[str]) -> Search:
        seen = passages_seen(kind, request.audience)
        allowed = [*seen, *filter_clauses(filters), *bounds[kind].clauses()]
        query = nearest(vector, allowed, request.passages)
        return Search(IndexKind.PASSAGE, listed(query, request.passages, PASSAGES.order, columns))

    return {
        "semantic": near(DocumentType.CONTENT, request.filters, PASSAGES.columns),
        "profiles semantic": near(DocumentType.PROFILE, Filters(), ()),
        **{
            f"open {facet}": near(DocumentType.CONTENT, request.filters.without(facet), PASSAGES.columns)
            for facet in request.open_facets
        },
    }


def own_vectors(content_id: int, audience: frozenset[str]) -> Search:
    """The vectors of a content's passages."""
    own = [*passages_seen(DocumentType.CONTENT, audience), {"term": {"document_id": content_id}}]
    return Search(IndexKind.PASSAGE, top(combined(filter=own), MAX_OWN, ["vector"]))


def similar_search(vector: Vector, but: Collection[int], audience: frozenset[str], size: int) -> Search:
    """Passages near `vector` of contents other than those."""
    known = {"terms": {"document_id": sorted(but)}}
    others = [*passages_seen(DocumentType.CONTENT, audience), combined(must_not=[known])]
    return Search(
        IndexKind.PASSAGE, listed(nearest(vector, others, size), size, PASSAGES.order, ["page", "start_s"])
    )


def suggest_searches(words: Sequence[str], audience: frozenset[str], limit: int) -> dict[str, Search]:
    """Titles and names with a word that starts with each of `words`: whole words first, then short ones."""

    def starting(kind: IndexKind, field: str) -> Search:
        query = combined(
            filter=[audience_clause(audience), *({"prefix": {field: word}} for word in words)],
            should=[{"constant_score": {"filter": {"term": {field: word}}}} for word in words],
        )
        return Search(kind, listed(query, limit, ["_score", f"{field}.length", "id"]))

    return {
        "contents": starting(IndexKind.CONTENT, "title_words"),
        "profiles": starting(IndexKind.PROFILE, "name_words"),
    }


def frequency_body(tokens: Collection[str]) -> Body:
    """In how many documents each token stands."""
    return {
        "size": 0,
        "aggs": {"tokens": {"filters": {"filters": {token: {"term": {"words": token}} for token in tokens}}}},
    }


def _group_counts(groups: Sequence[TermGroup]) -> Body:
    """In how many contents each word stands, and how many there are: statistics for fusion, never shown."""
    words = [group_clause(group, CONTENT_FIELDS) for group in groups]
    counts = {f"group {place}": combined(filter=[word]) for place, word in enumerate(words)}
    live = {"bool": {"must_not": {"term": {"removed": True}}}}
    aggs = {"aggs": {name: {"filter": query} for name, query in counts.items()}}
    return {"size": 0, "query": live, "track_total_hits": True, **aggs}
