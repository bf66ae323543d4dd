"""What an owner does with a file after it came in: see how far it is, try again, choose its picture, cut it,
hear it again in another language, replace it, and see how far it is watched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from hub import context
from hub.errors import Invalid, NotFound
from hub.models.contents import Content
from hub.models.media import MediaFile, StepState
from hub.services import films
from hub.services.captions import keeping
from hub.services.captions.setting_aside import cut_by
from hub.services.media_steps import (
    StepName,
    StepNow,
    choose_poster,
    newest_original,
    recognise_again,
    retry_step,
    steps_of_file,
)
from hub.services.posters import keep_poster
from hub.services.retention import Retention, outline, retention_of
from hub.services.trimming import trim
from hub.views.caption_pages import ORIGINS, languages_offered
from hub.views.film_beside import beside_of
from hub.views.formats import seconds_of
from hub.views.kinds import language_name
from hub.views.problems import in_words
from hub.views.step_words import StepLine, step_line

blueprint = Blueprint("media_care", __name__)
CARE = "/contents/<int:content_id>/media"
PLOT_WIDTH, PLOT_HEIGHT = 600, 120


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step in words, with what can be done about it."""

    id: int
    line: StepLine
    percent: int | None
    may_retry: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """From where to where a recording is shown, in the seconds of its file."""

    start_s: float
    end_s: float
    length_s: float
    is_part: bool


@dataclass(frozen=True, slots=True)
class CarePanel:
    """How far a file is, as its owner sees it on the page of its content."""

    content_id: int
    steps: tuple[StepShown, ...]
    goes_on: bool
    failed: int
    is_spoken: bool


def care_panel(content: Content, steps: Sequence[StepNow]) -> CarePanel:
    """The panel for somebody who may edit the content, of the steps of the file that it shows."""
    return CarePanel(
        content_id=content.id,
        steps=tuple(_shown(step, content.duration_s) for step in steps),
        goes_on=any(step.state is StepState.OPEN for step in steps),
        failed=sum(step.state is StepState.FAILED for step in steps),
        is_spoken=any(step.name is StepName.CAPTIONS for step in steps),
    )


@blueprint.get("/contents/<int:content_id>/steps")
def show_steps(content_id: int) -> str:
    """The panel alone, asked again while something goes on."""
    session = context.session()
    content = keeping.captioned(session, context.viewer(), content_id)
    original = newest_original(session, content_id)
    care = care_panel(content, steps_of_file(session, original.id)) if original else None
    return render_template("pages/care_panel.html", care=care)


@blueprint.post("/contents/<int:content_id>/steps/<int:step_id>/retry")
def retry(content_id: int, step_id: int) -> Response:
    original = _original(content_id)
    if step_id not in {step.id for step in steps_of_file(context.session(), original.id)}:
        raise NotFound
    try:
        retry_step(context.session(), context.viewer(), step_id)
    except Invalid as error:
        return _care_page(content_id, error)
    flash(gettext("It is tried again."), "done")
    return redirect(_back(content_id), 303)


@blueprint.get(CARE)
def show(content_id: int) -> Response:
    return _care_page(content_id)


@blueprint.post(f"{CARE}/poster")
def set_poster(content_id: int) -> Response:
    """A picture that was sent, or the frame at a second."""
    session, viewer = context.session(), context.viewer()
    original, sent = _original(content_id), request.files.get("poster")
    try:
        if sent is not None and sent.filename:
            keep_poster(session, viewer, context.backends().storage, original.id, sent.stream)
            flash(gettext("This is the picture now."), "done")
        else:
            choose_poster(session, viewer, original.id, _second(request.form.get("at_s", "")))
            flash(gettext("The picture is being taken from the film."), "done")
    except Invalid as error:
        return _care_page(content_id, error)
    return redirect(f"/contents/{content_id}/media", 303)


