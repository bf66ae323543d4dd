"""Both storages, for the tests that hold them to one contract."""

import io
from pathlib import Path

import pytest

from uploads.opening import open_storage
from uploads.storage import Storage, Stored

TALK = b"Hoe je een loopbaangesprek voert. " * 1000


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        opened = open_storage(f"file:{tmp_path}")
        opened.prepare()
        return opened
    return open_storage(
        request.getfixturevalue("s3_url"), credentials=request.getfixturevalue("s3_credentials")
    )


def put(storage: Storage, key: str, content: bytes = TALK, content_type: str = "text/plain") -> Stored:
    return storage.put(key, io.BytesIO(content), content_type=content_type)


def read(storage: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    with storage.open(key, start=start, end=end) as stream:
        return stream.read()


class Breaking(io.RawIOBase):
    """A stream whose sender goes away just before the end."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = io.BytesIO(content[:-1])

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if chunk := self._content.read(size):
            return chunk
        raise ConnectionResetError
