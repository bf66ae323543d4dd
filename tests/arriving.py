"""A hub in which somebody shares files, without a web: uploads begun, sent and completed by the services."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from hub.access import Viewer, viewer_of
from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.media import MediaFile, MediaStep, Upload
from hub.models.people import Role
from hub.services import uploads
from hub.services.arriving import part_count, part_size
from hub.services.uploads import NewUpload
from tests.factories import make_user


@dataclass(frozen=True)
class Sharing:
    """The hub, and the contributor who shares."""

    backends: Backends
    viewer: Viewer

    def begin(self, content: bytes, **fields: Any) -> Upload:
        new = NewUpload(**{"filename": "talk.mp4", "size_bytes": len(content)} | fields)
        return uploads.begin(self.backends, self.viewer, new, now=utc_now())

    def put(self, upload: Upload, content: bytes, number: int) -> str:
        start = (number - 1) * upload.part_bytes
        part = content[start : start + part_size(upload, number)]
        return self.backends.storage.put_part(
            upload.key, upload.storage_id, number, io.BytesIO(part), size_bytes=len(part)
        )

    def send(self, content: bytes, **fields: Any) -> Upload:
        """An upload of which every byte is here."""
        upload = self.begin(content, **fields)
        etags = {number: self.put(upload, content, number) for number in range(1, part_count(upload) + 1)}
        return uploads.complete(self.backends, self.viewer, upload.token, etags, now=utc_now())

    def upload(self, token: str) -> Upload:
        with self.backends.reading() as session:
            return session.query(Upload).filter_by(token=token).one()

    def content(self, content_id: int) -> Content:
        with self.backends.reading() as session:
            return session.get_one(Content, content_id)

    def files(self, content_id: int) -> list[MediaFile]:
        with self.backends.reading() as session:
            found = session.query(MediaFile).filter_by(content_id=content_id)
            return list(found.order_by(MediaFile.id))

    def steps(self, file: MediaFile) -> list[str]:
        with self.backends.reading() as session:
            found = session.query(MediaStep).filter_by(file_id=file.id)
            return [step.name for step in found.order_by(MediaStep.position)]

    def keys(self) -> list[str]:
        """What lies in the storage."""
        return [one.key for one in self.backends.storage.list()]


def sharing(backends: Backends, name: str = "Noor Vink") -> Sharing:
    """A contributor in this hub."""
    with backends.writing() as session:
        return Sharing(backends, viewer_of(session, make_user(session, name, role=Role.CONTRIBUTOR)))
