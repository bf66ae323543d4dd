"""From the legs of a match to one ranked list: which contents a query's results are, and in what order.

1. The set: contents with all the words, those with nearly all of them, those close in meaning.
2. The legs: scores of words against the best hit, cosines against the other candidates, passages to contents.
3. The mix: the surer the words already found it, the less the vectors say.
Knows no engine and no text; the same for both engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log
from statistics import fmean, median
from typing import NamedTuple

from search.reading import Candidate, GroupMatch, Matches, PassageCandidate
from search.results import ScoreParts

HEAD = 200
"""Candidates by words that are fused; those after them follow in the engine's order, so pages agree."""

MEANING_WEIGHT = 0.6
WORDS_GAIN = 0.4
SURE_TERMS = 18
"""Weight of the vectors: 0.6 - 0.4 x coverage x min(terms, 18)/18. No constant serves short pages and long
transcripts both. With 12 terms instead of 18, questions of half a dozen words lost .008 nDCG@10; with 24 they
win .003 more, but long questions over transcripts are found best by words. It belongs to the packaged
embedder: with a weaker one 0.3 was best."""

PRECISE_TERMS = 2
RARE_WORD = 10
RARE_SHARE = 0.04
"""One or two words, of which one stands in up to ten contents and no more than that share, are as sure as
`SURE_TERMS`: a name, a code, a product. Among 75 contents ten are no few: a compound is found there by one of
its parts. Without this, one in four words that up to three contents hold led to one near in meaning that
lacks it. With three words .0015 nDCG@10 is lost on questions. Words of contents that hold one of the two
count from `NEAR_WORDS` on: below, it is often the one that everybody uses."""

MEANING_MARGIN = 0.8
"""Share of the way from the best passage to the median of a hundred. At 0.8 all but .002 of the right answers
of two judged sets stay, among 14 results; at 0.5 .005 are lost; at 1.0 nothing is won in twice as many."""

NEAR_WORDS = 0.4
"""Share of the best score by words that a content without all the words needs."""

OTHER_PASSAGES = 0.1
"""Nothing to 0.1 is as good within .003 nDCG@10; above it is worse."""

FEW = 3
RRF_K = 60


class Ranked(NamedTuple):
    """A content's place: `score` is between 0 and 1 and comparable within one query only.

    Not `inside`: a candidate that fits too little to be a result, but says something about who knows.
    """

    content_id: int
    score: float
    parts: ScoreParts
    inside: bool = True


def rank(matches: Matches) -> tuple[Ranked, ...]:
    """The contents of the query's set, best first; equal scores by id, newest first."""
    return tuple(place for place in rank_candidates(matches) if place.inside)


def rank_candidates(matches: Matches) -> tuple[Ranked, ...]:
    """Every candidate of the legs of contents in the same order, inside the set or not."""
    precise = is_precise(matches)
    weight = meaning_weight(matches.groups, matches.documents, precise=precise)
    words = _words(matches, least=NEAR_WORDS if precise else 0.0)
    meaning = by_document(matches.semantic)
    if words and meaning and len({passage.score for passage in matches.semantic}) < FEW:
        words, meaning = _by_place(words), _by_place(meaning)
    if not words or not meaning:
        weight = 0.0 if words else 1.0
    inside = beyond_words(matches).union(candidate.id for candidate in _complete(matches)[:HEAD])
    parts = {
        content_id: ScoreParts(words.get(content_id, 0.0), meaning.get(content_id, 0.0))
        for content_id in inside | words.keys() | meaning.keys()
    }
    ranked = [
        Ranked(content_id, (1 - weight) * of.words + weight * of.meaning, of, content_id in inside)
        for content_id, of in parts.items()
    ]
    ranked.sort(key=lambda place: (-place.score, -place.content_id))
    return (*ranked, *_tail(matches, ranked))


def beyond_words(matches: Matches) -> frozenset[int]:
    """The contents that belong to the set though they do not hold all the words."""
    best = max((candidate.score for candidate in matches.contents[:HEAD]), default=0.0)
    partial = matches.contents[matches.complete : HEAD]
    nearly = frozenset(candidate.id for candidate in partial if candidate.score >= NEAR_WORDS * best)
    return nearly | close_in_meaning(matches.semantic)


