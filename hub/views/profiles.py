"""A person: who she is, what she can, what she contributed, and what touches the viewer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask_babel import get_locale, gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from hub import context
from hub.access import Viewer
from hub.addresses import content_path, profile_path, topic_path
from hub.db import utc_now
from hub.models.contents import Content, Kind
from hub.models.topics import Topic
from hub.services.inference import Mark, TopicExpertise
from hub.services.own_profile import photo_key
from hub.services.photos import TYPE
from hub.services.profile_pages import Moved, ProfilePage, profile_page
from hub.views.cards import ContentCard, content_card, people_on, person_card, short_facts_of
from hub.views.colleagues import ask_path
from hub.views.formats import time_of_day
from hub.views.kinds import KINDS_NAMES, language_name

ROWS = 6
YEARS = 7
SHOWN = 9
TOPICS_IN_CIRCLE = 3
A_YEAR_S = 365 * 24 * 3600
LANGUAGES = (
    *("nl", "en", "fy", "de", "fr", "es", "it", "pt", "pl", "ro"),
    *("tr", "ar", "uk", "ru", "zh", "hi", "id", "pap"),
)

blueprint = Blueprint("profiles", __name__)


@blueprint.get("/me")
def show_own() -> AnyResponse:
    """The viewer's own profile, at its own address."""
    own = context.viewer().profile_id
    if own is None:
        abort(404)
    return redirect(profile_path(own), 303)


@blueprint.get("/people/<int:profile_id>")
def show(profile_id: int) -> str | AnyResponse:
    """A person's page; one that was merged leads on to where she is now."""
    viewer, now = _viewer(), utc_now()
    page = profile_page(context.session(), viewer, profile_id, now=now)
    if isinstance(page, Moved):
        return redirect(profile_path(page.profile_id), 301)
    return render_template(
        "pages/profile.html",
        page=page,
        profile=page.profile,
        person=person_card(page.profile),
        lang=_lang(),
        languages=[language_name(code) for code in page.profile.languages],
        overlap=_overlap(page),
        years=_years(page, now),
        rows=_rows(page, _years(page, now)),
        kinds_of_marks=_marks_shown(page),
        chosen=_chosen(page),
        sessions=[_when(content) for content in page.sessions],
        companions=[person_card(one) for one in page.companions],
        ask_url=ask_path(profile_id),
        may_follow=viewer.user_id is not None and not page.is_own,
        language_choices=_language_choices(page),
    )


@blueprint.get("/people/<int:profile_id>/photo/<digest>")
def show_photo(profile_id: int, digest: str) -> Response:
    """The photo, for whoever finds the person; its address changes with the picture."""
    key = photo_key(context.session(), context.viewer(), profile_id, digest)
    with context.backends().storage.open(key) as stream:
        response = make_response(stream.read())
    response.mimetype = TYPE
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR_S}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


# --- Where the viewer's interests meet her expertise ----------------------------------------------


def _overlap(page: ProfilePage) -> dict[str, object] | None:
    """Three circles' worth of topics; nothing where there is nothing to meet."""
    if page.is_own or not page.known_topics or not page.mine:
        return None
    shared = {topic.id for topic in page.shared}
    stated = [one.topic for one in page.mine if one.is_stated]
    return {
        "mine_title": gettext("You learn"),
        "mine": _labels([topic for topic in stated if topic.id not in shared]),
        "shared_title": gettext("Our raakvlak") if shared else gettext("Not touching yet"),
        "shared": _labels(page.shared),
        "hers_title": gettext("%(name)s knows", name=page.profile.name.split()[0]),
        "hers": _labels([topic for topic in page.known_topics if topic.id not in shared]),
    }


def _labels(topics: list[Topic] | tuple[Topic, ...]) -> list[dict[str, str]]:
    return [
        {"label": topic.label(_lang()), "url": topic_path(topic.slug)} for topic in topics[:TOPICS_IN_CIRCLE]
    ]


# --- Expertise over the years ---------------------------------------------------------------------


def _years(page: ProfilePage, now: datetime) -> tuple[int, ...]:
    """The last seven years, or those up to the last contribution where that is longer ago."""
    years = [year for one in page.expertise[:ROWS] for year in one.years]
    last = now.year if not years or max(years) > now.year - YEARS else max(years)
    return tuple(range(last - YEARS + 1, last + 1))


