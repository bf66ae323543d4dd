"""Home, the first choice of a newcomer, and everybody of somebody's raakvlak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import get_locale, gettext, ngettext
from werkzeug.wrappers import Response

from hub import context
from hub.access import Viewer
from hub.addresses import content_path
from hub.db import utc_now
from hub.services import interests, raakvlak
from hub.services.front_page import FrontPage, Place, Row, front_page
from hub.services.policies import current_policy
from hub.views.cards import ContentCard, content_card, people_on, short_facts_of
from hub.views.formats import ago, clock, time_of_day
from hub.views.meetings import meeting_card

TOPICS_SHOWN = 4
TOPICS_TO_CHOOSE = 40
WANTED = 5
ALL_MEETINGS = 40
QUOTE_LENGTH = 160

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> str | Response:
    """What is there for this viewer today."""
    viewer, now = _viewer(), utc_now()
    page = front_page(context.session(), viewer, now=now)
    if not page.welcomed:
        return redirect("/welcome", 303)
    stated = [one.topic for one in page.interests if one.is_stated]
    return render_template(
        "pages/home.html",
        greeting=_greeting(viewer, now),
        news=_news(page),
        topics=stated[:TOPICS_SHOWN],
        lang=_lang(),
        team=page.team,
        story=next((_story(place, page) for place in page.rows.get(Row.STORY, ())), None),
        sessions=[_when(place) for place in page.rows.get(Row.SESSIONS, ())],
        rows={row.value: _cards(row, page, places) for row, places in page.rows.items()},
        meetings=[meeting_card(one, _lang(), viewer.name) for one in page.meetings],
        is_person=viewer.profile_id is not None,
    )


@blueprint.get("/raakvlak")
def show_raakvlak() -> str:
    """Everybody where the viewer's interests meet expertise, with the evidence by topic."""
    session, viewer = context.session(), _viewer()
    mine = interests.interests_of(session, viewer)
    policy = current_policy(session).inference
    found = raakvlak.meetings(session, viewer, mine, policy, now=utc_now(), limit=ALL_MEETINGS)
    return render_template(
        "pages/raakvlak.html",
        meetings=[meeting_card(one, _lang(), viewer.name) for one in found],
        interests=mine,
        lang=_lang(),
        is_person=viewer.profile_id is not None,
    )


# --- Welcome --------------------------------------------------------------------------------------


@blueprint.get("/welcome")
def show_welcome() -> str:
    """Topics to choose from; who came before finds her own choice again."""
    session, viewer = context.session(), _viewer()
    chosen = [
        one.topic for one in interests.interests_of(session, viewer) if interests.Sign.CHOSEN in one.signs
    ]
    offered = interests.topics_to_choose(session, viewer, limit=TOPICS_TO_CHOOSE)
    topics = list({topic.id: topic for topic in (*chosen, *offered)}.values())
    return render_template(
        "pages/welcome.html",
        topics=topics,
        chosen={topic.id for topic in chosen},
        wanted=WANTED,
        name=_first_name(viewer),
        lang=_lang(),
    )


@blueprint.post("/welcome")
def save_welcome() -> Response:
    """Keep the choice, or remember that she skipped it."""
    session, viewer = context.session(), context.viewer()
    if request.form.get("skip") is None:
        ids = [int(given) for given in request.form.getlist("topic") if given.isascii() and given.isdecimal()]
        interests.choose_interests(session, viewer, ids[: interests.MOST_CHOSEN])
        flash(gettext("This is your front page. You find your topics on your profile."), "done")
    interests.welcome(session, viewer)
    return redirect("/", 303)


# --- What the page says ---------------------------------------------------------------------------


def _greeting(viewer: Viewer, now: datetime) -> str:
    hour = now.astimezone(ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])).hour
    name = _first_name(viewer)
    if not name:
        return str(gettext("Welcome"))
    if 5 <= hour < 12:
        return str(gettext("Good morning, %(name)s", name=name))
    if 12 <= hour < 18:
        return str(gettext("Good afternoon, %(name)s", name=name))
    return str(gettext("Good evening, %(name)s", name=name))


def _first_name(viewer: Viewer) -> str:
    return viewer.name.split("@")[0].split()[0] if viewer.name.strip() else ""


