"""The history of a text for those who edit it, an earlier version brought back, and taking a text away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.services import contents, versions
from hub.services.comparing import Change, only
from hub.views.gate import safe_return

blueprint = Blueprint("versions", __name__)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as `components/versions.html` lists it."""

    number: int
    name: str
    made_at: datetime
    who: str
    is_now: bool


@blueprint.get("/contents/<int:content_id>/history")
def show(content_id: int) -> str:
    """All versions; two that the address names (`from`, `to`) are compared, the last two otherwise."""
    session, viewer = context.session(), context.viewer()
    content = versions.editable(session, viewer, content_id)
    known = versions.versions_of(session, content)
    comparison = None
    if len(known) > 1:
        after = _revision("to") or known[0].version.revision
        earlier = [one.version.revision for one in known if one.version.revision < after]
        before = _revision("from") or (earlier[0] if earlier else known[-1].version.revision)
        comparison = versions.compare_versions(session, content, before=before, after=after)
    return render_template(
        "pages/history_of_content.html",
        content=content,
        versions=_rows(known),
        comparison=comparison,
        compared=(comparison.before.version.revision, comparison.after.version.revision)
        if comparison
        else (),
        **two_sides(),
    )


@blueprint.post("/contents/<int:content_id>/history/<int:wanted>/restore")
def restore_version(content_id: int, wanted: int) -> Response:
    revision = _revision_sent()
    versions.restore_version(
        context.session(), context.viewer(), content_id, wanted, revision=revision, now=utc_now()
    )
    flash(gettext("The earlier text is back, as the newest version."), "done")
    return redirect(content_path(content_id), 303)


@blueprint.post("/contents/<int:content_id>/delete")
def delete(content_id: int) -> Response:
    session, viewer = context.session(), context.viewer()
    contents.delete_content(session, viewer, content_id, revision=_revision_sent(), now=utc_now())
    undo = render_template("components/undo.html", address=f"/contents/{content_id}/restore")
    flash(Markup(undo), "done")  # noqa: S704 - a template of ours
    return redirect(safe_return(request.form.get("back")), 303)


@blueprint.post("/contents/<int:content_id>/restore")
def restore(content_id: int) -> Response:
    """Undo a deletion."""
    content = contents.restore_content(context.session(), context.viewer(), content_id, now=utc_now())
    flash(gettext("It is back."), "done")
    return redirect(content_path(content.id), 303)


def two_sides() -> dict[str, object]:
    """What `components/changes.html` needs to show two texts as one, or (`view=side`) side by side."""
    return {
        "is_side_by_side": request.args.get("view") == "side",
        "only": only,
        "gone": Change.GONE,
        "new": Change.NEW,
    }


def _rows(known: Sequence[versions.KnownVersion]) -> list[VersionRow]:
    return [
        VersionRow(
            one.version.revision,
            str(one.version.revision),
            one.version.made_at,
            one.editor,
            is_now=place == 0,
        )
        for place, one in enumerate(known)
    ]


def _revision(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _revision_sent() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0