@blueprint.post(f"{CARE}/trim")
def cut(content_id: int) -> Response:
    """Show another stretch of the film, or (`whole`) all of it again."""
    original, form = _original(content_id), request.form
    whole_s = float(original.about.get("duration_s") or 0.0)
    try:
        if "whole" in form:
            is_other = trim(context.session(), context.viewer(), original.id)
        else:
            start_s, end_s = _place(form.get("start", ""), 0.0), _place(form.get("end", ""), whole_s)
            is_other = trim(context.session(), context.viewer(), original.id, start_s, end_s)
    except Invalid as error:
        return _care_page(content_id, error)
    if is_other:
        flash(gettext("It is being cut. What is there now plays until then."), "done")
    else:
        flash(gettext("This stretch is shown already."), "done")
    return redirect(f"/contents/{content_id}/media", 303)


@blueprint.post(f"{CARE}/recognise")
def recognise(content_id: int) -> Response:
    """Hear it again, in another language or the one that is heard."""
    original = _original(content_id)
    lang = request.form.get("lang", "")
    if lang and lang not in dict(languages_offered()):
        return _care_page(content_id, Invalid("lang", "Choose one of the languages."))
    recognise_again(context.session(), context.viewer(), original.id, lang or None)
    said = gettext("The captions are made again. What people wrote stays; what is heard becomes a version.")
    flash(said, "done")
    return redirect(f"/contents/{content_id}/media", 303)


def _original(content_id: int) -> MediaFile:
    """The newest file of a content that the viewer may edit. Raises `NotFound`."""
    session = context.session()
    original = newest_original(session, keeping.captioned(session, context.viewer(), content_id).id)
    if original is None:
        raise NotFound
    return original


def _care_page(content_id: int, problem: Invalid | None = None) -> Response:
    session, viewer = context.session(), context.viewer()
    content = keeping.captioned(session, viewer, content_id)
    files = films.files_of(session, content_id)
    original, film = films.newest_original(files), films.film_from(content, files)
    if original is None:
        raise NotFound
    retention = retention_of(session, film.original.id if film else original.id)
    page = render_template(
        "pages/media_care.html",
        content=content,
        original=original,
        care=care_panel(content, steps_of_file(session, original.id)),
        beside=beside_of(film),
        is_film=bool(original.about.get("has_video")) or original.about.get("kind") == "video",
        languages=keeping.languages_of(session, content),
        origins=ORIGINS,
        offered=languages_offered(),
        language_name=language_name,
        retention=retention if retention.most else None,
        plot=_plot(retention),
        stretch=_stretch(original),
        filled=request.form,
        errors=[(problem.field, in_words(problem))] if problem else [],
    )
    return make_response(page, 400 if problem else 200)


def _shown(step: StepNow, duration_s: float | None) -> StepShown:
    return StepShown(
        id=step.id,
        line=step_line(step, duration_s),
        percent=round(step.progress * 100) if step.is_running else None,
        may_retry=step.state is StepState.FAILED,
    )


def _plot(retention: Retention) -> dict[str, object]:
    return {
        "width": PLOT_WIDTH,
        "height": PLOT_HEIGHT,
        "path": outline(retention.views, width=PLOT_WIDTH, height=PLOT_HEIGHT),
    }


def _stretch(original: MediaFile) -> Stretch | None:
    """What is shown of a recording; None where the file is none, or nobody has looked into it yet."""
    length_s = original.about.get("duration_s")
    if not length_s:
        return None
    shown = cut_by(original)
    end_s = float(length_s) if shown.end_s is None else shown.end_s
    return Stretch(shown.start_s, end_s, float(length_s), shown.is_part)


def _place(text: str, otherwise: float) -> float:
    """A place in the file; that one where the field was left empty. Raises `Invalid`."""
    try:
        return seconds_of(text) if text.strip() else otherwise
    except ValueError as error:
        raise Invalid("trim", "Write a time as 1:02:03, or a number of seconds.") from error


def _second(text: str) -> float:
    """A second of the film. Raises `Invalid`."""
    try:
        at_s = float(text.replace(",", "."))
    except ValueError as error:
        raise Invalid("at_s", "Write a number of seconds.") from error
    if not math.isfinite(at_s) or at_s < 0:
        raise Invalid("at_s", "Write a number of seconds.")
    return at_s


def _back(content_id: int) -> str:
    return f"/contents/{content_id}" + ("/media" if request.form.get("back") == "media" else "")
