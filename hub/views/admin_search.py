"""What the organisation does about search: look at what was asked for, add synonyms, put results on top."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from hub import context
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import pins, synonyms
from hub.services.asked import AskedDay, Came, asked_by_day, asked_texts
from hub.services.policies import current_policy
from hub.views.cards import content_card
from hub.views.downloads import csv_file
from hub.views.plots import Count, plot
from hub.views.problems import in_words

blueprint = Blueprint("admin_search", __name__)
SEARCH = "/admin/search"
ASKED, SYNONYMS, PINS = f"{SEARCH}/asked", f"{SEARCH}/synonyms", f"{SEARCH}/pins"
SHOWN = 100
SPANS = (7, 30, 90)

CAME: dict[Came, LazyString] = {
    Came.ALL: _l("All searches"),
    Came.NOTHING: _l("Found nothing"),
    Came.BY_MEANING: _l("Only close in meaning"),
}


# --- What people looked for -----------------------------------------------------------------------


@blueprint.get(ASKED)
def show_asked() -> str:
    came, days = _came(), _days()
    session, viewer, today = context.session(), context.viewer(), _today()
    by_day = asked_by_day(session, viewer, since=_since(days), until=today)
    return render_template(
        "pages/admin_asked.html",
        texts=asked_texts(session, viewer, since=_since(days), came=came, limit=SHOWN),
        came=came,
        names=CAME,
        days=days,
        spans=SPANS,
        totals=_totals(by_day),
        plot=plot([Count(one.day, one.asked, one.found_nothing + one.by_meaning) for one in by_day]),
        kept_days=current_policy(session).query_days,
        shown=SHOWN,
    )


@blueprint.get(f"{ASKED}.csv")
def download_asked() -> Response:
    texts = asked_texts(context.session(), context.viewer(), since=_since(_days()), came=_came())
    head = ("text", "asked", "found_nothing", "only_close_in_meaning", "last_on")
    return csv_file(
        "searches",
        head,
        ((one.text, one.asked, one.found_nothing, one.by_meaning, one.last_on) for one in texts),
    )


@blueprint.get(f"{ASKED}-by-day.csv")
def download_days() -> Response:
    by_day = asked_by_day(context.session(), context.viewer(), since=_since(_days()), until=_today())
    head = ("day", "asked", "found_nothing", "only_close_in_meaning")
    return csv_file(
        "searches-by-day", head, ((one.day, one.asked, one.found_nothing, one.by_meaning) for one in by_day)
    )


def _totals(by_day: tuple[AskedDay, ...]) -> AskedDay:
    return AskedDay(
        by_day[0].day,
        sum(one.asked for one in by_day),
        sum(one.found_nothing for one in by_day),
        sum(one.by_meaning for one in by_day),
    )


def _came() -> Came:
    given = request.args.get("came", Came.ALL)
    if given not in set(Came):
        abort(400)
    return Came(given)


def _days() -> int:
    given = request.args.get("days", str(SPANS[1]))
    if given not in map(str, SPANS):
        abort(400)
    return int(given)


def _today() -> date:
    return utc_now().date()


def _since(days: int) -> date:
    return _today() - timedelta(days=days - 1)


# --- Synonyms -------------------------------------------------------------------------------------


@blueprint.get(SYNONYMS)
def show_synonyms() -> Response:
    return _synonyms_page()


@blueprint.get(f"{SYNONYMS}.csv")
def download_synonyms() -> Response:
    sets = synonyms.list_synonyms(context.session(), context.viewer())
    rows = ((one.id, one.lang or "", ", ".join(one.phrases), one.added_at.isoformat()) for one in sets)
    return csv_file("synonyms", ("id", "language", "phrases", "added_at"), rows)


@blueprint.post(SYNONYMS)
def add_synonyms() -> Response:
    form = request.form
    try:
        synonyms.add_synonyms(
            context.session(), context.viewer(), form.get("phrases", ""), form.get("lang", "")
        )
    except Invalid as error:
        return _synonyms_page(error)
    context.backends().house.forget()
    flash(gettext("Added. Searches use it from now on."), "done")
    return redirect(SYNONYMS, 303)


@blueprint.post(f"{SYNONYMS}/<int:set_id>/remove")
def remove_synonyms(set_id: int) -> Response:
    synonyms.remove_synonyms(context.session(), context.viewer(), set_id)
    context.backends().house.forget()
    flash(gettext("Removed."), "done")
    return redirect(SYNONYMS, 303)


def _synonyms_page(problem: Invalid | None = None) -> Response:
    page = render_template(
        "pages/admin_synonyms.html",
        sets=synonyms.list_synonyms(context.session(), context.viewer()),
        errors=[(problem.field, in_words(problem))] if problem else [],
    )
    return make_response(page, 400 if problem else 200)


# --- On top ---------------------------------------------------------------------------------------


@blueprint.get(PINS)
def show_pins() -> Response:
    return _pins_page()


@blueprint.get(f"{PINS}.csv")
def download_pins() -> Response:
    found = pins.list_pins(context.session(), context.viewer())
    rows = (
        (pin.text, pin.content_id, content.title if content else "", pin.added_at.isoformat())
        for pin, content in found
    )
    return csv_file("pins", ("text", "content_id", "title", "added_at"), rows)


@blueprint.post(PINS)
def add_pins() -> Response:
    form = request.form
    texts = form.get("texts", "").splitlines()
    try:
        added = pins.add_pins(context.session(), context.viewer(), texts, form.get("content", ""))
    except Invalid as error:
        return _pins_page(error)
    context.backends().house.forget()
    flash(
        ngettext("It stands on top of %(num)d search.", "It stands on top of %(num)d searches.", added),
        "done",
    )
    return redirect(PINS, 303)


@blueprint.post(f"{PINS}/<int:pin_id>/remove")
def remove_pin(pin_id: int) -> Response:
    pins.remove_pin(context.session(), context.viewer(), pin_id)
    context.backends().house.forget()
    flash(gettext("Removed."), "done")
    return redirect(PINS, 303)


def _pins_page(problem: Invalid | None = None) -> Response:
    found = pins.list_pins(context.session(), context.viewer())
    page = render_template(
        "pages/admin_pins.html",
        pins=[(pin, content_card(content, str(get_locale())) if content else None) for pin, content in found],
        texts=request.form.get("texts", request.args.get("text", "")),
        content=request.form.get("content", request.args.get("content", "")),
        errors=[(problem.field, in_words(problem))] if problem else [],
    )
    return make_response(page, 400 if problem else 200)
