"""Facet counts as people read them: topics by label, people by name, and what is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from hub.access import Viewer, visible
from hub.models.people import Profile
from hub.models.topics import Topic
from search.query import Facet, SearchQuery
from search.results import FacetCount


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet with its count; `label` is for people where the value is not."""

    value: str
    label: str
    count: int
    chosen: bool


def labelled(
    session: Session,
    viewer: Viewer,
    query: SearchQuery,
    facets: dict[Facet, tuple[FacetCount, ...]],
) -> dict[Facet, tuple[FacetValue, ...]]:
    """Facets with labels; a person whom the viewer may not see is not counted for her.

    A chosen topic or person that no hit has counts nought, so that the choice can be seen and taken back.
    """
    lang = viewer.language or "en"
    facets = facets | {
        facet: (*facets.get(facet, ()), *_uncounted(query, facet, facets))
        for facet in (Facet.TOPIC, Facet.PERSON)
    }
    slugs = [count.value for count in facets.get(Facet.TOPIC, ())]
    topics = {topic.slug: topic.label(lang) for topic in _topics_by_slug(session, slugs)}
    people = _names(session, viewer, [int(count.value) for count in facets.get(Facet.PERSON, ())])

    def label(facet: Facet, value: str) -> str | None:
        match facet:
            case Facet.TOPIC:
                return topics.get(value)
            case Facet.PERSON:
                return people.get(value)
            case _:
                return value

    return {
        facet: tuple(
            FacetValue(count.value, name, count.count, count.value in query.filters.chosen(facet))
            for count in counts
            if (name := label(facet, count.value)) is not None
        )
        for facet, counts in facets.items()
    }


def _uncounted(
    query: SearchQuery, facet: Facet, facets: dict[Facet, tuple[FacetCount, ...]]
) -> Iterable[FacetCount]:
    counted = {count.value for count in facets.get(facet, ())}
    return (FacetCount(value, 0) for value in sorted(query.filters.chosen(facet) - counted))


def _topics_by_slug(session: Session, slugs: Collection[str]) -> Iterable[Topic]:
    shown = load_only(Topic.slug, Topic.label_nl, Topic.label_en)
    return session.scalars(select(Topic).where(Topic.slug.in_(slugs)).options(shown)) if slugs else ()


def _names(session: Session, viewer: Viewer, ids: Collection[int]) -> dict[str, str]:
    """The names of those of these people whom the viewer may see, by the value that they have as a facet."""
    if not ids:
        return {}
    statement = visible(select(Profile.id, Profile.name).where(Profile.id.in_(ids)), viewer, Profile)
    return {str(id_): name for id_, name in session.execute(statement)}
