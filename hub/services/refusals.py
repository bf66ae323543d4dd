"""Which files the hub takes, and why it refuses the others. Pure."""

from __future__ import annotations

from enum import StrEnum
from io import BytesIO

from hub.models.contents import Kind
from uploads.sniff import FileType, sniff

DOCUMENTS = frozenset({FileType.PDF, FileType.DOCX, FileType.PPTX, FileType.HTML})


class Refusal(StrEnum):
    """Why a file was refused; kept in the row, and told in the words of `SENTENCES`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    IMAGE = "image"
    ARCHIVE = "archive"
    PLAYLIST = "playlist"
    CAPTIONS = "captions"
    TEXT = "text"
    UNKNOWN = "unknown"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    OTHER_SIZE = "other_size"
    OTHER_BYTES = "other_bytes"
    LOST = "lost"


SENTENCES = {
    Refusal.EMPTY: "This file is empty. Look whether the right one was chosen.",
    Refusal.TOO_LARGE: "This file is larger than 64 GB. Split it, or make a smaller version.",
    Refusal.IMAGE: "This is a picture. Share a video, a recording, a PDF, Word, PowerPoint or HTML file.",
    Refusal.ARCHIVE: (
        "This is an archive or an Office file of a kind that we cannot read. Unpack it, or save it as PDF, "
        ".docx or .pptx."
    ),
    Refusal.PLAYLIST: "This is a list that names other files, not a video. Share the video itself.",
    Refusal.CAPTIONS: "These are captions without their video. Share the video, then add them on its page.",
    Refusal.TEXT: "This is plain text. Write a note, and paste it there.",
    Refusal.UNKNOWN: (
        "We do not know this kind of file. Share a video, a recording, a PDF, Word, PowerPoint or HTML file."
    ),
    Refusal.UNPACKS_TOO_LARGE: "This file unpacks to far more than it should. Save it anew and try again.",
    Refusal.OTHER_SIZE: "What arrived is not as large as the file was said to be. Send it again.",
    Refusal.OTHER_BYTES: "What arrived is not the file that was chosen. Send it again.",
    Refusal.LOST: "This upload is no longer there. Send the file again.",
}

_BY_TYPE = {
    FileType.EMPTY: Refusal.EMPTY,
    FileType.SVG: Refusal.IMAGE,
    FileType.ZIP: Refusal.ARCHIVE,
    FileType.PLAYLIST: Refusal.PLAYLIST,
    FileType.WEBVTT: Refusal.CAPTIONS,
    FileType.SUBRIP: Refusal.CAPTIONS,
    FileType.TEXT: Refusal.TEXT,
    FileType.XML: Refusal.TEXT,
}


def refusal_of(found: FileType) -> Refusal | None:
    """Why a file of this type is refused; None for one that is taken."""
    if found.is_media or found in DOCUMENTS:
        return None
    if found.is_photo:
        return Refusal.IMAGE
    return _BY_TYPE.get(found, Refusal.UNKNOWN)


def early_refusal(head: bytes) -> Refusal | None:
    """What the first bytes alone say: a zip may still be an Office file, of which the list is at the end."""
    found = sniff(BytesIO(head))
    return None if found is FileType.ZIP else refusal_of(found)


def kind_of(found: FileType) -> Kind:
    """What a content with such a file is: what plays is shown as a video, with or without a picture."""
    return Kind.DOCUMENT if found in DOCUMENTS else Kind.VIDEO
