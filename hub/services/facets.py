"""Facet counts as people read them: topics by label, people by name, and what is chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, bindparam, cast, null, select
from sqlalchemy.orm import Session

from hub.access import Viewer, asker, visible_to_asker
from hub.models.people import Profile
from hub.models.topics import Topic, label_in
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
    ids = [int(count.value) for count in facets.get(Facet.PERSON, ())]
    topics, people = _labels(session, viewer, slugs, ids, lang)

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


_NOBODY = cast(null(), String)
_LABELS = (
    select(Topic.slug.label("value"), Topic.label_nl, Topic.label_en, _NOBODY.label("name"))
    .where(Topic.slug.in_(bindparam("slugs", expanding=True)))
    .union_all(
        select(cast(Profile.id, String), null(), null(), Profile.name).where(
            Profile.id.in_(bindparam("ids", expanding=True)), visible_to_asker(Profile)
        )
    )
)


def _labels(
    session: Session, viewer: Viewer, slugs: Collection[str], ids: Collection[int], lang: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The labels of these topics by slug, and the names of those people whom the viewer may see, by their
    value as a facet."""
    topics: dict[str, str] = {}
    people: dict[str, str] = {}
    if not slugs and not ids:
        return topics, people
    given = {"slugs": list(slugs), "ids": list(ids)} | asker(viewer)
    rows: Iterable[Any] = session.connection().execute(_LABELS, given)
    for value, *labels, name in rows:
        if name is None:
            topics[value] = label_in(lang, *labels) or value
        else:
            people[value] = name
    return topics, people
