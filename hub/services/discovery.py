"""Finding content and colleagues: the engine's ids become rows that the viewer may see, in its order.

Rights are checked once more here, by the database: a hit that has gone or is hidden since drops out, and so
does a person who does not want to be named, or evidence that she hides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer, audience_for, visible
from hub.models.contents import Content, ContentTopic
from hub.models.people import Profile
from hub.models.topics import Topic
from hub.services.facets import FacetValue, labelled
from hub.services.named_rows import NamedContent, load_named_contents
from hub.services.naming import told_of_experts
from hub.services.rows import load_contents, load_profiles
from search.finder import Finder
from search.query import Facet, SearchQuery
from search.results import Evidence, Expert, Hit
from search.timings import Timings


@dataclass(frozen=True, slots=True)
class FoundContent:
    """A hit with its row: people are loaded, and for cards topics and pictures."""

    hit: Hit
    content: Content


@dataclass(frozen=True, slots=True)
class FoundEvidence:
    """A vote with the content that gave it."""

    evidence: Evidence
    content: Content | NamedContent


@dataclass(frozen=True, slots=True)
class FoundExpert:
    """Somebody who knows, with what speaks for her that the viewer may see."""

    expert: Expert
    profile: Profile
    evidence: tuple[FoundEvidence, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Everything a page of results shows."""

    query: SearchQuery
    total: int
    hits: tuple[FoundContent, ...] = ()
    experts: tuple[FoundExpert, ...] = ()
    facets: dict[Facet, tuple[FacetValue, ...]] = field(default_factory=dict)
    pinned: tuple[Content, ...] = ()
    nearest: tuple[FoundContent, ...] = ()
    did_you_mean: str | None = None
    degraded: bool = False
    took_ms: int = 0
    timings: Timings = field(default_factory=Timings, compare=False)


@dataclass(frozen=True, slots=True)
class SuggestionPage:
    """What a few typed letters may become."""

    topics: tuple[Topic, ...] = ()
    profiles: tuple[Profile, ...] = ()
    contents: tuple[Content, ...] = ()


def search(
    session: Session,
    viewer: Viewer,
    finder: Finder,
    query: SearchQuery,
    *,
    today: date,
    pinned: Sequence[int] = (),
    nearest: SearchQuery | None = None,
) -> SearchPage:
    """One page of contents and colleagues, with what is `pinned`; hits of `nearest` where nothing is found.

    Raises `SearchUnavailable` when the engine does not answer.
    """
    started = perf_counter()
    timings = Timings()
    results = finder.search(query, audience=audience_for(viewer), today=today, timings=timings)
    close: tuple[Hit, ...] = ()
    if nearest is not None and not results.total:
        close = finder.search(nearest, audience=audience_for(viewer), today=today).hits
    with timings.stage("rows"):
        hits = {hit.content_id for hit in (*results.hits, *close)} | set(pinned)
        contents = load_contents(session, viewer, hits | evidence_ids(results.experts))
        experts = shown_experts(session, viewer, results.experts, contents)
        facets = labelled(session, viewer, query, results.facets)
    return SearchPage(
        query=query,
        total=results.total,
        hits=_found(results.hits, contents),
        experts=experts,
        facets=facets,
        pinned=tuple(contents[id_] for id_ in pinned if id_ in contents),
        nearest=_found(close, contents),
        did_you_mean=results.did_you_mean,
        degraded=results.degraded,
        took_ms=round((perf_counter() - started) * 1000),
        timings=timings,
    )


def find_experts(
    session: Session, viewer: Viewer, finder: Finder, text: str, *, limit: int, today: date
) -> tuple[FoundExpert, ...]:
    """The colleagues who know about `text`, best first, each with evidence."""
    experts = finder.experts(text, audience=audience_for(viewer), limit=limit, today=today)
    named = load_named_contents(session, viewer, evidence_ids(experts))
    return shown_experts(session, viewer, experts, named)


def suggest(session: Session, viewer: Viewer, finder: Finder, text: str, *, limit: int) -> SuggestionPage:
    """Topics, people and contents that the typed letters begin; nothing the viewer may not see."""
    found = finder.suggest(text, audience=audience_for(viewer), limit=limit)
    contents = load_contents(session, viewer, found.content_ids)
    profiles = load_profiles(session, viewer, found.profile_ids)
    return SuggestionPage(
        topics=_topics_like(session, viewer, text, limit),
        profiles=tuple(profiles[id_] for id_ in found.profile_ids if id_ in profiles),
        contents=tuple(contents[id_] for id_ in found.content_ids if id_ in contents),
    )


# --- Rows -----------------------------------------------------------------------------------------


def evidence_ids(experts: Iterable[Expert]) -> set[int]:
    """The contents that speak for any of them."""
    return {evidence.content_id for expert in experts for evidence in expert.evidence}


def _found(hits: Iterable[Hit], contents: dict[int, Content]) -> tuple[FoundContent, ...]:
    return tuple(FoundContent(hit, contents[hit.content_id]) for hit in hits if hit.content_id in contents)


def _topics_like(session: Session, viewer: Viewer, text: str, limit: int) -> tuple[Topic, ...]:
    """Topics whose label begins so and that have a content the viewer may see."""
    beginning = text.strip()
    if not beginning:
        return ()
    has_content = (
        visible(select(Content.id), viewer, Content)
        .join(ContentTopic, ContentTopic.content_id == Content.id)
        .where(ContentTopic.topic_id == Topic.id)
        .exists()
    )
    begins = Topic.label_nl.istartswith(beginning, autoescape=True) | Topic.label_en.istartswith(
        beginning, autoescape=True
    )
    return tuple(session.scalars(select(Topic).where(begins, has_content).order_by(Topic.slug).limit(limit)))


# --- Colleagues -----------------------------------------------------------------------------------


def shown_experts(
    session: Session,
    viewer: Viewer,
    experts: Collection[Expert],
    contents: Mapping[int, Content | NamedContent],
) -> tuple[FoundExpert, ...]:
    """The experts that may be named to the viewer, each with the evidence among `contents`."""
    profiles = load_profiles(session, viewer, [expert.profile_id for expert in experts])
    told = told_of_experts(session, experts, profiles, contents)
    return tuple(
        FoundExpert(
            expert,
            profiles[expert.profile_id],
            tuple(FoundEvidence(one, contents[one.content_id]) for one in evidence),
        )
        for expert, evidence in told
    )
