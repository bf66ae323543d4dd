"""A part of a file comes in, where the storage is a folder: straight to disk, whatever its size.

The address is signed, so nobody is looked up and no session is open; it is checked before a byte is read.
"""

from __future__ import annotations

import io
import socket
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import BinaryIO, cast

from flask import Blueprint, abort, current_app, g, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from hub import context, giving_way
from hub.part_addresses import PATH, place_at
from hub.services.upload_parts import take_part

blueprint = Blueprint("upload_parts", __name__)
# The other threads of the process answer pages, however many people send films at once.
AT_ONCE = 16
SILENCE_S = 30.0
# Of those, so many hash and write at a time; the others wait, and search does not.
BUSY_AT_ONCE = 2
_places = BoundedSemaphore(AT_ONCE)
_turns = BoundedSemaphore(BUSY_AT_ONCE)


@blueprint.put(f"{PATH}<signed>")
def put(signed: str) -> Response:
    place = place_at(str(current_app.config["SECRET_KEY"]), signed)
    if request.content_length is None:
        abort(HTTPStatus.LENGTH_REQUIRED)
    if request.content_length != place.size_bytes:
        abort(HTTPStatus.BAD_REQUEST, "This part has another size than its address says.")
    # The size is signed; the limit of other requests is for what is kept in memory.
    request.max_content_length = None
    if not _places.acquire(blocking=False):
        return _try_later()
    try:
        with giving_way.of_process.working(), _impatient(), _turns:
            etag = take_part(context.backends().storage, place, cast("BinaryIO", _Patient(_body())))
    finally:
        _places.release()
    if not _is_what_was_sent(etag):
        abort(HTTPStatus.BAD_REQUEST, "What arrived is not what Content-MD5 says. Send it again.")
    return Response(status=HTTPStatus.OK, headers={"ETag": f'"{etag}"', "Cache-Control": "no-store"})


@blueprint.before_app_request
def _begin_answer() -> None:
    if request.blueprint != blueprint.name:
        g.is_answer = True
        giving_way.of_process.begin_answer()


@blueprint.teardown_app_request
def _end_answer(_error: BaseException | None) -> None:
    if g.pop("is_answer", False):
        giving_way.of_process.end_answer()


@blueprint.record_once
def _need_no_token(state: BlueprintSetupState) -> None:
    """The signed address is what a forger does not have."""
    state.app.extensions["csrf"].exempt(blueprint)


def _try_later() -> Response:
    headers = {"Retry-After": "2", "Connection": "close"}
    return Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _is_what_was_sent(etag: str) -> bool:
    claimed = request.headers.get("Content-MD5")
    try:
        return claimed is None or b64decode(claimed, validate=True).hex() == etag
    except NotBase64:
        return False


class _Patient(io.RawIOBase):
    """A stream that gives its turn to others while it waits for its sender, and way to answers after that."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        _turns.release()
        try:
            return self._stream.read(size)
        finally:
            _turns.acquire()
            giving_way.of_process.give_way()


def _body() -> BinaryIO:
    """The body of the request. Gunicorn's own ends where the request does and copies less than werkzeug's."""
    if "gunicorn.socket" in request.environ:
        return cast("BinaryIO", request.environ["wsgi.input"])
    return cast("BinaryIO", request.stream)


@contextmanager
def _impatient() -> Iterator[None]:
    """A sender of whom nothing is heard any more, a phone out of reach, does not keep a thread for ever."""
    connection = request.environ.get("gunicorn.socket")
    if not isinstance(connection, socket.socket):
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(SILENCE_S)
    try:
        yield
    finally:
        connection.settimeout(before)
