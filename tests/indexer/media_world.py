"""A hub with an original in it, and what became of its steps."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hub.backends import Backends
from hub.models.contents import Kind
from hub.models.media import FileRole, MediaFile, MediaStep
from hub.services.media_steps import StepName, add_steps
from indexer.media import work_off_steps
from tests.factories import make_content
from uploads.sniff import sniff


def bring(backends: Backends, path: Path, **content: Any) -> int:
    """Store the file as an upload leaves it, with its steps to do; the id of the original."""
    with path.open("rb") as stream:
        content_type = str(sniff(stream))
        stored = backends.storage.put(f"originals/{path.name}", stream, content_type=content_type)
    with backends.writing() as session:
        row = make_content(session, "Harbour", **{"kind": Kind.VIDEO, "lang": None} | content)
        original = MediaFile(
            content_id=row.id,
            role=FileRole.ORIGINAL,
            key=f"originals/{path.name}",
            filename=path.name,
            content_type=content_type,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
        )
        session.add(original)
        session.flush()
        add_steps(session, original)
        return original.id


def bring_bytes(backends: Backends, given: bytes, content_type: str) -> int:
    """The same with bytes that claim to be of that type."""
    backends.storage.put("originals/given", io.BytesIO(given), content_type=content_type)
    with backends.writing() as session:
        row = make_content(session, "Given", kind=Kind.DOCUMENT, lang=None)
        original = MediaFile(
            content_id=row.id,
            role=FileRole.ORIGINAL,
            key="originals/given",
            content_type=content_type,
            size_bytes=len(given),
            sha256="",
        )
        session.add(original)
        session.flush()
        add_steps(session, original)
        return original.id


def work_off(backends: Backends, *names: StepName) -> None:
    """Every step, or only these and what they need: the others count as done."""
    if names:
        with backends.writing() as session:
            for step in session.scalars(select(MediaStep)):
                if step.name not in names:
                    session.delete(step)
    while work_off_steps(backends):
        pass


def states(backends: Backends) -> dict[str, str]:
    """What became of each step: its state, with the reason where there is one."""
    with backends.reading() as session:
        rows = session.scalars(select(MediaStep).order_by(MediaStep.position, MediaStep.id))
        return {row.name: f"{row.state}:{row.reason}" if row.reason else str(row.state) for row in rows}


def files(backends: Backends, role: FileRole) -> list[MediaFile]:
    with backends.reading() as session:
        return list(session.scalars(select(MediaFile).where(MediaFile.role == role).order_by(MediaFile.id)))


def original(backends: Backends, file_id: int) -> MediaFile:
    with backends.reading() as session:
        return session.get_one(MediaFile, file_id)
