"""Answers to values: what OpenSearch said, as candidates, counts and passages. Pure; asks nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from search.opensearch.bodies import Body
from search.opensearch.encode import whole
from search.query import Facet
from search.reading import (
    Candidate,
    ContentFacts,
    ExpandRequest,
    Expansion,
    GroupMatch,
    Matches,
    MatchRequest,
    PassageCandidate,
    PassageMatch,
)
from search.results import FacetCount

Answers = Mapping[str, Body]
MOST_READ = 20_000  # contents or names, about 20 MB


def matches(request: MatchRequest, answers: Answers) -> Matches:
    """The first round trip; a leg that was not asked for is empty."""
    contents = _ranked(answers, "contents", request.depth)
    passages = _ranked(answers, "passages", request.passages)
    profiles = _ranked(answers, "profiles", request.depth)
    semantic = _hits(answers, "semantic")
    opened = {facet: _hits(answers, f"open {facet}") for facet in request.open_facets}
    through = [*passages, *semantic, *(hit for hits in opened.values() for hit in hits)]
    counts = answers.get("groups")
    return Matches(
        contents=tuple(map(_candidate, contents)),
        complete=_total(answers["contents"]) if "contents" in answers else 0,
        passages=tuple(_passage(hit, hit["_score"]) for hit in passages),
        semantic=tuple(map(_neighbour, semantic)),
        semantic_open={facet: tuple(map(_neighbour, hits)) for facet, hits in opened.items()},
        profiles=tuple(map(_candidate, profiles)),
        profiles_semantic=tuple(map(_neighbour, _hits(answers, "profiles semantic"))),
        profile_names={_id(hit): _name(*hit["fields"]["facts"]) for hit in profiles},
        facts=_facts({_id(hit): hit for hit in contents} | {_place(hit)[0]: hit for hit in through}),
        groups=_groups(counts, answers, len(request.terms.groups)) if counts else (),
        documents=_total(counts) if counts else 0,
    )


def expansion(request: ExpandRequest, answers: Answers, page: Sequence[int]) -> Expansion:
    """The second round trip. A hit of the page that is not visible has no facts and no passages."""
    facts = _facts({_id(hit): hit for hit in _hits(answers, "facts")})
    seen = tuple(content_id for content_id in page if content_id in facts)
    words, near = _by_document(request, answers, "words"), _by_document(request, answers, "vector")
    first = _by_document(request, answers, "first")
    best = max((hit["_score"] for number in seen for hit in words.get(number, ())), default=0.0)
    passages = {
        number: _best_passages(request, number, words.get(number, ()), near.get(number, ()), best or 1.0)
        or _best_passages(request, number, first.get(number, ()), (), 1.0)
        for number in seen
    }
    return Expansion(
        total=_total(answers["set"]),
        page=seen,
        facets={
            facet: _counts(answers.get(f"open {facet}", answers["set"]), facet) for facet in request.facets
        },
        passages={number: found for number, found in passages.items() if found},
        facts=facts,
    )


def without_passages(answers: Answers) -> frozenset[int]:
    """The visible hits of the page of which no passage was found, by words or by vector."""
    shown = {hit["_source"]["document_id"] for name in ("words", "vector") for hit in _hits(answers, name)}
    return frozenset(_id(hit) for hit in _hits(answers, "facts")) - shown


def page_ids(counted: Answers) -> tuple[int, ...]:
    """The page that the engine put in order."""
    return tuple(_id(hit) for hit in _hits(counted, "set"))


def ids(answers: Answers, name: str) -> tuple[int, ...]:
    """The documents' own ids of one answer."""
    return tuple(_id(hit) for hit in _hits(answers, name))


def best_of_each(response: Body) -> dict[int, PassageCandidate]:
    """The nearest passage of each content, best first."""
    best: dict[int, PassageCandidate] = {}
    for hit in response["hits"]["hits"]:
        candidate = _neighbour(hit)
        best.setdefault(candidate.document_id, candidate)
    return best


def _best_passages(
    request: ExpandRequest,
    content_id: int,
    by_words: Iterable[Body],
    by_vector: Iterable[Body],
    best_words: float,
) -> tuple[PassageMatch, ...]:
    """Words (relative to the page's best) and vector weigh alike; without a match, the first passage."""
    words = {hit["_source"]["position"]: hit for hit in by_words}
    near = {hit["_source"]["position"]: hit for hit in by_vector}
    found = [
        _passage_match(content_id, words.get(position), near.get(position))
        for position in sorted(words.keys() | near.keys())
    ]
    matching = [passage for passage in found if passage.lexical > 0 or passage.semantic > 0]
    matching.sort(key=lambda passage: -(passage.lexical / best_words + passage.semantic))
    return tuple(matching[: request.passages_per_hit]) or tuple(found[:1])


