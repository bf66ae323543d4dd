"""Parts of an upload in the words of S3, which Uppy's S3 plug-in speaks: list what is here, join it.

Everything else of an upload is JSON, in hub/api/uploads.py; these two say the same as there.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, request

from hub import context
from hub.access import Viewer
from hub.db import utc_now
from hub.errors import Forbidden, Invalid
from hub.services import upload_status, uploads
from hub.services.uploads import Trim

blueprint = Blueprint("upload_xml", __name__, url_prefix="/uploads")
MAX_BODY_BYTES = 4 * 1024**2
# The body holds nothing but numbers and MD5s: no parser of XML is let loose on what a stranger sends
_PART = re.compile(r'<PartNumber>(\d{1,5})</PartNumber><ETag>"?([0-9a-f]{32})"?</ETag>')


@blueprint.get("/<token>/parts.xml")
def parts(token: str) -> Response:
    """What arrived, but for the parts that its sender wants to send again."""
    again = {int(number) for number in re.findall(r"\d{1,5}", request.args.get("without", ""))}
    viewer = _writer()
    found = upload_status.status_of(context.backends(), viewer, token)
    kept = [part for part in found.parts if part.number not in again]
    return _xml(render_template("parts/upload_parts.xml", parts=kept))


@blueprint.post("/<token>/complete.xml")
def complete(token: str) -> Response:
    """Every part was sent: the file is put together and looked at. May be asked twice."""
    request.max_content_length = MAX_BODY_BYTES
    etags = {int(number): etag for number, etag in _PART.findall(request.get_data(as_text=True))}
    viewer = _writer()
    uploads.complete(context.backends(), viewer, token, etags, now=utc_now(), trim=_trim())
    return _xml(render_template("parts/upload_complete.xml", token=token))


def _trim() -> Trim | None:
    """The stretch of a recording that its maker wants shown, if not all of it."""
    if "trim_start" not in request.args:
        return None
    try:
        return Trim(float(request.args["trim_start"]), float(request.args.get("trim_end", "")))
    except ValueError as error:
        raise Invalid("trim", "The end must lie after the start.") from error


def _writer() -> Viewer:
    """Whoever shares files; her session is let go, since the storage may take its time."""
    viewer = context.viewer()
    if not viewer.may_contribute:
        raise Forbidden
    context.let_go()
    return viewer


def _xml(text: str) -> Response:
    return Response(text, content_type="application/xml", headers={"Cache-Control": "no-store"})
