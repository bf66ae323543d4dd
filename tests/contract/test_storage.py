"""What the folder and S3 both do, and how both fail. Everything that stands on Storage counts on this."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, cast

import pytest

from tests.contract.storages import TALK, Breaking, put, read
from uploads.storage import (
    MIN_PART_BYTES,
    InvalidKey,
    Listed,
    ObjectNotFound,
    RangeNotSatisfiable,
    Storage,
    Stored,
)

LONG = bytes(range(256)) * 100_000


@pytest.mark.parametrize("content", [TALK, b"", LONG], ids=["small", "empty", "in-parts"])
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
        storage.put("talk", cast("BinaryIO", Breaking(LONG)), content_type="text/plain")
    assert read(storage, "talk") == b"before"
    assert [line.key for line in storage.list()] == ["talk"]
    assert list(storage.stale_multiparts(datetime.now(UTC) + timedelta(hours=1))) == []


def test_a_program_gets_a_file(storage: Storage) -> None:
    put(storage, "films/talk.mp4")

    with storage.local_path("films/talk.mp4") as path:
        assert (path.suffix, path.read_bytes()) == (".mp4", TALK)