def _passage_match(content_id: int, words: Body | None, near: Body | None) -> PassageMatch:
    source: Body = (words or near or {})["_source"]
    place: Body = source["place"]
    return PassageMatch(
        content_id=content_id,
        position=source["position"],
        text=source["text"],
        lexical=words["_score"] if words else 0.0,
        semantic=max(0.0, _cosine(near)) if near else 0.0,
        start_s=source.get("start_s"),
        end_s=place.get("end_s"),
        page=source.get("page"),
        speaker=place.get("speaker", ""),
        lang=place.get("lang"),
        cues=tuple((at, second) for at, second in place.get("cues", ())),
    )


def _ranked(answers: Answers, name: str, size: int) -> list[Body]:
    return [*_hits(answers, name), *_hits(answers, f"{name} in part")][:size]


def _counts(answer: Body, facet: Facet) -> tuple[FacetCount, ...]:
    buckets = answer["aggregations"][facet.value]["buckets"]
    return tuple(FacetCount(str(bucket["key"]), bucket["doc_count"]) for bucket in buckets)


def _groups(counts: Body, answers: Answers, groups: int) -> tuple[GroupMatch, ...]:
    """How each word fares. The best hit holds all of them, or says which by the names of their clauses."""
    names = [f"group {place}" for place in range(groups)]
    in_part = _hits(answers, "contents in part")
    in_best = (
        names if _hits(answers, "contents") else in_part[0].get("matched_queries", ()) if in_part else ()
    )
    return tuple(GroupMatch(counts["aggregations"][name]["doc_count"], name in in_best) for name in names)


def _facts(hits: Mapping[int, Body]) -> dict[int, ContentFacts]:
    """What is told of each document; its passages all tell the same, and one of them is read."""
    return {id_: _content_facts(id_, *hit["fields"]["facts"]) for id_, hit in hits.items()}


@lru_cache(maxsize=MOST_READ)
def _name(*pieces: str) -> str:
    name: str = whole(pieces)["name"]
    return name


@lru_cache(maxsize=MOST_READ)
def _content_facts(content_id: int, *pieces: str) -> ContentFacts:
    """What the engine tells of a content; the same is told search after search, and read once."""
    facts = whole(pieces)
    published = facts["published_at"]
    return ContentFacts(
        id=content_id,
        kind=facts["kind"],
        title=facts["title"],
        lang=facts["lang"],
        published_at=datetime.fromisoformat(published) if published else None,
        fold_key=facts["fold_key"],
        topics=tuple(facts["topics"]),
        people=tuple((profile_id, role) for profile_id, role in facts["people"]),
    )


def _candidate(hit: Body) -> Candidate:
    return Candidate(_id(hit), hit["_score"])


def _neighbour(hit: Body) -> PassageCandidate:
    return _passage(hit, _cosine(hit))


def _passage(hit: Body, score: float) -> PassageCandidate:
    columns: Body = hit.get("fields", {})
    start_s, page = columns.get("start_s", (None,))[0], columns.get("page", (None,))[0]
    return PassageCandidate(*_place(hit), score, start_s=start_s, page=page)


def _id(hit: Body) -> int:
    """Which document it is: the last thing that hits are ordered by."""
    return int(hit["sort"][-1])


def _place(hit: Body) -> tuple[int, int]:
    """Of which document it is a passage, and at which position."""
    document, position = hit["sort"][-2:]
    return int(document), int(position)


def _cosine(hit: Body) -> float:
    """The engine scores (1 + cosine) / 2."""
    return 2 * float(hit["_score"]) - 1


def _by_document(request: ExpandRequest, answers: Answers, name: str) -> dict[int, list[Body]]:
    """The best passages of each document, which one search found for all of them."""
    best: dict[int, list[Body]] = {}
    for hit in _hits(answers, name):
        mine = best.setdefault(hit["_source"]["document_id"], [])
        if len(mine) < request.passages_per_hit:
            mine.append(hit)
    return best


def _hits(answers: Answers, name: str) -> list[Body]:
    return list(answers[name]["hits"]["hits"]) if name in answers else []


def _total(answer: Body) -> int:
    return int(answer["hits"]["total"]["value"])
