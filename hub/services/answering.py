"""What a program is answered: the hits and colleagues of the page of results, by their names alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

from sqlalchemy.orm import Session

from hub.access import Viewer, audience_for
from hub.services.discovery import evidence_ids
from hub.services.facets import FacetValue, labelled
from hub.services.named_rows import (
    NamedContent,
    NamedPerson,
    NamedProfile,
    load_named_contents,
    load_named_people,
    load_named_profiles,
)
from hub.services.naming import told_of_experts
from search.finder import Finder
from search.query import Facet, SearchQuery
from search.results import Evidence, Expert, Hit
from search.timings import Timings


@dataclass(frozen=True, slots=True)
class NamedHit:
    """A hit, what it is called, and the visible people on it."""

    hit: Hit
    content: NamedContent
    people: Sequence[NamedPerson] = ()


@dataclass(frozen=True, slots=True)
class NamedExpert:
    """Somebody who knows, with the contents that speak for her."""

    expert: Expert
    profile: NamedProfile
    evidence: tuple[tuple[Evidence, NamedContent], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is answered to one search."""

    total: int
    hits: tuple[NamedHit, ...] = ()
    experts: tuple[NamedExpert, ...] = ()
    facets: dict[Facet, tuple[FacetValue, ...]] = field(default_factory=dict)
    did_you_mean: str | None = None
    degraded: bool = False
    took_ms: int = 0
    timings: Timings = field(default_factory=Timings, compare=False)


def answer(session: Session, viewer: Viewer, finder: Finder, query: SearchQuery, *, today: date) -> Answer:
    """One page of contents and colleagues. Raises `SearchUnavailable` when the engine does not answer."""
    started = perf_counter()
    timings = Timings()
    results = finder.search(query, audience=audience_for(viewer), today=today, timings=timings)
    with timings.stage("rows"):
        ids = {hit.content_id for hit in results.hits}
        contents = load_named_contents(session, viewer, ids | evidence_ids(results.experts))
        people = load_named_people(session, viewer, ids & contents.keys())
        experts = _named_experts(session, viewer, results.experts, contents)
        facets = labelled(session, viewer, query, results.facets)
    return Answer(
        total=results.total,
        hits=tuple(
            NamedHit(hit, contents[hit.content_id], people.get(hit.content_id, ()))
            for hit in results.hits
            if hit.content_id in contents
        ),
        experts=experts,
        facets=facets,
        did_you_mean=results.did_you_mean,
        degraded=results.degraded,
        took_ms=round((perf_counter() - started) * 1000),
        timings=timings,
    )


def answer_experts(
    session: Session, viewer: Viewer, finder: Finder, text: str, *, limit: int, today: date
) -> tuple[NamedExpert, ...]:
    """The colleagues who know about `text`, best first, each with evidence."""
    experts = finder.experts(text, audience=audience_for(viewer), limit=limit, today=today)
    contents = load_named_contents(session, viewer, evidence_ids(experts))
    return _named_experts(session, viewer, experts, contents)


def _named_experts(
    session: Session, viewer: Viewer, experts: Iterable[Expert], contents: dict[int, NamedContent]
) -> tuple[NamedExpert, ...]:
    found = tuple(experts)
    profiles = load_named_profiles(session, viewer, [expert.profile_id for expert in found])
    return tuple(
        NamedExpert(
            expert, profiles[expert.profile_id], tuple((one, contents[one.content_id]) for one in told)
        )
        for expert, told in told_of_experts(session, found, profiles, contents.keys())
    )
