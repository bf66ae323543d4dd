"""The smaller reads: similar contents, what typed letters may become, common tokens, what is held."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

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

# A stretch of the vocabulary costs as much as a dozen words of it.
_START = 3
_FEW_LOOKED_UP = 12


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
    """In how many contents and profiles each token stands, as `Searcher.frequencies` promises.

    The words one slip away from another mostly start as it does: those are read as one stretch of the
    vocabulary, in a third of the time that looking each of them up takes.
    """
    by_start = defaultdict(list)
    for token in set(tokens):
        by_start[token[:_START]].append(token)
    stretches = {start: found for start, found in by_start.items() if len(found) > _FEW_LOOKED_UP}
    others = [token for start, found in by_start.items() if start not in stretches for token in found]
    counts: Counter[str] = Counter()
    for vocabulary in ("content_tokens", "profile_tokens"):
        rows = index.rows(
            f"select term, doc from json_each(?) wanted cross join temp.{vocabulary} on term = wanted.value",
            _json(others),
        )
        for start, found in stretches.items():
            rows += index.rows(
                f"select term, doc from temp.{vocabulary} where term >= ?1 and term < ?1 || char(0x10ffff)"
                " and +term in (select value from json_each(?2))",
                start,
                _json(found),
            )
        counts.update(dict(rows))
    return counts


def _json(tokens: Iterable[str]) -> str:
    return json.dumps(sorted(tokens), ensure_ascii=False)


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
