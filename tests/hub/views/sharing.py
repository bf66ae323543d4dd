"""Uploads as a test of pages begins them, and as a worker leaves them."""

from __future__ import annotations

from hub.db import utc_now
from hub.models.contents import Content, ContentState
from hub.models.media import FileRole, MediaFile, MediaStep, Upload, UploadState
from hub.models.people import User
from hub.services import uploads
from hub.services.uploads import NewUpload
from tests.hub.conftest import Site


def begun(site: Site, user: User, *, filename: str = "harbour-talk.mp4", size_bytes: int = 1000) -> Upload:
    new = NewUpload(filename, size_bytes, state=ContentState.DRAFT)
    return uploads.begin(site.backends, site.viewer(user), new, now=utc_now())


def arrived(site: Site, upload: Upload, *steps: MediaStep, duration_s: float | None = None) -> None:
    """As the worker leaves an upload that it took."""
    with site.writing() as session:
        session.get_one(Upload, upload.id).state = UploadState.DONE
        session.get_one(Content, upload.content_id).duration_s = duration_s
        original = MediaFile(
            content_id=upload.content_id,
            role=FileRole.ORIGINAL,
            key=upload.key,
            content_type="video/mp4",
            size_bytes=1000,
            sha256="0" * 64,
        )
        session.add(original)
        session.flush()
        for step in steps:
            step.file_id = original.id
            session.add(step)