def _news(page: FrontPage) -> str:
    """What there is today, in one sentence or none."""
    shown = [place for row in (Row.FEED, Row.TEAM) for place in page.rows.get(row, ())]
    if shown:
        return str(
            ngettext(
                "One contribution close to what you want to learn.",
                "%(num)d contributions close to what you want to learn.",
                len(shown),
            )
        )
    if Row.NEW in page.rows:
        return str(gettext("Here is what colleagues shared lately."))
    return ""


# --- Cards ----------------------------------------------------------------------------------------


def _cards(row: Row, page: FrontPage, places: Sequence[Place]) -> list[ContentCard]:
    why: Callable[[Place], str] = {
        Row.CONTINUE: _stopped,
        Row.FEED: lambda place: _followed(place, page),
        Row.TEAM: lambda place: _of_team(place, page),
        Row.POPULAR: _opened_by,
    }.get(row, lambda _: "")
    return [_card(place, why(place), row) for place in places]


def _card(place: Place, why: str, row: Row) -> ContentCard:
    card = replace(content_card(place.content, _lang(), why=why), facts=short_facts_of(place.content))
    if row is not Row.CONTINUE:
        return card
    share = _progress(place)
    return replace(
        card,
        url=content_path(place.content.id, start_s=place.number, cut=place.content.film_cut),
        progress=share,
        why_icon="play",
    )


def _progress(place: Place) -> int | None:
    length = place.content.duration_s
    return min(round(100 * place.number / length), 100) if place.number and length else None


def _stopped(place: Place) -> str:
    when = ago(place.at) if place.at else ""
    if place.number:
        return str(gettext("You stopped at %(clock)s, %(ago)s", clock=clock(place.number), ago=when))
    return str(gettext("You opened this %(ago)s", ago=when))


def _followed(place: Place, page: FrontPage) -> str:
    """The reason: a person before a topic, a topic that she follows or wants to learn."""
    for link in place.content.people:
        if link.profile_id in page.followed_profiles:
            return str(gettext("You follow %(name)s", name=link.profile.name))
    by_id = {one.topic.id: one for one in page.interests if one.is_stated}
    for topic_link in place.content.topics:
        found = by_id.get(topic_link.topic_id)
        if found is None:
            continue
        label = found.topic.label(_lang())
        if interests.Sign.FOLLOWED in found.signs:
            return str(gettext("You follow %(name)s", name=label))
        return str(gettext("You want to learn %(topic)s", topic=label))
    return ""


def _of_team(place: Place, page: FrontPage) -> str:
    mine = context.viewer().profile_id
    for link in place.content.people:
        if page.team and link.profile.team_id == page.team.id and link.profile_id != mine:
            return str(gettext("%(name)s is in your team", name=link.profile.name))
    return ""


def _opened_by(place: Place) -> str:
    number = int(place.number or 0)
    return str(
        ngettext("Opened or kept by %(num)d colleague", "Opened or kept by %(num)d colleagues", number)
    )


def _story(place: Place, page: FrontPage) -> ContentCard:
    wanted = {one.topic.id for one in page.interests if one.is_stated}
    near = next((link.topic for link in place.content.topics if link.topic_id in wanted), None)
    why = gettext("Because it is about %(topic)s", topic=near.label(_lang())) if near else ""
    return replace(content_card(place.content, _lang(), why=str(why)), quote=_quote(place))


def _quote(place: Place) -> str:
    """The beginning of what the story says, whole sentences where they fit."""
    text = " ".join(place.content.description.split()) or place.content.title
    if len(text) <= QUOTE_LENGTH:
        return text
    cut = text[:QUOTE_LENGTH]
    end = max(cut.rfind(". "), cut.rfind("? "), cut.rfind("! "))
    return cut[: end + 1] if end > QUOTE_LENGTH // 3 else f"{cut.rsplit(' ', 1)[0]}…"


def _when(place: Place) -> dict[str, object]:
    content = place.content
    return {
        "title": content.title,
        "url": content_path(content.id),
        "starts_at": content.starts_at,
        "people": people_on(content),
        "facts": [time_of_day(content.starts_at) if content.starts_at else "", content.place],
    }


def _viewer() -> Viewer:
    return replace(context.viewer(), language=_lang())


def _lang() -> str:
    return str(get_locale())
