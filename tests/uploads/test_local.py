"""The folder when things go wrong: a full disk, a process that is killed, attempts that overlap."""

import io
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from uploads.local import LocalStorage
from uploads.storage import (
    MIN_PART_BYTES,
    PartFault,
    PartRejected,
    StorageFull,
    StorageUnavailable,
    UploadNotFound,
)

KEY = "films/talk.mp4"
PART = b"0123456789abcdef" * (MIN_PART_BYTES // 16)


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    opened = LocalStorage(tmp_path)
    opened.prepare()
    return opened


def put(storage: LocalStorage, content: bytes, key: str = KEY) -> None:
    storage.put(key, io.BytesIO(content), content_type="video/mp4")


def read(storage: LocalStorage) -> bytes:
    with storage.open(KEY) as stream:
        return stream.read()


@contextmanager
def files_end_at(size_bytes: int) -> Iterator[None]:
    """The system refuses to let a file of this process grow further, as a quota would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Interrupted(io.RawIOBase):
    """A stream in the middle of which something else happens."""

    def __init__(self, content: bytes, between: object) -> None:
        super().__init__()
        self._content = io.BytesIO(content)
        self._between = between

    def read(self, size: int = -1) -> bytes:
        if self._content.tell() and callable(self._between):
            between, self._between = self._between, None
            between()
        return self._content.read(size)


def test_a_full_disk_keeps_the_old_object_and_nothing_of_the_new(
    storage: LocalStorage, tmp_path: Path
) -> None:
    put(storage, b"before")

    with files_end_at(2 * 1024**2), pytest.raises(StorageFull):
        put(storage, PART)
    assert read(storage) == b"before"
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_part_for_which_there_is_no_room_does_not_count_and_can_be_sent_again(
    storage: LocalStorage,
) -> None:
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)

    with files_end_at(2 * 1024**2), pytest.raises(StorageFull):
        storage.put_part(KEY, upload_id, 1, io.BytesIO(PART), size_bytes=len(PART))
    assert storage.parts(KEY, upload_id) == ()

    etag = storage.put_part(KEY, upload_id, 1, io.BytesIO(PART), size_bytes=len(PART))
    storage.complete_multipart(KEY, upload_id, {1: etag})
    assert read(storage) == PART


_WRITER = """
import sys
from pathlib import Path
from uploads.local import LocalStorage

storage = LocalStorage(Path(sys.argv[1]))
if sys.argv[2] == "put":
    storage.put("films/talk.mp4", sys.stdin.buffer, content_type="video/mp4")
else:
    storage.put_part("films/talk.mp4", sys.argv[2], 1, sys.stdin.buffer, size_bytes=5 * 1024**2)
"""


def kill_in_the_middle(tmp_path: Path, what: str, grows: Path) -> None:
    """Run a process that writes, and kill it once half of the bytes are in a file."""
    with subprocess.Popen([sys.executable, "-c", _WRITER, tmp_path, what], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(PART[: 3 * 1024**2])
        process.stdin.flush()
        end = time.monotonic() + 30
        while sum(file.stat().st_size for file in [grows, *grows.glob("*")] if file.is_file()) < 1024**2:
            assert time.monotonic() < end
            os.sched_yield()
        process.send_signal(signal.SIGKILL)


def test_a_killed_process_shows_nothing_half_and_its_rest_is_swept(
    storage: LocalStorage, tmp_path: Path
) -> None:
    put(storage, b"before")
    kill_in_the_middle(tmp_path, "put", tmp_path / "tmp")

    assert read(storage) == b"before"
    assert [listed.key for listed in storage.list()] == [KEY]
    [left] = (tmp_path / "tmp").iterdir()
    storage.prepare()
    assert left.exists()  # it might still be written
    os.utime(left, (0, 0))
    storage.prepare()
    assert not left.exists()


def test_a_part_of_a_killed_process_does_not_count_and_can_be_sent_again(
    storage: LocalStorage, tmp_path: Path
) -> None:
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)
    kill_in_the_middle(tmp_path, upload_id, tmp_path / "multipart" / upload_id / "data")

    assert storage.parts(KEY, upload_id) == ()
    etag = storage.put_part(KEY, upload_id, 1, io.BytesIO(PART), size_bytes=len(PART))
    storage.complete_multipart(KEY, upload_id, {1: etag})
    assert read(storage) == PART


def test_a_late_attempt_at_a_part_gives_way_to_a_later_one(storage: LocalStorage) -> None:
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)
    etags: dict[int, str] = {}

    def send_again() -> None:
        etags[1] = storage.put_part(KEY, upload_id, 1, io.BytesIO(PART), size_bytes=len(PART))

    late = cast("BinaryIO", Interrupted(b"x" * len(PART), send_again))
    with pytest.raises(PartRejected) as raised:
        storage.put_part(KEY, upload_id, 1, late, size_bytes=len(PART))
    assert raised.value.fault is PartFault.SUPERSEDED

    storage.complete_multipart(KEY, upload_id, etags)
    assert read(storage) == PART


@pytest.mark.parametrize("ends", ["completed", "aborted"])
def test_a_late_attempt_never_touches_what_is_finished(
    storage: LocalStorage, ends: str, tmp_path: Path
) -> None:
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)
    etag = storage.put_part(KEY, upload_id, 1, io.BytesIO(PART), size_bytes=len(PART))

    def end() -> None:
        if ends == "completed":
            storage.complete_multipart(KEY, upload_id, {1: etag})
        else:
            storage.abort_multipart(KEY, upload_id)

    late = cast("BinaryIO", Interrupted(b"x" * len(PART), end))
    with pytest.raises(UploadNotFound):
        storage.put_part(KEY, upload_id, 2, late, size_bytes=len(PART))

    assert [listed.size_bytes for listed in storage.list()] == [len(PART)] * (ends == "completed")
    assert [*(tmp_path / "multipart").iterdir(), *(tmp_path / "tmp").iterdir()] == []
    if ends == "completed":
        assert read(storage) == PART


def test_parts_of_another_size_than_agreed_are_rejected(storage: LocalStorage) -> None:
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES + 1)
    etags = {
        number: storage.put_part(KEY, upload_id, number, io.BytesIO(PART), size_bytes=len(PART))
        for number in (1, 2)
    }

    with pytest.raises(PartRejected) as raised:
        storage.complete_multipart(KEY, upload_id, etags)
    assert (raised.value.number, raised.value.fault) == (1, PartFault.SIZE)
    with pytest.raises(PartRejected):
        storage.put_part(KEY, upload_id, 1, io.BytesIO(PART + b"xx"), size_bytes=len(PART) + 2)


def test_notes_about_other_bytes_are_not_believed(storage: LocalStorage, tmp_path: Path) -> None:
    put(storage, b"before")
    noted = storage.stat(KEY)
    (tmp_path / "objects" / KEY).write_bytes(b"restored from elsewhere")

    found = storage.stat(KEY)
    assert (found.size_bytes, found.content_type) == (23, "video/mp4")
    assert found.etag != noted.etag


def test_an_object_without_notes_has_a_type_by_its_name(storage: LocalStorage, tmp_path: Path) -> None:
    put(storage, b"before")
    for note in (tmp_path / "meta").rglob("*.json"):
        note.unlink()

    assert storage.stat(KEY).content_type == "video/mp4"


def test_a_place_that_cannot_be_a_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("in the way")

    with pytest.raises(StorageUnavailable):
        LocalStorage(tmp_path).prepare()


def test_the_web_serves_a_folder_itself(storage: LocalStorage) -> None:
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)

    assert storage.url(KEY, expires_s=60) is None
    assert storage.part_url(KEY, upload_id, 1, expires_s=60) is None
