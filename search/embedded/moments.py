"""The passages of a page's hits that match best, by words and by vector."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.documents import Vector
from search.embedded.conditions import Where, json_list
from search.embedded.index import OpenIndex, Row
from search.embedded.nearest import check_dimension
from search.embedded.schema import PassageWeights
from search.embedded.words import passage_words
from search.reading import ExpandRequest, PassageMatch
from search.terms import QueryTerms


@dataclass(frozen=True, slots=True)
class _Scored:
    number: int
    content: int
    lexical: float
    semantic: float


def best_passages(
    index: OpenIndex, request: ExpandRequest, page: Sequence[int], visible: Where, weights: PassageWeights
) -> Mapping[int, tuple[PassageMatch, ...]]:
    """For each hit its best passages, or its first one where none matches. Hits without text are left out.

    The order weighs words (relative to the page's best) and vector alike.
    """
    rows = _passages(index, page, visible)
    lexical = _lexical(index, request.terms, [number for number, *_ in rows], weights)
    semantic = _semantic(index, request.vector, [number for number, _, embedded in rows if embedded])
    scored: dict[int, list[_Scored]] = defaultdict(list)
    for number, content, _ in rows:
        passage = _Scored(number, content, lexical.get(number, 0.0), semantic.get(number, 0.0))
        scored[content].append(passage)
    best_lexical = max((lexical.get(number, 0.0) for number, *_ in rows), default=0.0) or 1.0
    chosen = {
        content: _chosen(passages, best_lexical, request.passages_per_hit)
        for content, passages in scored.items()
    }
    return _detailed(index, chosen)


def _passages(index: OpenIndex, page: Sequence[int], visible: Where) -> list[tuple[int, int, bool]]:
    """Number, content and whether it has a vector, of the passages that may be shown, in order."""
    rows = index.rows(
        "select p.number, p.document, p.embedded from json_each(?) hit"
        " cross join contents d on d.id = hit.value"
        f" cross join passages p on p.document = d.id where {visible.passages} order by d.id, p.position",
        json_list(page),
        *visible.passage_values,
    )
    return [(number, content, bool(embedded)) for number, content, embedded in rows]


def _lexical(
    index: OpenIndex, terms: QueryTerms, numbers: Sequence[int], weights: PassageWeights
) -> dict[int, float]:
    words = passage_words(index, weights)
    these = sorted(numbers)
    return dict(words.any_of(terms.groups, terms.phrases, these).among(these).ranked())


def _semantic(index: OpenIndex, vector: Vector | None, numbers: Sequence[int]) -> dict[int, float]:
    """Cosines by passage; opposites count as no match."""
    if vector is None or not numbers:
        return {}
    check_dimension(index, vector)
    scores = index.vectors()[np.asarray(numbers)] @ np.asarray(vector, np.float32)
    return dict(zip(numbers, np.maximum(scores, 0.0).tolist(), strict=True))


def _chosen(passages: Sequence[_Scored], best_lexical: float, count: int) -> tuple[_Scored, ...]:
    matching = [passage for passage in passages if passage.lexical or passage.semantic]
    matching.sort(key=lambda passage: -(passage.lexical / best_lexical + passage.semantic))
    return tuple(matching[:count]) or tuple(passages[:1])


def _detailed(
    index: OpenIndex, chosen: Mapping[int, tuple[_Scored, ...]]
) -> Mapping[int, tuple[PassageMatch, ...]]:
    numbers = [passage.number for passages in chosen.values() for passage in passages]
    rows = index.rows(
        "select p.number, p.position, texts.text, p.start_s, texts.end_s, p.page, texts.speaker, texts.lang,"
        f" {'texts.cues' if index.has_cues else 'null'}"
        " from json_each(?) found cross join passages p on p.number = found.value"
        " cross join texts on texts.number = p.number",
        json_list(numbers),
    )
    details = {row[0]: row[1:] for row in rows}
    return {
        content: tuple(_passage_match(passage, details[passage.number]) for passage in passages)
        for content, passages in chosen.items()
    }


def _passage_match(passage: _Scored, row: Row) -> PassageMatch:
    position, text, start_s, end_s, page, speaker, lang, cues = row
    return PassageMatch(
        content_id=passage.content,
        position=position,
        text=text,
        lexical=passage.lexical,
        semantic=passage.semantic,
        start_s=start_s,
        end_s=end_s,
        page=page,
        speaker=speaker,
        lang=lang,
        cues=tuple((place, second) for place, second in json.loads(cues)) if cues else (),
    )
