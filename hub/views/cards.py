"""Rows as the components show them: the one place that knows what a card says of a content or a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import format_date

from hub.addresses import content_path, profile_path
from hub.models.contents import Content, Kind
from hub.models.media import MediaFile
from hub.models.people import Profile
from hub.services.films import best_poster
from hub.views.formats import clock, length
from hub.views.kinds import KIND_NAMES

READ_PER_MINUTE = 200
"""Words a reader takes a minute, on the careful side of Brysbaert 2019 (238 for silent reading)."""

PICTURE_LETTERS = 24
"""As much of a picture's sha256 as its address holds."""


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
        photo_url=photo_path(profile.id, profile.photo_key),
        role=profile.job_title,
    )


def photo_path(profile_id: int, photo_key: str | None) -> str:
    """Where somebody's photo is served; empty without one. Another photo has another address."""
    return f"{profile_path(profile_id)}/photo/{photo_key[-12:]}" if photo_key else ""


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


def short_facts_of(content: Content, *, without: int | None = None) -> list[str]:
    """The quiet line where a row has many cards: at most two names, and the year; not whose page it is."""
    profiles = {link.profile_id: link.profile for link in content.people if link.profile_id != without}
    names = [profile.name for profile in profiles.values()]
    shown = ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
    year = format_date(content.published_at, "yyyy") if content.published_at else ""
    return [fact for fact in (shown, year) if fact]


def poster_path(content: Content) -> str:
    """Where the poster of a content is served; empty without one. Another picture has another address."""
    poster = best_poster(content.pictures)
    return picture_path(content.id, poster) if poster else ""


def picture_path(content_id: int, picture: MediaFile) -> str:
    """Where a poster, storyboard or picture of a page is served to whoever may see its content."""
    return f"{content_path(content_id)}/picture/{picture.sha256[:PICTURE_LETTERS]}"


def address_of(content: Content) -> str:
    return content_path(content.id)


@dataclass(frozen=True, slots=True)
class ContentCard:
    """A content as `components/content.html` shows it."""

    title: str
    url: str
    kind: str
    topic: str
    badge: str
    people: tuple[PersonCard, ...]
    facts: list[str]
    lang: str = ""
    image_url: str = ""
    why: str = ""
    why_icon: str = ""
    progress: int | None = None
    quote: str = ""


def content_card(content: Content, lang: str, *, why: str = "") -> ContentCard:
    """A card with its people, year and topics; `why` says why it is in its row."""
    return ContentCard(
        title=content.title,
        url=address_of(content),
        kind=content.kind,
        topic=first_topic(content),
        badge=badge_of(content),
        people=people_on(content),
        facts=facts_of(content, lang),
        lang=content.lang or "",
        image_url=poster_path(content),
        why=why,
    )


def first_topic(content: Content) -> str:
    """What gives a drawn cover its colour."""
    return content.topics[0].topic.slug if content.topics else ""


def badge_of(content: Content) -> str:
    """What stands in the corner of a poster: how long it takes, when it is, or what it is."""
    match content.kind:
        case Kind.SESSION if content.starts_at:
            return str(format_date(content.starts_at, "EEE d MMM"))
        case Kind.VIDEO if content.duration_s:
            return clock(content.duration_s)
        case Kind.NOTE | Kind.DOCUMENT if content.body:
            return length(len(content.body.split()) / READ_PER_MINUTE * 60)
        case Kind.COURSE | Kind.LINK if content.duration_s:
            return length(content.duration_s)
        case _:
            return str(KIND_NAMES[content.kind])
