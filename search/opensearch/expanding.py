"""A result set counted and its page shown, in OpenSearch's query language. Pure; nothing is sent here."""

from collections.abc import Collection, Sequence
from typing import Any, assert_never

from search.documents import DocumentType
from search.mappings import IndexKind
from search.opensearch.bodies import Body
from search.opensearch.clauses import (
    CONTENT_FIELDS,
    PASSAGE_FIELDS,
    audience_clause,
    binding,
    combined,
    filter_clauses,
    group_clauses,
    listed,
    nearest,
    passages_seen,
    top,
    word_clauses,
)
from search.opensearch.dsl import FACTS, PASSAGES, Search
from search.query import Facet, Filters, Sort
from search.reading import ExpandRequest

MOST_SHOWN = 500  # passages looked at for a page
SHOWN = ["document_id", "page", "place", "position", "start_s", "text"]


def set_searches(request: ExpandRequest) -> dict[str, Search]:
    """Counts of the whole set and its page; a chosen facet is counted over the set it does not filter."""
    chosen = [facet for facet, _ in request.filters.active() if facet in request.facets]
    plain = [facet for facet in request.facets if facet not in chosen]
    query = _set(request, request.filters, request.ids)
    if request.page is None:
        page = listed(query, request.limit, _sort(request.sort)) | {"from": request.offset}
    else:
        page = {"query": query, "size": 0}
    counts = {facet.value: _count(facet, request.facet_size) for facet in plain}
    searches = {"set": Search(IndexKind.CONTENT, page | {"track_total_hits": True, "aggs": counts})}
    for facet in chosen:
        opened = _set(request, request.filters.without(facet), request.ids_open.get(facet, request.ids))
        count = {"size": 0, "query": opened, "aggs": {facet.value: _count(facet, request.facet_size)}}
        searches[f"open {facet}"] = Search(IndexKind.CONTENT, count)
    return searches


def page_searches(request: ExpandRequest, page: Sequence[int]) -> dict[str, Search]:
    """Facts of the page's hits, and the passages of each that match best by words and by vector.

    One search each for all hits: the engine spends more on a search, or on a bucket, than on some passages.
    """
    if not page:
        return {}
    seen = combined(filter=[audience_clause(request.audience), {"terms": {"id": list(page)}}])
    searches = {"facts": Search(IndexKind.CONTENT, listed(seen, len(page), ["id"], FACTS))}
    inside = _passages_of(page, request.audience)
    words = combined(
        filter=inside, should=word_clauses(request.terms, PASSAGE_FIELDS), minimum_should_match=0
    )
    size = min(len(page) * request.passages_per_hit, MOST_SHOWN)
    searches["words"] = _best_shown(words, size)
    if request.vector is not None:
        searches["vector"] = _best_shown(nearest(request.vector, inside, size), size)
    return searches


def first_searches(request: ExpandRequest, without: Collection[int]) -> dict[str, Search]:
    """The first passage of hits `without` any, all of whose passages stand behind those of others."""
    if not without:
        return {}
    first = combined(filter=[*_passages_of(without, request.audience), {"term": {"position": 0}}])
    return {"first": Search(IndexKind.PASSAGE, top(first, len(without), SHOWN))}


def _passages_of(contents: Collection[int], audience: frozenset[str]) -> list[Body]:
    return [*passages_seen(DocumentType.CONTENT, audience), {"terms": {"document_id": sorted(contents)}}]


def _best_shown(query: Body, size: int) -> Search:
    return Search(IndexKind.PASSAGE, top(query, size, SHOWN) | {"sort": list(PASSAGES.order)})


def _set(request: ExpandRequest, filters: Filters, ids: frozenset[int] | None) -> Body:
    """What holds all words, and what was named; phrases and exclusions bind both."""
    terms = request.terms
    members: list[Body] = []
    if terms:
        members.append(combined(filter=group_clauses(terms.groups, CONTENT_FIELDS)))
    if ids is not None:
        members.append({"terms": {"id": sorted(ids)}})
    bound = [
        audience_clause(request.audience),
        *filter_clauses(filters),
        *binding(terms, CONTENT_FIELDS),
    ]
    if members:
        bound.append(combined(should=members, minimum_should_match=1))
    return combined(filter=bound)


def _count(facet: Facet, size: int) -> Body:
    return {"terms": {"field": facet.value, "size": size, "order": [{"_count": "desc"}, {"_key": "asc"}]}}


def _sort(sort: Sort) -> list[Any]:
    match sort:
        case Sort.BEST | Sort.NEWEST:
            return [{"published_at": {"order": "desc", "missing": "_last"}}, {"id": "desc"}]
        case Sort.SHORTEST:
            return [{"duration_s": {"order": "asc", "missing": "_last"}}, {"id": "desc"}]
        case Sort.TITLE:
            return ["title_order", {"id": "desc"}]
        case _:
            assert_never(sort)
