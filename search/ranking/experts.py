"""Who knows about a query: contents vote for the people who made them (Macdonald & Ounis 2006).

1. Every content of the set votes by its fused score, exponentially, less as it grows old.
2. Its people share the vote by their role; copies of one talk vote once.
3. A person has her best five votes, each counting less than the one before: volume alone does not win.
4. A person's own profile adds a little.
5. Somebody whom the query names stands first.
The votes are the evidence that is shown. No text of a person is judged here, and no clicks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import exp, exp2, fsum
from statistics import fmean

from search.ranking.folding import Folded
from search.ranking.fusion import against_best, by_document, close_in_meaning, meaning_weight
from search.reading import Matches
from search.results import Evidence, Expert

VOTERS = 100
STEEPNESS = 3.0
"""Votes exp(3 x score) - 1 with 0.3 of a profile leg: the best single rule measured on three judged sets."""

PROFILE_WEIGHT = 0.3
BEST_VOTES = 5
NEXT_VOTE = 0.8
HALF_LIFE_YEARS = 8.0
OLDEST = 0.4
"""Knowledge ages, but a talk of twenty years ago still says who knew."""

ROLE_SHARE = {"speaker": 1.0, "author": 1.0, "teacher": 1.0, "reviewer": 0.25}
OTHER_ROLE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class _Vote:
    profile_id: int
    evidence: Evidence


def rank_experts(
    hits: Sequence[Folded],
    matches: Matches,
    *,
    today: date,
    limit: int,
    named: frozenset[int] = frozenset(),
) -> tuple[Expert, ...]:
    """The people behind the best hits, best first; those of `named` before all others."""
    votes = _by_person(_votes(hits[:VOTERS], matches, today))
    best = max((_sum(of_person) for of_person in votes.values()), default=0.0) or 1.0
    profiles = _profiles(matches)
    experts = [
        _expert(person, votes.get(person, ()), profiles.get(person, 0.0), best, named=person in named)
        for person in votes.keys() | profiles.keys() | named
    ]
    experts.sort(key=lambda expert: (not expert.named, -expert.score, expert.profile_id))
    return tuple(experts[:limit])


def _expert(person: int, votes: Sequence[Evidence], profile: float, best: float, *, named: bool) -> Expert:
    whole = 1 + PROFILE_WEIGHT
    added = PROFILE_WEIGHT * profile / whole
    score = _sum(votes) / best / whole + added
    return Expert(person, score, tuple(votes), profile_match=added, named=named)


def _votes(hits: Sequence[Folded], matches: Matches, today: date) -> list[_Vote]:
    ages = _ages(hits, matches, today)
    seconds = _seconds(matches)
    votes: list[_Vote] = []
    for hit in hits:
        strength = (exp(STEEPNESS * hit.best.score) - 1) / (exp(STEEPNESS) - 1)
        credits_of_hit = _credits(hit, matches)
        crowd = sum(_share(role) for _, role, _ in credits_of_hit) ** 0.5
        for person, role, content_id in credits_of_hit:
            facts = matches.facts[content_id]
            vote = strength * ages[hit.best.content_id] * _share(role) / max(crowd, 1.0)
            evidence = Evidence(content_id, role, vote, facts.published_at, seconds.get(content_id))
            votes.append(_Vote(person, evidence))
    return votes


def _credits(hit: Folded, matches: Matches) -> list[tuple[int, str, int]]:
    """(person, role, content) of everybody credited on a hit or a copy of it, once, by the best role."""
    found: dict[int, tuple[str, int]] = {}
    for content_id in hit.members:
        facts = matches.facts.get(content_id)
        for person, role in facts.people if facts else ():
            if person not in found or _share(role) > _share(found[person][0]):
                found[person] = (role, content_id)
    return [(person, role, content_id) for person, (role, content_id) in found.items()]


def _share(role: str) -> float:
    return ROLE_SHARE.get(role, OTHER_ROLE_SHARE)


def _by_person(votes: Sequence[_Vote]) -> dict[int, tuple[Evidence, ...]]:
    """The best votes of each person, strongest first."""
    by_person: dict[int, list[Evidence]] = {}
    for vote in votes:
        by_person.setdefault(vote.profile_id, []).append(vote.evidence)
    return {
        person: tuple(sorted(of_person, key=lambda vote: (-vote.vote, -vote.content_id))[:BEST_VOTES])
        for person, of_person in by_person.items()
    }


def _sum(votes: Sequence[Evidence]) -> float:
    return fsum(evidence.vote * NEXT_VOTE**place for place, evidence in enumerate(votes))


def _ages(hits: Sequence[Folded], matches: Matches, today: date) -> dict[int, float]:
    """What age leaves of each hit's vote; without a date it is the mean of those that have one."""
    dated = {
        hit.best.content_id: _left(published_at, today)
        for hit in hits
        if (published_at := _published_at(hit, matches))
    }
    neutral = fmean(dated.values()) if dated else 1.0
    return {hit.best.content_id: dated.get(hit.best.content_id, neutral) for hit in hits}


def _published_at(hit: Folded, matches: Matches) -> datetime | None:
    """The latest date on which it was given."""
    facts = (matches.facts.get(content_id) for content_id in hit.members)
    return max((one.published_at for one in facts if one and one.published_at), default=None)


def _left(published_at: datetime, today: date) -> float:
    years = max((today - published_at.date()).days, 0) / 365.25
    return OLDEST + (1 - OLDEST) * exp2(-years / HALF_LIFE_YEARS)


def _seconds(matches: Matches) -> dict[int, float]:
    """Where each content's best time-coded passage starts; meaning points better than words."""
    seconds: dict[int, float] = {}
    for passage in (*matches.semantic, *matches.passages):
        if passage.start_s is not None:
            seconds.setdefault(passage.document_id, passage.start_s)
    return seconds


def _profiles(matches: Matches) -> Mapping[int, float]:
    """How well each person's own profile fits, between 0 and 1."""
    words = against_best(matches.profiles)
    meaning = by_document(matches.profiles_semantic)
    weight = meaning_weight(matches.groups, matches.documents) if meaning else 0.0
    people = words.keys() | close_in_meaning(matches.profiles_semantic)
    return {
        person: (1 - weight) * words.get(person, 0.0) + weight * meaning.get(person, 0.0) for person in people
    }
