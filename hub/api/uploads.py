"""Files shared in parts: by programs with a token below `/api/v1/uploads`, by the pages below `/uploads`.

Both are the same views. A program needs the scope `write`; a page its login and the token against forgery.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from apiflask import APIBlueprint
from flask import Response, current_app, request

from hub import context
from hub.addresses import content_path
from hub.api.resources import Resource
from hub.api.tokens import LACKS_SCOPE, requires
from hub.api.upload_schemas import AddressesOut, CompleteIn, PartsIn, UploadIn, UploadOut, UploadsOut
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.contents import ContentState, Kind
from hub.part_addresses import signed_address
from hub.services import arriving, upload_parts, upload_status, uploads
from hub.services.uploads import NewUpload, Trim
from hub.upload_words import said

P = ParamSpec("P")
R = TypeVar("R")
PAGES_PREFIX = "/uploads"
MAX_BODY_BYTES = 4 * 1024**2
HIDDEN = "Not there, or not yours"
IMPOSSIBLE = "A field has the right form but cannot be taken: `field` and `detail` say which and why"
PROBLEMS = {403: LACKS_SCOPE, 404: HIDDEN, 422: IMPOSSIBLE}

blueprint = APIBlueprint("api_uploads", __name__, url_prefix="/api/v1/uploads", tag="Files")
pages = APIBlueprint("uploads", __name__, url_prefix=PAGES_PREFIX, enable_openapi=False)


def _writer(view: Callable[P, R]) -> Callable[P, R]:
    """Let in whoever may write: the gate knows who sends what comes from a page."""
    by_token = requires("write")(view)

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        return (view if request.blueprint == pages.name else by_token)(*args, **kwargs)

    return guarded


@blueprint.before_request
@pages.before_request
def _read_body() -> None:
    """Refuse a body that is no document before webargs meets it, which knows fewer ways to be broken."""
    request.max_content_length = MAX_BODY_BYTES
    if request.is_json and request.content_length:
        request.get_json()


@blueprint.post("")
@pages.post("")
@_writer
@blueprint.input(UploadIn)
@blueprint.output(UploadOut, status_code=201)
@blueprint.doc(security="token", responses=PROBLEMS)
def begin(json_data: dict[str, Any]) -> tuple[Resource, int, dict[str, str]]:
    """Announce a file: its content is made, and found by its title at once; then send the parts."""
    viewer = context.viewer()
    context.let_go()
    upload = uploads.begin(context.backends(), viewer, _new(json_data), now=utc_now())
    headers = {"Location": f"{blueprint.url_prefix}/{upload.token}"}
    return _resource(upload.token), int(HTTPStatus.CREATED), headers


@blueprint.get("")
@pages.get("")
@_writer
@blueprint.output(UploadsOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE})
def list_open() -> Resource:
    """Your own uploads that are under way, newest first, without their parts."""
    found = arriving.open_uploads(context.session(), context.viewer())
    return {"uploads": [upload_status.brief(upload) for upload in found]}


@blueprint.get("/<token>")
@pages.get("/<token>")
@_writer
@blueprint.output(UploadOut)
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 404: HIDDEN})
def show(token: str) -> Resource:
    """How far an upload is: the parts that are here, then what is made of the file."""
    return _resource(token)


@blueprint.post("/<token>/parts")
@pages.post("/<token>/parts")
@_writer
@blueprint.input(PartsIn)
@blueprint.output(AddressesOut)
@blueprint.doc(security="token", responses=PROBLEMS)
def addresses(token: str, json_data: dict[str, Any]) -> Resource:
    """Where to PUT these parts. The answer to each PUT has its MD5 as ETag; an address lasts 12 hours."""
    secret_key = str(current_app.config["SECRET_KEY"])
    base = context.backends().settings.public_url if request.blueprint == blueprint.name else ""
    found = upload_parts.part_addresses(
        context.session(),
        context.backends().storage,
        context.viewer(),
        token,
        json_data["numbers"],
        sign=lambda place: signed_address(secret_key, place, base=base),
        now=utc_now(),
    )
    return {"urls": {str(number): address for number, address in found.items()}}


@blueprint.post("/<token>/complete")
@pages.post("/<token>/complete")
@_writer
@blueprint.input(CompleteIn)
@blueprint.output(UploadOut)
@blueprint.doc(security="token", responses=PROBLEMS)
def complete(token: str, json_data: dict[str, Any]) -> Resource:
    """Every part was sent: the file is put together and looked at. May be asked twice."""
    viewer = context.viewer()
    context.let_go()
    etags, trim = _etags(json_data.get("etags")), _trim(json_data.get("trim"))
    uploads.complete(context.backends(), viewer, token, etags, now=utc_now(), trim=trim)
    return _resource(token)


@blueprint.delete("/<token>")
@pages.delete("/<token>")
@_writer
@blueprint.doc(security="token", responses={403: LACKS_SCOPE, 404: HIDDEN, 204: "Gone"})
def cancel(token: str) -> Response:
    """End an upload; a content that has no file yet goes with it."""
    viewer = context.viewer()
    context.let_go()
    uploads.cancel(context.backends(), viewer, token, now=utc_now())
    return Response(status=HTTPStatus.NO_CONTENT)


# --- What is taken and given ----------------------------------------------------------------------


def _resource(token: str) -> Resource:
    viewer = context.viewer()
    context.let_go()
    places = context.backends()
    found = upload_status.status_of(places, viewer, token)
    return {
        **upload_status.brief(found.upload),
        "reason": said(found.upload.reason),
        "url": content_path(found.upload.content_id),
        "parts": [{"number": p.number, "etag": p.etag, "size_bytes": p.size_bytes} for p in found.parts],
        "steps": [
            {
                "name": step.name,
                "state": step.state,
                "progress": step.progress,
                "left_s": step.left_s,
                "reason": step.reason,
            }
            for step in found.steps
        ],
        "same_as": (
            {"content_id": found.twin.id, "title": found.twin.title, "url": content_path(found.twin.id)}
            if found.twin
            else None
        ),
        "keeps_captions": found.keeps_captions,
    }


def _new(given: dict[str, Any]) -> NewUpload:
    names = ("content_type", "title", "audience", "lang", "sha256", "content_id")
    return NewUpload(
        filename=given["filename"],
        size_bytes=given["size_bytes"],
        kind=Kind(given["kind"]) if "kind" in given else None,
        state=ContentState(given["state"]),
        head=_head(given.get("head", "")),
        **{name: given[name] for name in names if name in given},
    )


def _head(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as error:
        raise Invalid("head", "This is not base64.") from error


def _etags(given: dict[str, str] | None) -> dict[int, str] | None:
    if given is None:
        return None
    if not all(number.isascii() and number.isdecimal() and len(number) < 6 for number in given):
        raise Invalid("etags", "Name each part by its number.")
    return {int(number): etag for number, etag in given.items()}


def _trim(given: dict[str, float] | None) -> Trim | None:
    return Trim(given["start_s"], given["end_s"]) if given else None
