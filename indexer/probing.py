"""The step `probe`: what the original is, kept on its row and on its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from hub.models.contents import Content
from hub.models.media import MediaFile
from indexer.making import Made, Work
from uploads.media import documents
from uploads.media.probe import probe
from uploads.sniff import FileType


def make_probe(work: Work) -> Iterator[Made]:
    """Look into the file. Raises `MediaFault` for one that nobody can watch or read."""
    found = _found(work)

    def note(session: Session) -> None:
        _note(session, work, found)

    yield Made(also=note)


def _found(work: Work) -> dict[str, Any]:
    type_ = FileType(work.original.content_type)
    if type_.is_media:
        return asdict(probe(work.source(), scratch=work.folder, between=work.between))
    pages = documents.read(work.source(), type_, scratch=work.folder, between=work.between)
    return {"kind": "document", "pages": len(pages)}


def _note(session: Session, work: Work, found: dict[str, Any]) -> None:
    original = session.get_one(MediaFile, work.original.id)
    original.about = {**original.about, **found}
    if "duration_s" in found:
        content = session.get_one(Content, original.content_id)
        content.duration_s = round(work.trim.length_s(found["duration_s"]), 3)
