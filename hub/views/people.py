"""The directory of people: find a colleague by name, team or topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from flask import Blueprint, abort, render_template, request
from flask_babel import get_locale

from hub import context
from hub.access import Viewer
from hub.models.people import Profile
from hub.services.people import PeopleList, Wanted, list_people, teams_of_people
from hub.services.policies import current_policy
from hub.views.cards import PersonCard, person_card

PAGE = 48
LONGEST_TEXT = 100
SKILLS = 3

blueprint = Blueprint("people", __name__)


@dataclass(frozen=True, slots=True)
class PersonInList:
    """Somebody with her team and what she says she can best."""

    person: PersonCard
    team: str
    skills: tuple[str, ...]


@blueprint.get("/people")
def index() -> str:
    """Everybody whom the viewer finds, by name."""
    session, viewer = context.session(), _viewer()
    wanted, page = _wanted(), _page()
    policy = current_policy(session).inference
    found = list_people(session, viewer, wanted, policy, limit=PAGE, offset=(page - 1) * PAGE)
    if page > 1 and not found.people:
        abort(404)
    return render_template(
        "pages/people.html",
        people=[_shown(profile) for profile in found.people],
        wanted=wanted,
        teams=[(str(team.id), f"{team.name} ({count})") for team, count in teams_of_people(session, viewer)],
        is_narrowed=wanted != Wanted(),
        **_place(page, found),
    )


def _wanted() -> Wanted:
    team = request.args.get("team", "")
    return Wanted(
        text=" ".join(request.args.get("q", "")[:LONGEST_TEXT].split()),
        team_id=int(team) if team.isascii() and team.isdecimal() and len(team) < 10 else None,
        topic_slug=request.args.get("topic", "")[:LONGEST_TEXT].strip(),
    )


def _shown(profile: Profile) -> PersonInList:
    best = sorted(profile.skills, key=lambda skill: (-skill.level, skill.topic.slug))[:SKILLS]
    return PersonInList(
        person=person_card(profile),
        team=profile.team.name if profile.team else "",
        skills=tuple(skill.topic.label(_lang()) for skill in best),
    )


def _place(page: int, found: PeopleList) -> dict[str, int]:
    return {
        "page": page,
        "pages": max(ceil(found.total / PAGE), 1),
        "first": (page - 1) * PAGE + 1,
        "last": (page - 1) * PAGE + len(found.people),
        "total": found.total,
    }


def _page() -> int:
    given = request.args.get("page", "1")
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 6 else 1


def _viewer() -> Viewer:
    return replace(context.viewer(), language=_lang())


def _lang() -> str:
    return str(get_locale())
