"""Finding content and colleagues: the engine's ids become rows that the viewer may see, in its order.

Rights are checked once more here, by the database: a hit that has gone or is hidden since drops out, and so
does a person who does not want to be named, or evidence that she hides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from hub.access import Viewer, audience_for, visible
from hub.models.contents import Content, ContentTopic
from hub.models.people import HiddenExpertise, Inference, Profile
from hub.models.policy import InferencePolicy
from hub.models.topics import Topic
from hub.services.facets import FacetValue, labelled
from hub.services.policies import current_policy
from hub.services.rows import (
    ContentName,
    load_content_names,
    load_contents,
    load_named_contents,
    load_profiles,
)
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
    content: Content | ContentName


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
    cards: bool = True,
) -> SearchPage:
    """One page of contents and colleagues, with what is `pinned`; hits of `nearest` where nothing is found.

    Without `cards` only what the API says of them is loaded. Raises `SearchUnavailable` when the engine does
    not answer.
    """
    started = perf_counter()
    timings = Timings()
    results = finder.search(query, audience=audience_for(viewer), today=today, timings=timings)
    close: tuple[Hit, ...] = ()
    if nearest is not None and not results.total:
        close = finder.search(nearest, audience=audience_for(viewer), today=today).hits
    with timings.stage("rows"):
        hits = {hit.content_id for hit in (*results.hits, *close)} | set(pinned)
        evidence = _evidence_ids(results.experts)
        if cards:
            contents = load_contents(session, viewer, hits | evidence)
            experts = shown_experts(session, viewer, results.experts, contents)
        else:
            contents = load_named_contents(session, viewer, hits)
            named = load_content_names(session, viewer, evidence)
            experts = shown_experts(session, viewer, results.experts, named)
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
    named = load_content_names(session, viewer, _evidence_ids(experts))
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


def _evidence_ids(experts: Iterable[Expert]) -> set[int]:
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
    contents: Mapping[int, Content | ContentName],
) -> tuple[FoundExpert, ...]:
    """The experts that may be named to the viewer, each with the evidence among `contents`."""
    profiles = load_profiles(session, viewer, [expert.profile_id for expert in experts])
    policy = current_policy(session).inference
    hidden = _hidden_contents(session, profiles, contents)
    found = []
    for expert in experts:
        profile = profiles.get(expert.profile_id)
        if profile is None:
            continue
        evidence = tuple(
            FoundEvidence(one, contents[one.content_id])
            for one in expert.evidence
            if one.content_id in contents and one.content_id not in hidden.get(profile.id, ())
        )
        if not may_be_named(profile, policy):
            evidence = ()
        # Her profile alone names nobody whose evidence is for what she hides: the index may not know yet
        is_hers_to_hide = bool(expert.evidence) and profile.id in hidden
        by_profile = expert.profile_match and may_be_named(profile, policy) and not is_hers_to_hide
        if evidence or expert.named or by_profile:
            found.append(FoundExpert(expert, profile, evidence))
    return tuple(found)


def may_be_named(profile: Profile, policy: InferencePolicy) -> bool:
    """Whether the person may be named as somebody who knows, by her own word and the organisation's."""
    match policy:
        case InferencePolicy.OFF:
            return False
        case InferencePolicy.OPT_IN:
            return profile.inference is Inference.IN
        case InferencePolicy.OPT_OUT:
            return profile.inference is not Inference.OUT


def _hidden_contents(
    session: Session, profile_ids: Iterable[int], content_ids: Iterable[int]
) -> dict[int, set[int | None]]:
    """Of each person who hides a topic, which of these contents are about one that she hides."""
    is_about = and_(
        ContentTopic.topic_id == HiddenExpertise.topic_id, ContentTopic.content_id.in_(list(content_ids))
    )
    statement = (
        select(HiddenExpertise.profile_id, ContentTopic.content_id)
        .outerjoin(ContentTopic, is_about)
        .where(HiddenExpertise.profile_id.in_(list(profile_ids)))
    )
    hidden: dict[int, set[int | None]] = {}
    for profile_id, content_id in session.execute(statement):
        hidden.setdefault(profile_id, set()).add(content_id)
    return hidden
