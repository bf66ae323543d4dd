"""Who knows about a query: contents vote for the people who made them (Macdonald & Ounis 2006).

1. Every candidate votes by its fused score, exponentially, less as it grows old.
2. Its people share the vote by their role; copies of one talk vote once.
3. Each further vote of a person counts less than the one before: volume alone does not win.
4. A person's own profile adds a little.
5. Somebody whom the query names stands first.
Her strongest votes among the results are the evidence that is shown; nobody is named on what the results do
not show. No text of a person is judged here, and no clicks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from math import exp, exp2, fsum
from statistics import fmean
from typing import NamedTuple

from search.ranking.folding import Folded
from search.ranking.fusion import against_best, by_document, close_in_meaning, meaning_weight
from search.reading import Matches
from search.results import Evidence, Expert

VOTERS = 200
"""All that was found votes, not the results alone: .031 to .046 nDCG@10 better for short questions, .007 for
long ones."""

STEEPNESS = 2.0
_MOST_STRENGTH = exp(STEEPNESS) - 1
PROFILE_WEIGHT = 0.3
"""Votes exp(2 x score) - 1: on threads of questions .01 to .02 better than 3, on talks the same. The profile
leg as Balog (2009) weighs it against documents; with 1 it is .02 better on talks and .02 worse on threads."""

NEXT_VOTE = 0.95
"""Twenty votes at most, however many there are. At 0.8 half a hundred weak votes weigh as five, and those who
answer most were found .01 to .04 less well; at 1 weak votes pass strong ones."""

EVIDENCE = 5
HALF_LIFE_YEARS = 8.0
OLDEST = 0.4
"""Knowledge ages, but a talk of twenty years ago still says who knew."""

ROLE_SHARE = {"speaker": 1.0, "author": 1.0, "teacher": 1.0, "reviewer": 0.25}
OTHER_ROLE_SHARE = 0.25


class _Vote(NamedTuple):
    """What one content says for one person; `shown` among the results."""

    strength: float
    content_id: int
    role: str
    shown: bool


class _Credit(NamedTuple):
    """Somebody on a content, and her share of its vote."""

    person: int
    role: str
    content_id: int
    share: float


def rank_experts(
    voters: Sequence[Folded],
    matches: Matches,
    *,
    today: date,
    limit: int,
    named: frozenset[int] = frozenset(),
) -> tuple[Expert, ...]:
    """The people behind the best candidates, best first; those of `named` before all others."""
    votes = _by_person(_votes(voters[:VOTERS], matches, today))
    totals = {person: _total(of_person) for person, of_person in votes.items()}
    best = max(totals.values(), default=0.0) or 1.0
    whole = 1 + PROFILE_WEIGHT
    added = {person: PROFILE_WEIGHT * fit / whole for person, fit in _profiles(matches).items()}
    shown = {person for person, of_person in votes.items() if any(vote.shown for vote in of_person)}
    ranked = sorted(
        (person not in named, -(totals.get(person, 0.0) / best / whole + added.get(person, 0.0)), person)
        for person in shown | added.keys() | named
    )
    seconds = _seconds(matches)
    return tuple(
        Expert(
            person,
            -score,
            _evidence(votes.get(person, ()), matches, seconds),
            profile_match=added.get(person, 0.0),
            named=not is_unnamed,
        )
        for is_unnamed, score, person in ranked[:limit]
    )


def _evidence(votes: Iterable[_Vote], matches: Matches, seconds: Mapping[int, float]) -> tuple[Evidence, ...]:
    """The strongest votes of a person that the results show."""
    shown = [vote for vote in votes if vote.shown][:EVIDENCE]
    return tuple(
        Evidence(
            vote.content_id,
            vote.role,
            vote.strength,
            matches.facts[vote.content_id].published_at,
            seconds.get(vote.content_id),
        )
        for vote in shown
    )


def _votes(voters: Sequence[Folded], matches: Matches, today: date) -> Iterator[tuple[int, _Vote]]:
    for hit, age in zip(voters, _ages(voters, matches, today), strict=True):
        strength = (exp(STEEPNESS * hit.best.score) - 1) / _MOST_STRENGTH
        credited = _credits(hit, matches)
        crowd = sum([credit.share for credit in credited]) ** 0.5
        aged = strength * age / max(crowd, 1.0)
        for person, role, content_id, share in credited:
            yield person, _Vote(aged * share, content_id, role, hit.best.inside)


def _credits(hit: Folded, matches: Matches) -> Collection[_Credit]:
    """Everybody credited on a hit or a copy of it, once, by the best role."""
    of_each = [
        _credited(content_id, facts.people)
        for content_id in hit.members
        if (facts := matches.facts.get(content_id))
    ]
    return of_each[0] if len(of_each) == 1 else _best_of(chain.from_iterable(of_each))


@lru_cache(maxsize=20_000)
def _credited(content_id: int, people: tuple[tuple[int, str], ...]) -> Collection[_Credit]:
    return _best_of(
        _Credit(person, role, content_id, ROLE_SHARE.get(role, OTHER_ROLE_SHARE)) for person, role in people
    )


def _best_of(credited: Iterable[_Credit]) -> Collection[_Credit]:
    """The greatest share of each person, the first where they are equal."""
    found: dict[int, _Credit] = {}
    for credit in credited:
        if credit.person not in found or credit.share > found[credit.person].share:
            found[credit.person] = credit
    return tuple(found.values())


def _by_person(votes: Iterable[tuple[int, _Vote]]) -> dict[int, list[_Vote]]:
    """The votes of each person, strongest first."""
    by_person: dict[int, list[_Vote]] = {}
    for person, vote in votes:
        by_person.setdefault(person, []).append(vote)
    for of_person in by_person.values():
        if len(of_person) > 1:
            of_person.sort(key=lambda vote: (-vote.strength, -vote.content_id))
    return by_person


def _total(votes: Sequence[_Vote]) -> float:
    return fsum(vote.strength * NEXT_VOTE**place for place, vote in enumerate(votes))


def _ages(hits: Sequence[Folded], matches: Matches, today: date) -> list[float]:
    """What age leaves of each hit's vote; without a date it is the mean of those that have one."""
    dates = [_published_at(hit, matches) for hit in hits]
    dated = [_left(published_at, today) for published_at in dates if published_at]
    neutral = fmean(dated) if dated else 1.0
    return [_left(published_at, today) if published_at else neutral for published_at in dates]


def _published_at(hit: Folded, matches: Matches) -> datetime | None:
    """The latest date on which it was given."""
    known = [facts.published_at for id_ in hit.members if (facts := matches.facts.get(id_))]
    return known[0] if len(known) == 1 else max(filter(None, known), default=None)


@lru_cache(maxsize=20_000)
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
