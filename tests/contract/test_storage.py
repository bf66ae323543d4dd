"""What the folder and S3 both do, and how both fail. Everything that stands on Storage counts on this."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from uploads.storage import (
    MIN_PART_BYTES,
    InvalidKey,
    Listed,
    Multipart,
    ObjectNotFound,
    Part,
    PartFault,
    PartRejected,
    RangeNotSatisfiable,
    Storage,
    Stored,
    UploadNotFound,
    open_storage,
)

TALK = b"Hoe je een loopbaangesprek voert. " * 1000
PART_ONE = bytes(range(256)) * (MIN_PART_BYTES // 256)
PART_TWO = PART_ONE[::-1]
PART_LAST = b"the end"


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


def begin(storage: Storage, key: str = "films/talk.mp4") -> str:
    return storage.create_multipart(key, "video/mp4", part_bytes=MIN_PART_BYTES)


def put_part(
    storage: Storage, upload_id: str, number: int, content: bytes, key: str = "films/talk.mp4"
) -> str:
    return storage.put_part(key, upload_id, number, io.BytesIO(content), size_bytes=len(content))


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


@pytest.mark.parametrize("content", [TALK, b"", PART_ONE * 4 + b"x"], ids=["small", "empty", "in-parts"])
def test_what_was_put_is_read_back_and_measured(storage: Storage, content: bytes) -> None:
    stored = put(storage, "talks/één talk.mp4", content)

    assert stored == Stored(len(content), hashlib.sha256(content).hexdigest())
    assert read(storage, "talks/één talk.mp4") == content


def test_putting_again_replaces(storage: Storage) -> None:
    put(storage, "a/poster.png", b"old", "image/gif")
    before = storage.stat("a/poster.png")
    put(storage, "a/poster.png", b"new", "image/png")
    after = storage.stat("a/poster.png")

    assert read(storage, "a/poster.png") == b"new"
    assert before.etag != after.etag
    assert (before.content_type, after.content_type) == ("image/gif", "image/png")


def test_stat_says_size_type_and_time(storage: Storage) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    put(storage, "a.vtt", b"WEBVTT", "text/vtt")
    found = storage.stat("a.vtt")

    assert (found.size_bytes, found.content_type) == (6, "text/vtt")
    assert before <= found.modified_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, None, b"0123456789"), (3, None, b"3456789"), (0, 4, b"0123"), (3, 4, b"3"), (9, 99, b"9")],
)
def test_a_range_ends_before_its_end(storage: Storage, start: int, end: int | None, expected: bytes) -> None:
    put(storage, "digits", b"0123456789")

    assert read(storage, "digits", start, end) == expected


def test_a_range_can_be_read_in_pieces(storage: Storage) -> None:
    put(storage, "digits", b"0123456789")

    with storage.open("digits", start=1, end=8) as stream:
        assert (stream.read(3), stream.read(3), stream.read(3), stream.read(3)) == (b"123", b"456", b"7", b"")


@pytest.mark.parametrize(("size_bytes", "start", "end"), [(10, 10, None), (10, 50, 60), (0, 0, 1)])
def test_a_range_behind_the_end_says_the_size(
    storage: Storage, size_bytes: int, start: int, end: int | None
) -> None:
    put(storage, "digits", b"0123456789"[:size_bytes])

    with pytest.raises(RangeNotSatisfiable) as raised:
        read(storage, "digits", start, end)
    assert raised.value.size_bytes == size_bytes


@pytest.mark.parametrize(
    "use",
    [
        lambda storage: storage.stat("gone"),
        lambda storage: read(storage, "gone"),
        lambda storage: read(storage, "gone", 5),
        lambda storage: storage.local_path("gone").__enter__(),
    ],
    ids=["stat", "open", "range", "local_path"],
)
def test_what_is_not_there_is_not_found(storage: Storage, use: Callable[[Storage], object]) -> None:
    with pytest.raises(ObjectNotFound) as raised:
        use(storage)
    assert raised.value.key == "gone"


def test_deleting_twice_is_fine_and_makes_room_for_another_key(storage: Storage) -> None:
    put(storage, "film/part")
    storage.delete("film/part")
    storage.delete("film/part")
    put(storage, "film")

    assert [listed.key for listed in storage.list()] == ["film"]


def test_a_key_cannot_be_below_an_object(storage: Storage) -> None:
    put(storage, "film")

    with pytest.raises(InvalidKey):
        put(storage, "film/part")
    assert read(storage, "film") == TALK


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "a//b",
        "a/",
        "../a",
        "a/../b",
        "a/./b",
        "a\\b",
        "a\0b",
        "a\nb",
        "x" * 256,
        "a/" * 512 + "a",
    ],
)
def test_a_key_that_names_no_object_is_refused(storage: Storage, key: str) -> None:
    with pytest.raises(InvalidKey):
        put(storage, key)
    with pytest.raises(InvalidKey):
        read(storage, key)
    with pytest.raises(InvalidKey):
        storage.stat(key)
    with pytest.raises(InvalidKey):
        storage.delete(key)
    with pytest.raises(InvalidKey):
        storage.create_multipart(key, "video/mp4", part_bytes=MIN_PART_BYTES)


def test_a_listing_has_what_begins_with_the_prefix_in_order(storage: Storage) -> None:
    for key in ("b", "a/2", "a-1", "a/10/x", "ab/c"):
        put(storage, key, key.encode())

    listed = list(storage.list("a"))
    assert [line.key for line in listed] == ["a-1", "a/10/x", "a/2", "ab/c"]
    assert listed[0] == Listed("a-1", 3, listed[0].modified_at)
    assert [line.key for line in storage.list("a/")] == ["a/10/x", "a/2"]
    assert list(storage.list("nothing")) == []


def test_a_stream_that_breaks_leaves_what_was_there(storage: Storage) -> None:
    put(storage, "talk", b"before")

    with pytest.raises(ConnectionResetError):
        storage.put("talk", cast("BinaryIO", Breaking(PART_ONE * 5)), content_type="text/plain")
    assert read(storage, "talk") == b"before"
    assert [line.key for line in storage.list()] == ["talk"]
    assert list(storage.stale_multiparts(datetime.now(UTC) + timedelta(hours=1))) == []


def test_a_program_gets_a_file(storage: Storage) -> None:
    put(storage, "films/talk.mp4")

    with storage.local_path("films/talk.mp4") as path:
        assert (path.suffix, path.read_bytes()) == (".mp4", TALK)


def test_parts_in_any_order_become_one_object(storage: Storage) -> None:
    upload_id = begin(storage)
    etags = {
        3: put_part(storage, upload_id, 3, PART_LAST),
        1: put_part(storage, upload_id, 1, PART_ONE),
        2: put_part(storage, upload_id, 2, PART_TWO),
    }

    assert etags == {1: md5(PART_ONE), 2: md5(PART_TWO), 3: md5(PART_LAST)}
    assert storage.parts("films/talk.mp4", upload_id) == (
        Part(1, md5(PART_ONE), MIN_PART_BYTES),
        Part(2, md5(PART_TWO), MIN_PART_BYTES),
        Part(3, md5(PART_LAST), len(PART_LAST)),
    )
    assert list(storage.list()) == []

    storage.complete_multipart("films/talk.mp4", upload_id, etags)

    assert read(storage, "films/talk.mp4") == PART_ONE + PART_TWO + PART_LAST
    assert storage.stat("films/talk.mp4").content_type == "video/mp4"
    with pytest.raises(UploadNotFound):
        storage.parts("films/talk.mp4", upload_id)


def test_completing_again_is_done_once_but_not_with_other_parts(storage: Storage) -> None:
    upload_id = begin(storage)
    etags = {1: put_part(storage, upload_id, 1, PART_LAST)}
    storage.complete_multipart("films/talk.mp4", upload_id, etags)
    storage.complete_multipart("films/talk.mp4", upload_id, etags)

    with pytest.raises(UploadNotFound):
        storage.complete_multipart("films/talk.mp4", upload_id, {1: md5(b"other")})
    assert read(storage, "films/talk.mp4") == PART_LAST


def test_a_part_sent_again_replaces_the_first(storage: Storage) -> None:
    upload_id = begin(storage)
    put_part(storage, upload_id, 1, PART_ONE)
    etag = put_part(storage, upload_id, 1, b"shorter")

    storage.complete_multipart("films/talk.mp4", upload_id, {1: etag})
    assert read(storage, "films/talk.mp4") == b"shorter"


@pytest.mark.parametrize(
    ("sent", "claimed", "number", "fault"),
    [
        ({1: PART_ONE, 3: PART_LAST}, {1: PART_ONE, 3: PART_LAST}, 2, PartFault.NUMBER),
        ({1: PART_ONE}, {}, 1, PartFault.NUMBER),
        ({1: PART_ONE}, {1: PART_ONE, 2: PART_LAST}, 2, PartFault.MISSING),
        ({1: PART_ONE, 2: PART_LAST}, {1: PART_TWO, 2: PART_LAST}, 1, PartFault.MISSING),
        ({1: PART_LAST, 2: PART_LAST}, {1: PART_LAST, 2: PART_LAST}, 1, PartFault.SIZE),
        (
            {1: PART_ONE, 2: PART_LAST, 3: PART_ONE},
            {1: PART_ONE, 2: PART_LAST, 3: PART_ONE},
            2,
            PartFault.SIZE,
        ),
    ],
    ids=["hole", "none", "not-sent", "changed", "first-too-small", "middle-too-small"],
)
def test_parts_that_make_no_whole_are_rejected_and_kept(
    storage: Storage, sent: dict[int, bytes], claimed: dict[int, bytes], number: int, fault: PartFault
) -> None:
    upload_id = begin(storage)
    for each, content in sent.items():
        put_part(storage, upload_id, each, content)

    with pytest.raises(PartRejected) as raised:
        storage.complete_multipart("films/talk.mp4", upload_id, {n: md5(part) for n, part in claimed.items()})
    assert (raised.value.number, raised.value.fault) == (number, fault)
    assert [part.number for part in storage.parts("films/talk.mp4", upload_id)] == [*sent]
    assert list(storage.list()) == []


@pytest.mark.parametrize("number", [0, -1, 10_001])
def test_a_part_has_a_number_from_1_to_10000(storage: Storage, number: int) -> None:
    upload_id = begin(storage)

    with pytest.raises(PartRejected) as raised:
        put_part(storage, upload_id, number, b"x")
    assert raised.value.fault is PartFault.NUMBER
    with pytest.raises(PartRejected):
        storage.part_url("films/talk.mp4", upload_id, number, expires_s=60)


@pytest.mark.parametrize("declared", [len(PART_LAST) - 1, len(PART_LAST) + 1], ids=["longer", "cut-off"])
def test_a_part_that_is_not_as_long_as_declared_does_not_count(storage: Storage, declared: int) -> None:
    upload_id = begin(storage)

    with pytest.raises(PartRejected) as raised:
        storage.put_part("films/talk.mp4", upload_id, 1, io.BytesIO(PART_LAST), size_bytes=declared)
    assert raised.value.fault is PartFault.SIZE
    assert storage.parts("films/talk.mp4", upload_id) == ()


def test_a_part_whose_connection_breaks_can_be_sent_again(storage: Storage) -> None:
    upload_id = begin(storage)
    with pytest.raises(ConnectionResetError):
        storage.put_part(
            "films/talk.mp4", upload_id, 1, cast("BinaryIO", Breaking(PART_ONE)), size_bytes=MIN_PART_BYTES
        )
    assert storage.parts("films/talk.mp4", upload_id) == ()

    storage.complete_multipart("films/talk.mp4", upload_id, {1: put_part(storage, upload_id, 1, PART_ONE)})
    assert read(storage, "films/talk.mp4") == PART_ONE


def test_an_aborted_upload_is_gone(storage: Storage) -> None:
    upload_id = begin(storage)
    put_part(storage, upload_id, 1, PART_LAST)
    storage.abort_multipart("films/talk.mp4", upload_id)
    storage.abort_multipart("films/talk.mp4", upload_id)

    with pytest.raises(UploadNotFound):
        put_part(storage, upload_id, 2, PART_LAST)
    with pytest.raises(UploadNotFound):
        storage.complete_multipart("films/talk.mp4", upload_id, {1: md5(PART_LAST)})


def test_an_upload_belongs_to_its_key(storage: Storage) -> None:
    upload_id = begin(storage)

    with pytest.raises(UploadNotFound):
        put_part(storage, upload_id, 1, PART_LAST, key="films/other.mp4")
    with pytest.raises(UploadNotFound):
        storage.parts("films/talk.mp4", "../../objects")


@pytest.mark.parametrize("part_bytes", [MIN_PART_BYTES - 1, 5 * 1024**3 + 1])
def test_parts_are_of_a_size_that_every_storage_takes(storage: Storage, part_bytes: int) -> None:
    with pytest.raises(PartRejected):
        storage.create_multipart("films/talk.mp4", "video/mp4", part_bytes=part_bytes)


def test_stale_uploads_are_those_begun_before(storage: Storage) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    upload_id = begin(storage)
    after = datetime.now(UTC) + timedelta(seconds=2)

    found = list(storage.stale_multiparts(after))
    assert found == [Multipart("films/talk.mp4", upload_id, found[0].created_at)]
    assert before <= found[0].created_at <= after
    assert list(storage.stale_multiparts(before)) == []


def test_an_upload_goes_on_from_the_parts_that_arrived(storage: Storage) -> None:
    upload_id = begin(storage)
    put_part(storage, upload_id, 1, PART_ONE)

    arrived = {part.number: part.etag for part in storage.parts("films/talk.mp4", upload_id)}
    arrived[2] = put_part(storage, upload_id, 2, PART_LAST)
    storage.complete_multipart("films/talk.mp4", upload_id, arrived)
    assert read(storage, "films/talk.mp4") == PART_ONE + PART_LAST


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
