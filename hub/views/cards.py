"""Rows as the components show them: the one place that knows what a card says of a content or a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import format_date

from hub.addresses import content_path, profile_path
from hub.models.contents import Content
from hub.models.people import Profile


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as `components/person.html` shows her."""

    name: str
    url: str
    photo_url: str = ""
    face_hue: int | None = None
    role: str = ""


def person_card(profile: Profile) -> PersonCard:
    """The face, name and role of somebody."""
    return PersonCard(
        name=profile.name,
        url=profile_path(profile.id),
        photo_url=f"{profile_path(profile.id)}/photo/{profile.photo_key[-12:]}" if profile.photo_key else "",
        role=profile.job_title,
    )


def people_on(content: Content) -> tuple[PersonCard, ...]:
    """Everybody named on a content, each once, in order."""
    profiles: Iterable[Profile] = {link.profile_id: link.profile for link in content.people}.values()
    return tuple(person_card(profile) for profile in profiles)


def facts_of(content: Content, lang: str) -> list[str]:
    """The quiet line below a title: names, year, topics."""
    names = ", ".join(person.name for person in people_on(content)[:3])
    year = format_date(content.published_at, "yyyy") if content.published_at else ""
    topics = ", ".join(link.topic.label(lang) for link in content.topics[:3])
    return [fact for fact in (names, year, topics) if fact]


def address_of(content: Content) -> str:
    return content_path(content.id)
