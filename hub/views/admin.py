"""Administration: is the hub well, what waits for somebody, and what the organisation decided.

Nobody but an administrator gets this far: the gate refuses every address below `/admin`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path, profile_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.health import check_health
from hub.models.policy import InferencePolicy
from hub.services.failed_jobs import failed_jobs
from hub.services.failed_steps import failed_steps
from hub.services.policies import PolicyChange, change_policy, current_policy
from hub.services.reports import open_reports, settle
from hub.services.waiting import waiting
from hub.views.problems import in_words

blueprint = Blueprint("admin", __name__)


@dataclass(frozen=True, slots=True)
class PartWords:
    """What a part of the hub is for, and what to do when it does not work."""

    label: LazyString
    advice: LazyString


PARTS = {
    "database": PartWords(
        _l("Database"),
        _l("Look whether the database runs and its disk has room; after an upgrade run “hub migrate”."),
    ),
    "engine": PartWords(
        _l("Search engine"),
        _l("Look whether the engine runs. Without an index yet, run “hub reindex”."),
    ),
    "queue": PartWords(
        _l("Index queue"),
        _l("Changes are not found yet. Look whether the index worker runs."),
    ),
    "workers": PartWords(
        _l("Workers"),
        _l("Start the workers: “hub up” starts them beside the web."),
    ),
    "model": PartWords(
        _l("Language model"),
        _l("Search goes on by words, without meaning. Look whether the model's files are there."),
    ),
    "storage": PartWords(
        _l("Files"),
        _l("Videos, photos and documents do not open. Look whether the disk or the bucket answers."),
    ),
    "broker": PartWords(
        _l("Broker"),
        _l("Changes are found seconds later than usual. Look whether the broker runs; nothing is lost."),
    ),
    "media": PartWords(
        _l("Videos and documents in preparation"),
        _l("Look whether the media worker runs, or start another one."),
    ),
    "room": PartWords(
        _l("Room on the disk"),
        _l("Make room: old back-ups, or the folder of vectors, which is made again."),
    ),
}
OTHER_PART = PartWords(_l("Another part"), _l("Look in the log of the hub."))


@blueprint.get("/admin")
def show_front() -> str:
    session, viewer = context.session(), context.viewer()
    parts = check_health(context.backends())
    return render_template(
        "pages/admin.html",
        parts=parts,
        words=PARTS,
        other=OTHER_PART,
        wrong=sum(not part.ok for part in parts),
        waiting=waiting(session),
        failed=failed_jobs(session, viewer).total + failed_steps(session, viewer).total,
    )


# --- What the organisation decided ----------------------------------------------------------------


@blueprint.get("/admin/policy")
def show_policy() -> Response:
    return _policy_page()


@blueprint.post("/admin/policy")
def save_policy() -> Response:
    form = request.form
    try:
        change = PolicyChange(
            organisation=form.get("organisation", ""),
            inference=_inference(form.get("inference", "")),
            password_login=form.get("password_login") == "1",
            login_days=_days("login_days"),
            purge_after_days=_days("purge_after_days"),
            history_days=_days("history_days"),
            upload_quota_gb=_whole("upload_quota_gb", "Give a whole number of gigabytes."),
            query_days=_days("query_days"),
            embed_origins=form.get("embed_origins", "")[:10_000],
        )
        change_policy(context.session(), context.viewer(), change)
    except Invalid as error:
        return _policy_page(error)
    flash(gettext("Saved; it holds from now on."), "done")
    return redirect("/admin/policy", 303)


def _policy_page(problem: Invalid | None = None) -> Response:
    page = render_template(
        "pages/admin_policy.html",
        policy=current_policy(context.session()),
        errors=[(problem.field, in_words(problem))] if problem else [],
    )
    return make_response(page, 400 if problem else 200)


def _inference(value: str) -> InferencePolicy:
    try:
        return InferencePolicy(value)
    except ValueError as error:
        raise Invalid("inference", "Choose one of the three.") from error


def _days(field: str) -> int:
    return _whole(field, "Give a whole number of days.")


def _whole(field: str, problem: str) -> int:
    value = request.form.get(field, "")
    if not value.isascii() or not value.isdecimal() or len(value) > 7:
        raise Invalid(field, problem)
    return int(value)


# --- Reports --------------------------------------------------------------------------------------


@blueprint.get("/admin/reports")
def show_reports() -> str:
    return render_template(
        "pages/admin_reports.html",
        reports=open_reports(context.session(), context.viewer()),
        content_path=content_path,
        profile_path=profile_path,
    )


@blueprint.post("/admin/reports/<int:report_id>/settle")
def settle_report(report_id: int) -> Response:
    settle(context.session(), context.viewer(), report_id, now=utc_now())
    flash(gettext("Settled."), "done")
    return redirect("/admin/reports", 303)
