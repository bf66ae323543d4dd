"""The smaller reads: similar contents, what typed letters may become, common tokens, what is held."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

import numpy as np

from search.analysis.indexing import words
from search.documents import DocumentRef, DocumentType
from search.embedded.conditions import Where, contents_where, profiles_where
from search.embedded.expressions import starts
from search.embedded.index import OpenIndex
from search.embedded.nearest import Cosines, nearest
from search.embedded.vectors import Floats, rough_cosines
from search.query import Filters
from search.reading import IndexedVersion, PassageCandidate
from search.results import Suggestions

_PASSAGES_A_CONTENT = 8
_TYPED_WORDS = 8
_PAGE = 1_000


def similar(
    index: OpenIndex, content_id: int, audience: frozenset[str], limit: int
) -> tuple[PassageCandidate, ...]:
    """The nearest passages of other contents, as `Searcher.similar` promises."""
    visible = contents_where(index, audience, Filters())
    mean = _mean_vector(index, content_id, visible)
    if mean is None:
        return ()
    cosines = Cosines(mean, rough_cosines(index.directions(), mean))
    count = (limit + 1) * _PASSAGES_A_CONTENT
    while True:
        best = _best_a_content(nearest(index, cosines, visible, count), content_id)
        if len(best) >= limit or count >= len(cosines.rough):
            return best[:limit]
        count *= 4


def _mean_vector(index: OpenIndex, content_id: int, visible: Where) -> Floats | None:
    rows = index.rows(
        "select p.number from contents d cross join passages p on p.document = d.id and p.embedded"
        f" where d.id = ? and {visible.passages}",
        content_id,
        *visible.passage_values,
    )
    if not rows:
        return None
    mean: Floats = index.vectors()[np.array(rows)[:, 0]].mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length) if length else None


def _best_a_content(found: tuple[PassageCandidate, ...], but: int) -> tuple[PassageCandidate, ...]:
    best: dict[int, PassageCandidate] = {}
    for passage in found:
        if passage.document_id != but:
            best.setdefault(passage.document_id, passage)
    return tuple(best.values())


def suggest(index: OpenIndex, prefix: str, audience: frozenset[str], limit: int) -> Suggestions:
    """Contents and people by the starts of words, as `Searcher.suggest` promises."""
    typed = tuple(dict.fromkeys(words(prefix)))[:_TYPED_WORDS]
    if not typed:
        return Suggestions()
    contents = _starting(index, "title_starts", contents_where(index, audience, Filters()), typed, limit)
    profiles = _starting(index, "name_starts", profiles_where(index, audience), typed, limit)
    return Suggestions(contents, profiles)


def _starting(
    index: OpenIndex, table: str, where: Where, typed: tuple[str, ...], limit: int
) -> tuple[int, ...]:
    rows = index.rows(
        f"select d.id from {table} cross join {where.table} d on d.id = +{table}.rowid"
        f" where {table} match ? and {where.sql} order by bm25({table}), d.id limit ?",
        starts(typed),
        *where.values,
        limit,
    )
    return tuple(number for (number,) in rows)


def frequencies(index: OpenIndex, tokens: Collection[str]) -> Mapping[str, int]:
    """In how many contents and profiles each token stands, as `Searcher.frequencies` promises."""
    rows = index.rows(
        "select term, sum(doc) from ("
        "select term, doc from json_each(?1) wanted cross join temp.content_tokens on term = wanted.value"
        " union all "
        "select term, doc from json_each(?1) wanted cross join temp.profile_tokens on term = wanted.value"
        ") group by term",
        json.dumps(sorted(set(tokens)), ensure_ascii=False),
    )
    return dict(rows)


def versions_after(index: OpenIndex, last: DocumentRef | None) -> tuple[IndexedVersion, ...]:
    """The next documents in order of their reference; few enough to read while others write."""
    rows = index.rows(
        "select type, id, version, passages, vectors, tokens from documents"
        " join audiences on audiences.number = documents.audience"
        " where (type, id) > (?, ?) and not removed order by type, id limit ?",
        last.type if last else "",
        last.id if last else 0,
        _PAGE,
    )
    return tuple(
        IndexedVersion(
            DocumentRef(DocumentType(kind), number), version, passages, vectors, frozenset(json.loads(tokens))
        )
        for kind, number, version, passages, vectors, tokens in rows
    )
