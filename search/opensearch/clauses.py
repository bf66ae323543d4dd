"""The clauses that searches are made of: words, audience, filters, neighbours.

User text comes in only as analysed tokens, so no query parser ever sees it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

import numpy as np

from search.documents import DocumentType, Vector
from search.opensearch.bodies import Body
from search.query import Filters
from search.terms import Phrase, QueryTerms, TermGroup

# Weights of 4, 2, 2, 1.5, 1 and 0.4 times 2.5, as none may be below 1; k1 in the settings is times 2.5 too.
CONTENT_FIELDS = ("title^10", "topics^5", "people^5", "description^3.75", "body^2.5", "parts")
PROFILE_FIELDS = ("name^10", "skills^7.5", "job^5", "about^3.75", "works^2.5", "parts")
PASSAGE_FIELDS = ("body^2.5", "parts")
LEAST_NEIGHBOURS = 100  # fewer make the graph walk under a filter lose neighbours
MILLION = 1_000_000


def audience_clause(audience: frozenset[str]) -> Body:
    """Only what one of these tokens opens; sorted, so that equal viewers share the engine's caches."""
    return {"terms": {"audience": sorted(audience)}}


def passages_seen(kind: DocumentType, audience: frozenset[str]) -> list[Body]:
    """Passages of such documents that the audience may see: the document, and the passage itself."""
    own = {"terms": {"passage_audience": sorted(audience)}}
    return [{"term": {"document_type": kind.value}}, audience_clause(audience), own]


def filter_clauses(filters: Filters) -> list[Body]:
    """Any value within a facet, all facets together, days inclusive in UTC."""
    clauses: list[Body] = [{"terms": {facet.value: sorted(values)}} for facet, values in filters.active()]
    between: Body = {}
    if filters.published_from:
        between["gte"] = datetime.combine(filters.published_from, time.min, UTC).isoformat()
    if filters.published_to:
        between["lte"] = datetime.combine(filters.published_to, time.max, UTC).isoformat()
    if between:
        clauses.append({"range": {"published_at": between}})
    return clauses


def nearest(vector: Vector, allowed: list[Body], size: int) -> Body:
    """The passages nearest to `vector` among those allowed; few of them are compared without the graph."""
    near = {
        "vector": whole_numbers(vector),
        "k": max(size, LEAST_NEIGHBOURS),
        "filter": combined(filter=allowed),
    }
    return {"knn": {"vector": near}}


def whole_numbers(vector: Vector) -> list[int]:
    """A vector in millionths: its direction is all that counts, and they are written three times as fast."""
    millionths: list[int] = np.rint(vector * MILLION).astype(np.int64).tolist()
    return millionths


def word_clauses(terms: QueryTerms, fields: Sequence[str]) -> list[Body]:
    """A clause for each group and each phrase."""
    return [*group_clauses(terms.groups, fields), *phrase_clauses(terms.phrases, fields)]


def group_clauses(groups: Sequence[TermGroup], fields: Sequence[str], *, named: bool = False) -> list[Body]:
    """A clause for each group; named after its place if a hit should say which it matched, which costs."""
    clauses = [group_clause(group, fields) for group in groups]
    for place, clause in enumerate(clauses if named else ()):
        clause["bool"]["_name"] = f"group {place}"
    return clauses


def group_clause(group: TermGroup, fields: Sequence[str]) -> Body:
    """Any alternative of a word, scored over all fields as if they were one (BM25F)."""
    words = {"combined_fields": {"query": " ".join(group.alternatives), "fields": list(fields)}}
    return _any([*([words] if group.alternatives else []), *_side_by_side(group.phrases, fields)])


def phrase_clauses(phrases: Sequence[Phrase], fields: Sequence[str]) -> list[Body]:
    """A clause for each phrase, in any of its variants."""
    return [_any(_side_by_side(phrase.variants, fields)) for phrase in phrases]


def binding(terms: QueryTerms, fields: Sequence[str]) -> list[Body]:
    """Every phrase and no exclusion."""
    excluded = phrase_clauses(terms.excluded, fields)
    return [*phrase_clauses(terms.phrases, fields), *([combined(must_not=excluded)] if excluded else [])]


def top(query: Body, size: int, fields: list[str]) -> Body:
    """The best hits of a query with some of their stored fields, for few hits."""
    return {"size": size, "_source": fields, "track_total_hits": False, "query": query}


def listed(query: Body, size: int, order: Sequence[Any], columns: Sequence[str] = ()) -> Body:
    """The first hits in that order, which ends with what they are known by, with columns of the index.

    No document is opened, not even for its id: that took the node most of a search.
    """
    return {
        "size": size,
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": list(columns),
        "sort": list(order),
        "track_total_hits": False,
        "query": query,
    }


def combined(**clauses: Any) -> Body:
    """A bool query of those clauses that are not empty."""
    return {"bool": {name: clause for name, clause in clauses.items() if clause}}


def _side_by_side(variants: Sequence[Sequence[str]], fields: Sequence[str]) -> list[Body]:
    """Parts of compounds stand in a field of their own, in which neighbours mean nothing."""
    plain = [name for name in (field.partition("^")[0] for field in fields) if name != "parts"]
    return [
        {"multi_match": {"type": "phrase", "query": " ".join(words), "fields": plain}}
        for words in variants
        if words
    ]


def _any(clauses: list[Body]) -> Body:
    return {"bool": {"should": clauses or [{"match_none": {}}], "minimum_should_match": 1}}
