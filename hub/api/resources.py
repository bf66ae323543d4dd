"""Rows and results as the API gives them: plain dictionaries in the shape of the schemas."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from hub.addresses import content_path, profile_path, topic_path
from hub.models.contents import Content
from hub.models.people import Profile
from hub.models.topics import Topic
from hub.services.answering import Answer, NamedExpert, NamedHit
from hub.services.discovery import SuggestionPage
from hub.services.facets import FacetValue
from hub.services.named_rows import NamedContent
from hub.services.profiles import Contribution
from search.results import Moment

Resource = dict[str, Any]


def search_resource(page: Answer) -> Resource:
    return {
        "total": page.total,
        "took_ms": page.took_ms,
        "degraded": page.degraded,
        "did_you_mean": page.did_you_mean,
        "hits": [hit_resource(found) for found in page.hits],
        "experts": [expert_resource(found) for found in page.experts],
        "facets": {facet: [_facet_value(value) for value in values] for facet, values in page.facets.items()},
    }


def hit_resource(found: NamedHit) -> Resource:
    hit, content = found.hit, found.content
    best = max(hit.moments, key=lambda moment: moment.strength, default=None)
    return {
        "id": content.id,
        "source_id": content.source_id,
        "kind": content.kind,
        "title": content.title,
        "url": _moment_path(content, best) if best else content_path(content.id),
        "lang": content.lang,
        "score": hit.score,
        "why": list(hit.why),
        "highlights": list(hit.highlights),
        "moments": [_moment(content, moment) for moment in hit.moments],
        "people": [
            {"id": person.profile_id, "name": person.name, "role": person.role} for person in found.people
        ],
    }


def expert_resource(found: NamedExpert) -> Resource:
    profile = found.profile
    return {
        "id": profile.id,
        "source_id": profile.source_id,
        "name": profile.name,
        "job_title": profile.job_title,
        "url": profile_path(profile.id),
        "score": found.expert.score,
        "evidence": [
            {
                "content_id": content.id,
                "title": content.title,
                "role": evidence.role,
                "date": content.published_at.date() if content.published_at else None,
                "start_s": evidence.start_s,
                "url": content_path(content.id, start_s=evidence.start_s, cut=content.film_cut),
            }
            for evidence, content in found.evidence
        ],
    }


def suggestions_resource(page: SuggestionPage, lang: str) -> Resource:
    topics = [
        _suggestion("topic", topic.id, topic.label(lang), topic_path(topic.slug)) for topic in page.topics
    ]
    people = [
        _suggestion("person", profile.id, profile.name, profile_path(profile.id)) for profile in page.profiles
    ]
    contents = [
        _suggestion("content", content.id, content.title, content_path(content.id))
        for content in page.contents
    ]
    return {"suggestions": [*topics, *people, *contents]}


def content_resource(content: Content, audience: Iterable[str], seen: Container[int], lang: str) -> Resource:
    """`seen` are the ids of the people on it whom the viewer may see."""
    return {
        "id": content.id,
        "source_id": content.source_id,
        "kind": content.kind,
        "state": content.state,
        "title": content.title,
        "description": content.description,
        "body": content.body,
        "url": content_path(content.id),
        "link": content.url,
        "lang": content.lang,
        "published_at": content.published_at,
        "duration_s": content.duration_s,
        "topics": [topic_resource(link.topic, lang) for link in content.topics],
        "people": [person for person in _people(content) if person["id"] in seen],
        "audience": list(audience),
        "revision": content.revision,
    }


def profile_resource(profile: Profile, made: Iterable[Contribution], lang: str) -> Resource:
    return {
        "id": profile.id,
        "source_id": profile.source_id,
        "name": profile.name,
        "job_title": profile.job_title,
        "team": profile.team.name if profile.team else None,
        "location": profile.location,
        "languages": profile.languages,
        "bio": profile.bio,
        "learn_from_me": profile.learn_from_me,
        "url": profile_path(profile.id),
        "skills": [
            {"topic": topic_resource(skill.topic, lang), "level": skill.level} for skill in profile.skills
        ],
        "contributions": [
            {
                "content_id": item.content.id,
                "title": item.content.title,
                "role": item.role,
                "url": content_path(item.content.id),
            }
            for item in made
        ],
    }


def topic_resource(topic: Topic, lang: str) -> Resource:
    return {"slug": topic.slug, "label": topic.label(lang)}


def _suggestion(type_: str, id_: int, label: str, url: str) -> Resource:
    return {"type": type_, "id": id_, "label": label, "url": url}


def _facet_value(value: FacetValue) -> Resource:
    return {"value": value.value, "label": value.label, "count": value.count}


def _people(content: Content) -> list[Resource]:
    return [{"id": link.profile_id, "name": link.profile.name, "role": link.role} for link in content.people]


def _moment(content: NamedContent, moment: Moment) -> Resource:
    return {
        "url": _moment_path(content, moment),
        "start_s": moment.start_s,
        "page": moment.page,
        "text": moment.text,
        "html": moment.html,
        "strength": moment.strength,
    }


def _moment_path(content: NamedContent, moment: Moment) -> str:
    return content_path(content.id, start_s=moment.start_s, cut=content.film_cut, page=moment.page)
