"""Work that failed and is tried again, and back-ups."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path, profile_path
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.work import BackupState, DocumentType, IndexJob
from hub.services.backups import UNFINISHED, ask_backup, list_backups
from hub.services.failed_jobs import failed_jobs, retry_failed
from hub.services.failed_steps import failed_steps, retry_steps
from hub.views.downloads import csv_file
from hub.views.problems import in_words

blueprint = Blueprint("admin_work", __name__)
JOBS, BACKUPS = "/admin/jobs", "/admin/backups"

BACKUP_STATES: dict[BackupState, LazyString] = {
    BackupState.ASKED: _l("waits for the media worker"),
    BackupState.RUNNING: _l("is being taken"),
    BackupState.DONE: _l("whole"),
    BackupState.FAILED: _l("failed"),
}


# --- What failed ----------------------------------------------------------------------------------


@blueprint.get(JOBS)
def show_jobs() -> str:
    session, viewer = context.session(), context.viewer()
    return render_template(
        "pages/admin_jobs.html",
        found=failed_jobs(session, viewer),
        media=failed_steps(session, viewer),
        address_of=_address_of,
        content_path=content_path,
    )


@blueprint.get(f"{JOBS}.csv")
def download_jobs() -> Response:
    session, viewer = context.session(), context.viewer()
    documents = (
        (f"{job.document_type.value} {job.document_id}", "index", job.reason, job.attempts, job.requested_at)
        for job in failed_jobs(session, viewer).jobs
    )
    steps = (
        (
            f"content {one.content_id}",
            one.step.name,
            one.step.reason,
            one.step.attempts,
            one.step.requested_at,
        )
        for one in failed_steps(session, viewer).steps
    )
    return csv_file(
        "failed-work", ("document", "work", "reason", "attempts", "asked_at"), (*documents, *steps)
    )


@blueprint.post(f"{JOBS}/retry")
def retry_jobs() -> Response:
    tried = retry_failed(context.session(), context.viewer())
    flash(ngettext("%(num)d document is tried again.", "%(num)d documents are tried again.", tried), "done")
    return redirect(JOBS, 303)


@blueprint.post(f"{JOBS}/retry-media")
def retry_media() -> Response:
    tried = retry_steps(context.session(), context.viewer())
    flash(ngettext("%(num)d step is tried again.", "%(num)d steps are tried again.", tried), "done")
    return redirect(JOBS, 303)


def _address_of(job: IndexJob) -> str:
    if job.document_type is DocumentType.CONTENT:
        return content_path(job.document_id)
    return profile_path(job.document_id)


# --- Back-ups -------------------------------------------------------------------------------------


@blueprint.get(BACKUPS)
def show_backups() -> Response:
    return _backups_page()


@blueprint.get(f"{BACKUPS}.csv")
def download_backups() -> Response:
    head = ("name", "state", "asked_at", "finished_at", "size_bytes", "rows", "files", "reason")
    rows = (
        (
            run.name,
            run.state.value,
            run.asked_at.isoformat(),
            run.finished_at.isoformat() if run.finished_at else "",
            run.size_bytes,
            run.row_count,
            run.file_count,
            run.reason,
        )
        for run in list_backups(context.session(), context.viewer())
    )
    return csv_file("backups", head, rows)


@blueprint.post(BACKUPS)
def take_backup() -> Response:
    try:
        ask_backup(context.session(), context.viewer(), now=utc_now())
    except Invalid as error:
        return _backups_page(error)
    flash(gettext("The media worker takes a back-up as soon as its hands are free."), "done")
    return redirect(BACKUPS, 303)


def _backups_page(problem: Invalid | None = None) -> Response:
    runs = list_backups(context.session(), context.viewer())
    page = render_template(
        "pages/admin_backups.html",
        runs=runs,
        states=BACKUP_STATES,
        is_busy=any(run.state in UNFINISHED for run in runs),
        folder=context.backends().settings.backups,
        errors=[(problem.field, in_words(problem))] if problem else [],
    )
    return make_response(page, 400 if problem else 200)