def close_in_meaning(passages: Sequence[PassageCandidate]) -> frozenset[int]:
    """The contents with a passage within a margin of the best one.

    The margin is a share of the way from the best passage to the median of the candidates: the candidates
    themselves say what "no closer than the rest" is for this query. Cosines of one model and one query are
    comparable among each other, never with those of another query.
    """
    if not passages:
        return frozenset()
    scores = [passage.score for passage in passages]
    best = max(scores)
    margin = MEANING_MARGIN * (best - median(scores))
    return frozenset(passage.document_id for passage in passages if passage.score >= best - margin)


def is_precise(matches: Matches) -> bool:
    """Whether the query is a word or two of which one is rare, so that words are sure of themselves."""
    few = min(RARE_WORD, RARE_SHARE * matches.documents)
    rarest = min((group.documents for group in matches.groups), default=0)
    return matches.complete > 0 and len(matches.groups) <= PRECISE_TERMS and rarest <= few


def meaning_weight(groups: Sequence[GroupMatch], documents: int, *, precise: bool = False) -> float:
    """How much of a score the vectors decide: less as the best hit by words holds more of the query."""
    weights = [_idf(group.documents, documents) for group in groups]
    total = sum(weights)
    if not total:
        return MEANING_WEIGHT
    held = sum(weight for weight, group in zip(weights, groups, strict=True) if group.in_best)
    sure = 1.0 if precise else min(len(groups), SURE_TERMS) / SURE_TERMS
    return MEANING_WEIGHT - WORDS_GAIN * (held / total) * sure


def by_document(passages: Iterable[PassageCandidate]) -> dict[int, float]:
    """A score a document between 0 and 1: its best passage and a little of its next two.

    Scores count from the weakest candidate: cosines have no zero of their own.
    """
    scores: dict[int, list[float]] = {}
    for passage in passages:
        scores.setdefault(passage.document_id, []).append(passage.score)
    if not scores:
        return {}
    low = min(min(of_document) for of_document in scores.values())
    best = max(max(of_document) for of_document in scores.values())
    spread = best - low
    if not spread:
        return dict.fromkeys(scores, 1.0)
    joined = {
        document: _joined([(score - low) / spread for score in sorted(of_document, reverse=True)])
        for document, of_document in scores.items()
    }
    top = max(joined.values())
    return {document: score / top for document, score in joined.items()}


def against_best(candidates: Sequence[Candidate]) -> dict[int, float]:
    """Scores between 0 and 1; the lower bound is 0, since BM25 of a document without the words is 0."""
    best = max((candidate.score for candidate in candidates), default=0.0)
    return {candidate.id: candidate.score / best for candidate in candidates} if best > 0 else {}


def _complete(matches: Matches) -> tuple[Candidate, ...]:
    return matches.contents[: matches.complete]


def _words(matches: Matches, *, least: float) -> dict[int, float]:
    """Scores by words. A content without all of them never passes the best that holds them all, and has none
    below `least`."""
    scores = against_best(matches.contents[:HEAD])
    most = max((scores.get(candidate.id, 0.0) for candidate in _complete(matches)[:HEAD]), default=1.0)
    for candidate in matches.contents[matches.complete : HEAD]:
        score = scores.pop(candidate.id, 0.0)
        if score >= least:
            scores[candidate.id] = min(score, most)
    return scores


def _joined(scores: Sequence[float]) -> float:
    """`scores` are of one document, best first."""
    others = scores[1:3]
    return scores[0] + OTHER_PASSAGES * (fmean(others) if others else 0.0)


def _by_place(scores: Mapping[int, float]) -> dict[int, float]:
    """Reciprocal ranks (Cormack et al. 2009, k=60), the first 1: for a leg too short to have a spread."""
    places = sorted(scores, key=lambda content_id: (-scores[content_id], -content_id))
    return {content_id: (RRF_K + 1) / (RRF_K + place) for place, content_id in enumerate(places, start=1)}


def _tail(matches: Matches, head: Sequence[Ranked]) -> Iterable[Ranked]:
    """Complete matches after the fused ones, in the engine's order, scored under the last of those."""
    known = {place.content_id for place in head}
    last = head[-1].score if head else 1.0
    rest = [candidate for candidate in _complete(matches)[HEAD:] if candidate.id not in known]
    best = max((candidate.score for candidate in matches.contents[:HEAD]), default=0.0) or 1.0
    for candidate in rest:
        words = min(candidate.score / best, 1.0)
        last = min(last, words)
        yield Ranked(candidate.id, last, ScoreParts(words=words))


def _idf(holding: int, documents: int) -> float:
    """Robertson's, floored at 0 as in Lucene's BM25."""
    count = max(documents, holding)
    return log(1 + (count - holding + 0.5) / (holding + 0.5))