def _rows(page: ProfilePage, years: tuple[int, ...]) -> list[dict[str, object]]:
    return [_row(page, one, years) for one in page.expertise[:ROWS]]


def _row(page: ProfilePage, one: TopicExpertise, years: tuple[int, ...]) -> dict[str, object]:
    label, slug = one.topic.label(_lang()), one.topic.slug
    count = len(one.evidence)
    newest = next((piece.made_on for piece in one.evidence if piece.made_on), None)
    notes = [str(ngettext("%(num)d contribution", "%(num)d contributions", count))]
    if newest and newest.year < years[-1]:
        notes.append(str(gettext("last in %(year)s", year=newest.year)))
    return {
        "topic": label,
        "url": _listing(page, topic=slug),
        "strength": one.level,
        "notes": notes,
        "cells": [_cell(page, one, label, year) for year in years],
    }


def _cell(page: ProfilePage, one: TopicExpertise, label: str, year: int) -> dict[str, object] | None:
    marks = one.years.get(year)
    if not marks:
        return None
    said = [
        (Mark.MADE, gettext("made")),
        (Mark.TAUGHT, gettext("taught")),
        (Mark.REVIEWED, gettext("reviewed")),
    ]
    counted = ", ".join(f"{marks.count(mark)} {word}" for mark, word in said if mark in marks)
    return {
        "url": _listing(page, topic=one.topic.slug, year=str(year)),
        "label": f"{label}, {year}: {counted}",
        "marks": [mark.value for mark in marks],
    }


def _marks_shown(page: ProfilePage) -> list[str]:
    found = {mark for one in page.expertise[:ROWS] for marks in one.years.values() for mark in marks}
    return [mark.value for mark in (Mark.MADE, Mark.REVIEWED, Mark.TAUGHT) if mark in found]


def _listing(page: ProfilePage, **filters: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{profile_path(page.profile.id)}?{query}#contributions"


# --- Contributions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contributions:
    """The contributions that the filters leave, with the choices there are."""

    cards: list[ContentCard]
    total: int
    kinds: list[dict[str, object]]
    kind: str
    topic: Topic | None
    year: str
    has_more: bool


def _chosen(page: ProfilePage) -> Contributions:
    """What the address asks for: one kind, a topic, a year, all of it."""
    args = request.args
    kind, year = args.get("kind", ""), args.get("year", "")
    about = [content for content in page.contents if _is_about(content, args.get("topic", ""), year)]
    topic = _topic_called(page, args.get("topic", ""))
    left = [content for content in about if kind not in set(Kind) or content.kind == kind]
    shown = left if args.get("show") == "all" else left[:SHOWN]
    counts = {one: sum(content.kind is one for content in about) for one in Kind}
    return Contributions(
        cards=[_card(content, page.profile.id) for content in shown],
        total=len(left),
        kinds=[
            {"value": one.value, "label": KINDS_NAMES[one], "count": count}
            for one, count in counts.items()
            if count
        ],
        kind=kind if kind in set(Kind) else "",
        topic=topic,
        year=year if year.isdecimal() else "",
        has_more=len(shown) < len(left),
    )


def _card(content: Content, profile_id: int) -> ContentCard:
    return replace(content_card(content, _lang()), facts=short_facts_of(content, without=profile_id))


def _is_about(content: Content, slug: str, year: str) -> bool:
    if slug and all(link.topic.slug != slug for link in content.topics):
        return False
    if not year.isdecimal():
        return True
    return content.published_at is not None and str(content.published_at.year) == year


def _topic_called(page: ProfilePage, slug: str) -> Topic | None:
    topics = (link.topic for content in page.contents for link in content.topics)
    return next((topic for topic in topics if topic.slug == slug), None)


def _when(content: Content) -> dict[str, object]:
    starts_at = content.starts_at
    return {
        "title": content.title,
        "url": content_path(content.id),
        "starts_at": starts_at,
        "people": people_on(content),
        "facts": [time_of_day(starts_at) if starts_at else "", content.place],
    }


def _language_choices(page: ProfilePage) -> list[tuple[str, str]]:
    codes = dict.fromkeys((*page.profile.languages, *LANGUAGES)) if page.may_edit else {}
    return [(code, language_name(code)) for code in codes]


def _viewer() -> Viewer:
    return replace(context.viewer(), language=_lang())


def _lang() -> str:
    return str(get_locale())
