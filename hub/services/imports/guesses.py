"""What an item that does not say it probably is: its kind by its address, its title by its id. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from hub.models.contents import Kind

VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "blip.tv", "media.ccc.de", "video.google.com")
VIDEO_ENDINGS = (".mp4", ".m4v", ".webm", ".mov", ".mkv", ".avi", ".ogv", ".flv", ".mpg", ".mpeg")
DOCUMENT_ENDINGS = (
    ".pdf",
    ".doc",
    ".docx",
    ".odt",
    ".ppt",
    ".pptx",
    ".odp",
    ".xls",
    ".xlsx",
    ".ods",
    ".epub",
)
TEXT_ENDINGS = (".md", ".mdx", ".html", ".htm", ".txt", ".json", ".rst")


def guessed_kind(*, spoken: bool, url: str, is_session: bool, is_course: bool, has_body: bool) -> Kind:
    """The kind of an item that does not say it."""
    host, path = _host_and_path(url)
    if (
        spoken
        or path.endswith(VIDEO_ENDINGS)
        or any(f".{host}".endswith(f".{known}") for known in VIDEO_HOSTS)
    ):
        return Kind.VIDEO
    if is_session:
        return Kind.SESSION
    if is_course:
        return Kind.COURSE
    if has_body:
        return Kind.NOTE
    if path.endswith(DOCUMENT_ENDINGS):
        return Kind.DOCUMENT
    return Kind.LINK if url else Kind.NOTE


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        address = urlsplit(url.lower())
        return address.hostname or "", address.path
    except ValueError:
        return "", ""


def made_title(source_id: str, collection: str) -> str:
    """`talks/first-aid.md` gives "First aid"; a number alone comes after its collection."""
    parts = [part for part in PurePosixPath(source_id.replace("\\", "/")).parts if part not in ("/", "..")]
    last = parts[-1] if parts else source_id
    if last.lower().endswith(TEXT_ENDINGS):
        last = last.rsplit(".", 1)[0]
    if last.lower() == "index" and len(parts) > 1:
        last = parts[-2]
    words = " ".join(re.split(r"[-_\s]+", last)).strip()
    if words.isdigit() and collection:
        words = f"{collection} {words}"
    return (words[:1].upper() + words[1:]) or collection or source_id
