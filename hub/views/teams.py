"""A team: what my colleagues can, for everybody who is signed in."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template
from flask_babel import get_locale

from hub import context
from hub.db import utc_now
from hub.services.team_pages import team_page
from hub.views.cards import content_card, person_card, short_facts_of
from hub.views.meetings import evidence_in_words

SHOWN_KNOWERS = 6

blueprint = Blueprint("teams", __name__)


@blueprint.get("/teams/<int:team_id>")
def show(team_id: int) -> str:
    """Topics with the people behind them, the members, and what they shared lately."""
    lang = str(get_locale())
    page = team_page(context.session(), context.viewer(), team_id, now=utc_now())
    return render_template(
        "pages/team.html",
        team=page.team,
        lang=lang,
        members=[person_card(profile) for profile in page.members],
        topics=[
            {
                "label": one.topic.label(lang),
                "slug": one.topic.slug,
                "more": len(one.knowers) - SHOWN_KNOWERS,
                "knowers": [
                    {
                        "person": person_card(knower.profile),
                        "level": knower.level,
                        "evidence": evidence_in_words(knower.known),
                    }
                    for knower in one.knowers[:SHOWN_KNOWERS]
                ],
            }
            for one in page.topics
        ],
        newest=[
            replace(content_card(content, lang), facts=short_facts_of(content)) for content in page.newest
        ],
    )
