"""Topics: the directory, and a page for each with what to begin with and who knows it."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from flask import Blueprint, abort, render_template, request
from flask_babel import get_locale

from hub import context
from hub.access import Viewer
from hub.db import utc_now
from hub.models.contents import Content
from hub.services.directory import TopicOrder, list_topics
from hub.services.topic_pages import topic_page
from hub.views.cards import content_card, people_on, person_card
from hub.views.colleagues import colleague
from hub.views.formats import time_of_day

PAGE = 60
LONGEST_FILTER = 100

blueprint = Blueprint("topics", __name__)


@blueprint.get("/topics")
def index() -> str:
    """Every topic that the viewer finds something of, the fullest first or by name."""
    text = " ".join(request.args.get("filter", "")[:LONGEST_FILTER].split())
    order = TopicOrder.NAME if request.args.get("order") == TopicOrder.NAME else TopicOrder.MOST
    page = _page()
    found = list_topics(
        context.session(), _viewer(), text=text, order=order, limit=PAGE, offset=(page - 1) * PAGE
    )
    if page > 1 and not found.topics:
        abort(404)
    return render_template(
        "pages/topics.html",
        topics=found.topics,
        total=found.total,
        text=text,
        order=order.value,
        page=page,
        pages=max(ceil(found.total / PAGE), 1),
        first=(page - 1) * PAGE + 1,
        last=(page - 1) * PAGE + len(found.topics),
        lang=_lang(),
    )


@blueprint.get("/topics/<slug>")
def show(slug: str) -> str:
    """A topic with everything about it."""
    viewer = _viewer()
    page = topic_page(context.session(), viewer, context.backends().finder, slug, now=utc_now())
    lang, topic = _lang(), page.topic
    label = topic.label(lang)
    return render_template(
        "pages/topic.html",
        topic=topic,
        label=label,
        definition=_definition(topic.definition_nl, topic.definition_en, lang),
        other_labels=[text for text in topic.all_labels() if text.casefold() != label.casefold()],
        page=page,
        best=[content_card(content, lang) for content in page.best],
        newest=[content_card(content, lang) for content in page.newest],
        sessions=[_when(content) for content in page.sessions],
        colleagues=[
            colleague(found, label, mine=viewer.profile_id, followed=page.followed_profiles)
            for found in page.experts
        ],
        learners=[person_card(profile) for profile in page.learners.shown],
        may_follow=viewer.user_id is not None,
    )


def _definition(dutch: str, english: str, lang: str) -> tuple[str, str]:
    """The definition in the page's language, or the one there is, with the language it is in."""
    by_lang = {"nl": dutch, "en": english}
    other = "en" if lang == "nl" else "nl"
    return (by_lang[lang], lang) if by_lang[lang] else (by_lang[other], other)


def _when(content: Content) -> dict[str, object]:
    starts_at = content.starts_at
    return {
        "title": content.title,
        "url": content_card(content, _lang()).url,
        "starts_at": starts_at,
        "people": people_on(content),
        "facts": [time_of_day(starts_at) if starts_at else "", content.place],
    }


def _page() -> int:
    given = request.args.get("page", "1")
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 6 else 1


def _viewer() -> Viewer:
    return replace(context.viewer(), language=_lang())


def _lang() -> str:
    return str(get_locale())
