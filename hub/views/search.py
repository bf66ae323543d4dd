"""Search: what there is to learn on one side, who knows it on the other, and suggestions while typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from math import ceil

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from hub import context
from hub.access import Viewer
from hub.metrics import measure_search, measured_stage
from hub.query_log import Outcome
from hub.services import discovery
from hub.services.discovery import FoundExpert, SearchPage, SuggestionPage
from hub.services.following import Followed, followed_by
from hub.services.policies import current_policy
from hub.views.cards import content_card, person_card
from hub.views.colleagues import Colleague, colleague, colleague_in_full, role_of
from hub.views.error_pages import Trouble, error_page
from hub.views.filtering import facet_menus, sort_choices, tabs
from hub.views.hits import hit_card
from hub.views.kinds import KIND_NAMES
from search.parse import KNOWN, bare_text, clean_text, folded_text, parse_parameters
from search.query import MAX_TEXT, MAX_WINDOW, Filters, QueryError, SearchQuery, Sort

PAGE = 20
LAST_PAGE = MAX_WINDOW // PAGE
COLLEAGUES = 3
ALL_COLLEAGUES = 30
NEAREST = 3
SUGGESTIONS = 4
LONGEST_BEGINNING = 100

TROUBLES = {
    "q": Trouble(
        _l("That is more than a search can hold"),
        _l("A search has at most %(most)d characters. Take the words that matter most.", most=MAX_TEXT),
        offers_search=True,
    ),
    "offset": Trouble(
        _l("The results end before that"),
        _l(
            "There are pages up to result %(last)d. Add a word or a filter to bring it closer.",
            last=MAX_WINDOW,
        ),
        offers_search=True,
    ),
}
NO_SUCH_FILTER = Trouble(
    _l("There is no such filter"),
    _l("Something in this address is not a choice we know. Search again and choose from the page."),
    offers_search=True,
)

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Side:
    """The colleagues of a page: whom the query names, and who know about it."""

    named: tuple[Colleague, ...] = ()
    knowing: tuple[Colleague, ...] = ()


@blueprint.get("/search")
def show() -> str:
    """One page of results with everything beside it."""
    query, viewer = _query(), _viewer()
    is_plain = query == replace(SearchQuery(query.text), limit=PAGE)
    page = discovery.search(
        context.session(),
        viewer,
        context.backends().finder,
        query,
        today=_today(),
        pinned=context.backends().house.pinned(folded_text(query.text)) if is_plain and query.text else (),
        nearest=_bare(query),
    )
    measure_search(page)
    if is_plain:
        outcome = Outcome(found_nothing=not page.total, by_meaning=_is_by_meaning_alone(page))
        context.backends().query_log.note(query.text, outcome)
    # Whom only her profile brings close to words that nobody used knows nothing about them
    experts = [one for one in page.experts if page.total or one.evidence or one.expert.named]
    side = _side(viewer, experts, query.text)
    with measured_stage("render"):
        return render_template(
            "pages/search.html",
            query=query,
            asked=query.text,
            result=page,
            pinned=[content_card(one, _lang()) for one in page.pinned],
            organisation=current_policy(context.session()).organisation if page.pinned else "",
            hits=[
                hit_card(found, query.text, _lang())
                for found in page.hits
                if found.content not in page.pinned
            ],
            tabs=tabs(page),
            facets=facet_menus(page),
            chosen=sum(len(values) for facet, values in query.filters.active() if facet != "kind"),
            sorts=sort_choices(query),
            side=side,
            shown_colleagues=COLLEAGUES,
            at=_place(query, page),
            found_by_meaning=_is_by_meaning_alone(page),
            nearest=[hit_card(found, bare_text(query.text), _lang()) for found in page.nearest],
        )


@blueprint.get("/search/colleagues")
def show_colleagues() -> str | AnyResponse:
    """Everybody who knows about a query, with all the evidence."""
    asked, viewer = clean_text(request.args.get("q", "")), _viewer()
    if not asked:
        return redirect(url_for("search.show"), 303)
    found = discovery.find_experts(
        context.session(), viewer, context.backends().finder, asked, limit=ALL_COLLEAGUES, today=_today()
    )
    followed = followed_by(context.session(), viewer).profiles
    people = [colleague_in_full(one, asked, mine=viewer.profile_id, followed=followed) for one in found]
    return render_template("pages/colleagues.html", asked=asked, colleagues=people)


@blueprint.get("/suggest")
def suggest() -> str:
    """Topics, people and contents that the typed letters may become: a part of a page."""
    text = clean_text(request.args.get("q", "")[:LONGEST_BEGINNING])
    page = SuggestionPage()
    if text:
        page = discovery.suggest(
            context.session(), _viewer(), context.backends().finder, text, limit=SUGGESTIONS
        )
    return render_template(
        "pages/suggestions.html",
        topics=page.topics,
        people=[(person_card(profile), role_of(profile)) for profile in page.profiles],
        contents=[(content_card(one, _lang()), KIND_NAMES[one.kind]) for one in page.contents],
        lang=_lang(),
    )


@blueprint.errorhandler(QueryError)
def explain(error: QueryError) -> Response:
    """What is wrong with the address, in words that help."""
    return error_page(400, TROUBLES.get(error.parameter, NO_SUCH_FILTER))


# --- What is asked --------------------------------------------------------------------------------


def _query() -> SearchQuery:
    """The query of this address; parameters that other sites hang on to it are left alone."""
    known = {name: values for name, values in request.args.lists() if name in KNOWN - {"limit"}}
    query = replace(parse_parameters(known), limit=PAGE)
    page = _page()
    return replace(query, offset=(page - 1) * PAGE) if page > 1 else query


def _page() -> int:
    given = request.args.get("page", "") or "1"
    page = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 0
    if not 1 <= page <= LAST_PAGE:
        raise QueryError("offset", f"pages go from 1 to {LAST_PAGE}")
    return page


def _viewer() -> Viewer:
    """Who is looking, with labels in the language of the page."""
    return replace(context.viewer(), language=_lang())


def _lang() -> str:
    return str(get_locale())


def _today() -> date:
    return datetime.now(UTC).date()


# --- What is found --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the results a page is."""

    page: int
    pages: int
    first: int
    last: int


def _place(query: SearchQuery, page: SearchPage) -> Place:
    reachable = min(page.total, MAX_WINDOW)
    return Place(
        page=query.offset // PAGE + 1,
        pages=max(ceil(reachable / PAGE), 1),
        first=query.offset + 1,
        last=min(query.offset + PAGE, page.total),
    )


def _side(viewer: Viewer, experts: Sequence[FoundExpert], asked: str) -> Side:
    followed = followed_by(context.session(), viewer) if experts else Followed()

    def shown(found: FoundExpert) -> Colleague:
        return colleague(found, asked, mine=viewer.profile_id, followed=followed.profiles)

    return Side(
        named=tuple(shown(one) for one in experts if one.expert.named)[:2],
        knowing=tuple(shown(one) for one in experts if not one.expert.named),
    )


def _is_by_meaning_alone(page: SearchPage) -> bool:
    """Whether no hit has the words that were asked for, so that all are only close."""
    ranked = page.query.text and page.query.sort is Sort.BEST
    return bool(ranked and page.hits) and not any(found.hit.parts.words for found in page.hits)


def _bare(query: SearchQuery) -> SearchQuery | None:
    """What lies closest where nothing is found: the bare words, without filters, quotes and exclusions."""
    bare = SearchQuery(bare_text(query.text), limit=NEAREST) if query.text else SearchQuery()
    is_same = bare.text == query.text and query.filters == Filters()
    return None if not bare.text or is_same else bare
