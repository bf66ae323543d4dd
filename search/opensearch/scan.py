"""Every version in the index, to be compared with the database: in order, a page at a time, at one moment.

Passages are counted where they are, not where their document says they should be; whom they are for, too.
"""

from collections.abc import Iterator

from search.documents import DocumentRef, DocumentType
from search.mappings import IndexKind
from search.opensearch.bodies import Body
from search.opensearch.client import Client
from search.opensearch.dsl import DOCUMENTS
from search.opensearch.names import Names
from search.reading import IndexedVersion

PAGE = 500
MOST_TOKENS = 10_000
MOST_BUCKETS = 30_000  # of the 65,535 that the engine counts at once; passages may name other tokens


def scan_versions(client: Client, names: Names) -> Iterator[IndexedVersion]:
    """All documents by reference; those that were removed are left out."""
    for kind in sorted(DocumentType):
        after: list[int] | None = None
        while True:
            hits = client.search([(names.index(DOCUMENTS[kind].index), _page(after))])[0]["hits"]["hits"]
            if not hits:
                break
            for group in _groups(hits):
                ids = [hit["_source"]["id"] for hit in group]
                counted = client.search([(names.index(IndexKind.PASSAGE), _counts(kind, ids))])[0]
                buckets = counted["aggregations"]["documents"]["buckets"]
                passages = {bucket["key"]: bucket for bucket in buckets}
                for hit in group:
                    yield _version(kind, hit, passages.get(hit["_source"]["id"]))
            after = hits[-1]["sort"]


def _page(after: list[int] | None) -> Body:
    return {
        "size": PAGE,
        "version": True,
        "_source": ["audience", "id"],
        "sort": ["id"],
        "track_total_hits": False,
        "query": {"bool": {"must_not": {"term": {"removed": True}}}},
        **({"search_after": after} if after else {}),
    }


def _groups(hits: list[Body]) -> Iterator[list[Body]]:
    """The hits in their order, as many at once as the engine counts tokens of."""
    group: list[Body] = []
    buckets = 0
    for hit in hits:
        own = 2 + len(hit["_source"].get("audience", ()))
        if group and buckets + own > MOST_BUCKETS:
            yield group
            group, buckets = [], 0
        group.append(hit)
        buckets += own
    if group:
        yield group


def _counts(kind: DocumentType, ids: list[int]) -> Body:
    mine = [{"term": {"document_type": kind.value}}, {"terms": {"document_id": ids}}]
    of_each = {
        "embedded": {"filter": {"exists": {"field": "vector"}}},
        "audience": {"terms": {"field": "audience", "size": MOST_TOKENS}},
    }
    return {
        "size": 0,
        "query": {"bool": {"filter": mine}},
        "aggs": {"documents": {"terms": {"field": "document_id", "size": len(ids)}, "aggs": of_each}},
    }


def _version(kind: DocumentType, hit: Body, passages: Body | None) -> IndexedVersion:
    return IndexedVersion(
        ref=DocumentRef(kind, hit["_source"]["id"]),
        version=hit["_version"],
        passages=passages["doc_count"] if passages else 0,
        vectors=passages["embedded"]["doc_count"] if passages else 0,
        audience=_audience(hit, passages),
    )


def _audience(hit: Body, passages: Body | None) -> frozenset[str]:
    """Whom the document is for; nobody, which no document is, where one of its passages says otherwise."""
    own = frozenset(hit["_source"].get("audience", ()))
    if passages is None:
        return own
    found = {bucket["key"]: bucket["doc_count"] for bucket in passages["audience"]["buckets"]}
    return own if found == dict.fromkeys(own, passages["doc_count"]) else frozenset()
