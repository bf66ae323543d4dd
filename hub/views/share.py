"""Sharing files: the page and the sheet, the form beside a file on its way, and what becomes of it.

1. The page works as a plain form for a small file; with script the sheet sends any size in parts.
2. A file's title and its other words are a draft at once; publishing does not wait for the last byte.
3. After that the steps tell how far it is, and ask again by themselves until nothing changes any more.
"""

from __future__ import annotations

from typing import BinaryIO, cast
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, jsonify, make_response, redirect, render_template, request
from flask_babel import get_locale, gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hub import context
from hub.addresses import content_path
from hub.db import utc_now
from hub.errors import Conflict, Forbidden, Invalid
from hub.models.contents import Content, ContentState
from hub.models.media import UploadState
from hub.services import arriving, drafts, editing, sharing, upload_status
from hub.services.uploads import NewUpload
from hub.services.versions import editable
from hub.upload_words import said
from hub.views.editor_form import (
    form_of,
    known_parts,
    offered_audience,
    problem_of,
    sent_form,
    writing_of,
)
from hub.views.guards import allow
from hub.views.problems import in_words
from hub.views.step_words import StepLine, step_line

blueprint = Blueprint("share", __name__)
MOST_FILES = 100
SUGGESTED_TOPICS = 6
# A form in one piece goes through the web; larger files go in parts
WITHOUT_SCRIPT_MB = 20


@blueprint.before_app_request
def _let_parts_out() -> None:
    """Whoever may drop a file on this page may send its parts to the storage that keeps them."""
    viewer = context.viewer_or_none()
    if viewer is not None and viewer.may_contribute and (origin := _storage_origin()):
        allow("connect-src", origin)


def _storage_origin() -> str:
    """Where browsers send parts; empty where that is the hub itself."""
    known = current_app.extensions
    if "storage_origin" not in known:
        address = context.backends().storage.url("originals/x", expires_s=60)
        parts = urlsplit(address or "")
        known["storage_origin"] = f"{parts.scheme}://{parts.netloc}" if address else ""
    return str(known["storage_origin"])


# --- The page, the sheet, and the form without script ---------------------------------------------


@blueprint.get("/share")
def show() -> str:
    return _page("pages/share.html")


@blueprint.get("/share/sheet")
def show_sheet() -> str:
    return _page("parts/share_sheet.html")


@blueprint.post("/share")
def send() -> Response:
    """A small file by a plain form."""
    _check_may_share()
    file = request.files.get("file")
    if file is None or not file.filename:
        return make_response(_page("pages/share.html", problem=gettext("Choose a file first.")), 400)
    viewer = context.viewer()
    context.let_go()
    try:
        upload = sharing.share_in_one_piece(
            context.backends(),
            viewer,
            _new(file, file.filename),
            cast("BinaryIO", file.stream),
            now=utc_now(),
        )
    except Invalid as error:
        return make_response(_page("pages/share.html", problem=in_words(error)), 400)
    flash(gettext("The file is here. Look over what others will read of it, and publish it."), "done")
    return redirect(f"/contents/{upload.content_id}/edit", 303)


def _new(file: FileStorage, filename: str) -> NewUpload:
    size_bytes = file.stream.seek(0, 2)
    file.stream.seek(0)
    return NewUpload(filename, size_bytes, content_type=file.mimetype, state=ContentState.DRAFT)


def _page(template: str, **more: object) -> str:
    _check_may_share()
    waiting = [
        upload
        for upload in arriving.open_uploads(context.session(), context.viewer())
        if upload.state is UploadState.OPEN
    ]
    return render_template(template, waiting=waiting, most_mb=WITHOUT_SCRIPT_MB, **more)


def _check_may_share() -> None:
    if not context.viewer().may_contribute:
        raise Forbidden


# --- The form beside a file -----------------------------------------------------------------------


@blueprint.get("/share/files/<token>")
def show_details(token: str) -> str:
    return _details(_content_of(token), token)


@blueprint.post("/share/files/<token>")
def publish(token: str) -> Response:
    """Let the file be found by its title, whether or not all of it is here."""
    content = _content_of(token)
    form = sent_form(request.form, content.kind, content.id)
    try:
        writing = writing_of(form, known_parts(content))
        published = drafts.publish(context.session(), context.viewer(), writing, now=utc_now())
    except Invalid as error:
        return make_response(_details(content, token, told=dict([problem_of(error)])), 400)
    except Conflict:
        changed = {"title": gettext("This was changed elsewhere meanwhile. Look at it there first.")}
        return make_response(_details(content, token, told=changed), 409)
    return make_response(_details(published, token))


@blueprint.get("/share/topics")
def suggest_topics() -> Response:
    """Topics that a title speaks of."""
    text = request.args.get("q", "").replace("\x00", "")[:300]
    return jsonify(editing.topics_in(context.session(), text, str(get_locale()), limit=SUGGESTED_TOPICS))


def _content_of(token: str) -> Content:
    session, viewer = context.session(), context.viewer()
    upload = arriving.find_upload(session, viewer, token)
    return editable(session, viewer, upload.content_id)


def _details(content: Content, token: str, told: dict[str, str] | None = None) -> str:
    lang = str(get_locale())
    form = sent_form(request.form, content.kind, content.id) if told else form_of(content, lang)
    return render_template(
        "parts/share_details.html",
        form=form,
        token=token,
        is_draft=content.state is ContentState.DRAFT,
        page=content_path(content.id),
        told=told or {},
        **offered_audience(form),
    )


# --- What becomes of it ---------------------------------------------------------------------------


@blueprint.get("/share/files/<token>/progress")
def progress(token: str) -> str:
    """How far a file is; asks for itself again while that changes."""
    viewer = context.viewer()
    context.let_go()
    status = upload_status.status_of(context.backends(), viewer, token)
    steps, duration_s = sharing.steps_after(context.session(), status.upload)
    lines = tuple(step_line(step, duration_s) for step in steps)
    return render_template(
        "parts/share_progress.html",
        upload=status.upload,
        arrived_bytes=sum(part.size_bytes for part in status.parts),
        reason=said(status.upload.reason),
        lines=lines,
        is_going=_is_going(status.upload.state, lines),
        twin=status.twin,
        page=content_path(status.upload.content_id),
    )


def _is_going(state: UploadState, lines: tuple[StepLine, ...]) -> bool:
    return state is UploadState.CHECKING or any(line.tone in ("going", "waiting") for line in lines)


@blueprint.get("/me/uploads")
def show_shared() -> str:
    """The viewer's own files, with the state of each."""
    files = sharing.shared_files(context.session(), context.viewer(), limit=MOST_FILES)
    return render_template("pages/uploads.html", files=files, said=said, content_path=content_path)
