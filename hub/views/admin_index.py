"""The index from above: which there are, how a rebuild is coming on, and one document brought in line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from hub import context
from hub.broker import REBUILD, send_nudge
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.work import RebuildState
from hub.services import generations
from hub.services.generations import GenerationStatus
from hub.services.reindexing import reindex_one
from hub.views.downloads import csv_file
from hub.views.gate import safe_return
from hub.views.problems import in_words
from search.ports import GenerationState, SearchUnavailable

blueprint = Blueprint("admin_index", __name__)
INDEX = "/admin/search"

STATES: dict[GenerationState, LazyString] = {
    GenerationState.LIVE: _l("live: searches read it"),
    GenerationState.BUILDING: _l("being built"),
    GenerationState.KEPT: _l("kept, to go back to"),
}
REBUILD_STATES: dict[RebuildState, LazyString] = {
    RebuildState.ASKED: _l("Asked for; the media worker begins within seconds"),
    RebuildState.FILLING: _l("Documents are being written"),
    RebuildState.VERIFYING: _l("Every document is being compared with the database"),
    RebuildState.READY: _l("Proven"),
    RebuildState.PROMOTED: _l("Live"),
    RebuildState.RETURNING: _l("Being brought up to date, then live again"),
    RebuildState.FAILED: _l("Failed: searches read the index of before"),
    RebuildState.CANCELLED: _l("Stopped"),
}
COUNTS: dict[str, LazyString] = {
    "compared": _l("documents compared"),
    "missing": _l("missing"),
    "extra": _l("too many"),
    "stale": _l("of an older version"),
    "audience": _l("for other eyes than they should be"),
    "passages": _l("with another number of passages"),
    "vectors": _l("without all of their vectors"),
    "waiting": _l("wait for the index worker"),
    "refused": _l("refused by the engine"),
}
HARMLESS = ("compared", "waiting")


@dataclass(frozen=True, slots=True)
class GateLine:
    """A figure of the gate with its name."""

    label: LazyString | str
    value: str
    is_wrong: bool = False


@blueprint.get(INDEX)
def show_index() -> Response:
    return _page()


@blueprint.get(f"{INDEX}.csv")
def download_index() -> Response:
    found = generations.generations(context.session(), context.viewer(), context.backends().engine)
    head = (
        *("name", "state", "created_at", "documents", "passages", "size_bytes"),
        *("mapping", "analysis", "embedder", "dimension"),
    )
    return csv_file("indexes", head, (_row(one) for one in found))


@blueprint.post(f"{INDEX}/rebuild")
def start_rebuild() -> Response:
    return _done(
        lambda: generations.start_rebuild(
            context.session(), context.viewer(), held=request.form.get("held") == "1", now=utc_now()
        )
    )


@blueprint.post(f"{INDEX}/promote")
def promote() -> Response:
    return _done(
        lambda: generations.promote(context.session(), context.viewer(), request.form.get("generation", ""))
    )


@blueprint.post(f"{INDEX}/roll-back")
def roll_back() -> Response:
    engine = context.backends().engine
    return _done(lambda: generations.roll_back(context.session(), context.viewer(), engine, now=utc_now()))


@blueprint.post(f"{INDEX}/cancel")
def cancel() -> Response:
    engine = context.backends().engine
    return _done(
        lambda: generations.cancel_rebuild(context.session(), context.viewer(), engine, now=utc_now())
    )


@blueprint.post(f"{INDEX}/delete")
def delete() -> Response:
    engine, name = context.backends().engine, request.form.get("generation", "")
    return _done(lambda: generations.delete_generation(context.session(), context.viewer(), engine, name))


@blueprint.post(f"{INDEX}/reindex")
def reindex() -> Response:
    """One content or person once more, asked for here or on its own page, which is shown again then."""
    try:
        reindex_one(context.session(), context.viewer(), request.form.get("address", ""))
    except Invalid as error:
        return _page(error)
    flash(gettext("If it is there, the index has it as it is now within seconds."), "done")
    return redirect(safe_return(request.form.get("back") or INDEX), 303)


def _done(act: Callable[[], object]) -> Response:
    """Do it, let the media worker look, and show the page again; with what is in the way, if anything is."""
    try:
        act()
    except Invalid as error:
        return _page(error)
    send_nudge(context.backends().broker, REBUILD)
    flash(gettext("Asked for. It stands below how far it is."), "done")
    return redirect(INDEX, 303)


def _page(problem: Invalid | None = None) -> Response:
    session, viewer = context.session(), context.viewer()
    found: tuple[GenerationStatus, ...] = ()
    is_away = False
    try:
        found = generations.generations(session, viewer, context.backends().engine)
    except SearchUnavailable:
        is_away = True
    rebuild = generations.latest_rebuild(session, viewer, now=utc_now())
    returning = any(one.is_returning for one in found)
    page = render_template(
        "pages/admin_index.html",
        generations=found,
        states=STATES,
        is_away=is_away,
        rebuild=rebuild,
        rebuild_states=REBUILD_STATES,
        share=_share(rebuild.done, rebuild.total) if rebuild else 0,
        is_moving=returning or bool(rebuild and rebuild.is_unfinished and not rebuild.waits_for_word),
        is_free=not returning and not (rebuild and rebuild.is_unfinished),
        has_kept=any(one.generation.state is GenerationState.KEPT for one in found),
        gate_lines=gate_lines,
        errors=[(problem.field, in_words(problem))] if problem else [],
    )
    return make_response(page, 400 if problem else 200)


def gate_lines(gate: Mapping[str, Any]) -> list[GateLine]:
    """The gate's table in words: documents that differ, then how the same questions were answered."""
    lines = [
        GateLine(
            label, str(format_decimal(gate[name])), name not in ("compared", "waiting") and gate[name] > 0
        )
        for name, label in COUNTS.items()
        if name in gate
    ]
    answers = gate.get("answers") or {}
    if answers.get("after") is None:
        return lines
    asked = gettext("judged questions") if answers["are_judged"] else gettext("titles asked as questions")
    lines.append(GateLine(asked, str(format_decimal(answers["questions"]))))
    lines.append(
        GateLine(
            gettext("nDCG@10 of the new index"), f"{answers['after']:.3f}", bool(answers.get("are_worse"))
        )
    )
    if answers.get("before") is not None:
        lines.append(GateLine(gettext("nDCG@10 of the live one"), f"{answers['before']:.3f}"))
    if answers.get("overlap") is not None:
        lines.append(GateLine(gettext("of the first ten, the same"), f"{answers['overlap']:.0%}"))
    if answers.get("asked_overlap") is not None:
        same = gettext("of the first ten of what people look for most, the same")
        lines.append(GateLine(same, f"{answers['asked_overlap']:.0%}"))
    return lines


def _share(done: int, total: int) -> int:
    return round(100 * done / total) if total else 0


def _row(one: GenerationStatus) -> tuple[object, ...]:
    generation, recipe = one.generation, one.generation.recipe
    return (
        *(generation.name, generation.state.value, generation.created_at.isoformat()),
        *(generation.documents, generation.passages, generation.size_bytes),
        *(recipe.mapping, recipe.analysis, recipe.embedder, recipe.dimension),
    )
