"""Films and pictures on their way to a browser: signed addresses, playlists, captions, byte ranges.

A film goes straight from the bucket where there is one; everything small goes through the web, which tells
browsers to keep it for themselves.
"""

from __future__ import annotations

import time
from urllib.parse import quote

from flask import Blueprint, abort, make_response, redirect, request
from werkzeug.http import http_date
from werkzeug.wrappers import Response

from hub import context
from hub.models.media import FileRole, MediaFile
from hub.services import films, hls, vtt
from hub.services.films import Keys
from hub.services.media_files import direct_url, open_bytes
from hub.services.tickets import Opens, Signer, Ticket, TicketExpired

blueprint = Blueprint("media", __name__)
POLICY = "default-src 'none'; sandbox"
INLINE = frozenset({"video/mp4", "audio/mp4", "image/webp", "image/jpeg", "image/png"})
"""Types that a browser may show by itself; we made these files."""


@blueprint.get("/media/<signed>/<_name>")
def show(signed: str, _name: str) -> Response:
    """What a signed address opens; its name is only there to be read."""
    now = time.time()
    try:
        ticket = signer().read(signed, now=now)
    except TicketExpired:
        abort(403)
    keys = Keys(signer(), ticket.until, ticket.own)
    match ticket.opens:
        case Opens.FILM:
            response = _film(ticket, keys)
        case Opens.RENDITION:
            response = _rendition(ticket, keys, expires_s=int(ticket.until - now))
        case Opens.FRAMES:
            response = _frames(ticket, keys)
        case Opens.CAPTIONS:
            response = _captions(ticket)
        case Opens.FILE | Opens.DOWNLOAD:
            response = _file(ticket, expires_s=int(ticket.until - now))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def signer() -> Signer:
    """Makes the addresses that this hub opens."""
    return Signer(context.backends().settings.secret_key)


def _film(ticket: Ticket, keys: Keys) -> Response:
    films.opened(context.session(), ticket)
    renditions = films.renditions_of(context.session(), ticket.id)
    playlist = hls.master_playlist((file.about, keys.rendition(file)) for file in renditions)
    return _text(playlist, hls.TYPE)


def _rendition(ticket: Ticket, keys: Keys, *, expires_s: int) -> Response:
    file = _of_role(ticket, FileRole.RENDITION)
    direct = direct_url(context.backends().storage, file, expires_s=expires_s)
    return _text(hls.media_playlist(file.about, direct or keys.file(file)), hls.TYPE)


def _frames(ticket: Ticket, keys: Keys) -> Response:
    file = _of_role(ticket, FileRole.STORYBOARD)
    about = file.about
    length_s = float(about["interval_s"]) * int(about["count"])
    return _text(vtt.storyboard_vtt(about, keys.file(file), length_s), vtt.TYPE)


def _captions(ticket: Ticket) -> Response:
    transcript = films.opened_transcript(context.session(), ticket)
    return _text(vtt.captions_vtt(transcript.cues), vtt.TYPE)


def _file(ticket: Ticket, *, expires_s: int) -> Response:
    file = films.opened(context.session(), ticket)
    is_download = ticket.opens is Opens.DOWNLOAD
    filename = (file.filename or "original") if is_download or file.content_type not in INLINE else None
    storage = context.backends().storage
    if is_download or file.role is FileRole.RENDITION:
        direct = direct_url(storage, file, expires_s=expires_s, filename=filename)
        if direct is not None:
            response = redirect(direct, 302)
            response.headers["Cache-Control"] = "private, no-store"
            return response
    return send_file(file, filename=filename, keep_s=expires_s)


def send_file(file: MediaFile, *, filename: str | None, keep_s: int) -> Response:
    """The bytes of a file, or the range of them that was asked for (RFC 9110, section 14)."""
    start, end, status = 0, file.size_bytes, 200
    response = make_response("")
    response.set_etag(file.sha256 or f"{file.id}-{file.size_bytes}")
    if request.if_none_match.contains(response.get_etag()[0] or ""):
        response.status_code = 304
        return _kept(response, keep_s)
    wanted = _wanted_range(response, file.size_bytes)
    if wanted is not None:
        if wanted[0] >= wanted[1]:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{file.size_bytes}"
            return response
        start, end = wanted
        status = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size_bytes}"
    if request.method != "HEAD" and end > start:
        is_whole = (start, end) == (0, file.size_bytes)
        found = open_bytes(context.backends().storage, file, start, None if is_whole else end)
        response.response = found
        response.call_on_close(found.close)
    response.status_code = status
    response.content_type = file.content_type if filename is None else "application/octet-stream"
    response.content_length = end - start
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(file.created_at)
    if filename is not None:
        # RFC 6266, section 4.1, with the extended notation of RFC 8187 for any letter.
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return _kept(response, keep_s)


def _wanted_range(response: Response, size_bytes: int) -> tuple[int, int] | None:
    """The one range that was asked for, empty when it lies past the end; None sends the whole file.

    Several ranges at once are answered with the whole file, as RFC 9110 allows.
    """
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if request.if_range.etag is not None and request.if_range.etag != response.get_etag()[0]:
        return None
    if request.if_range.date is not None:
        return None
    return asked.range_for_length(size_bytes) or (size_bytes, size_bytes)


def _of_role(ticket: Ticket, role: FileRole) -> MediaFile:
    file = films.opened(context.session(), ticket)
    if file.role is not role:
        abort(404)
    return file


def _text(text: str, content_type: str) -> Response:
    response = make_response(text)
    response.content_type = f"{content_type}; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _kept(response: Response, keep_s: int) -> Response:
    response.headers["Cache-Control"] = f"private, max-age={max(0, keep_s)}, immutable"
    return response
