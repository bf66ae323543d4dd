"""An upload in parts, on a folder and on S3: in any order, interrupted, repeated, wrong, given up."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, cast

import pytest

from tests.contract.storages import Breaking, read
from uploads.storage import (
    MIN_PART_BYTES,
    Multipart,
    Part,
    PartFault,
    PartRejected,
    Storage,
    UploadNotFound,
)

PART_ONE = bytes(range(256)) * (MIN_PART_BYTES // 256)
PART_TWO = PART_ONE[::-1]
PART_LAST = b"the end"


def begin(storage: Storage, key: str = "films/talk.mp4") -> str:
    return storage.create_multipart(key, "video/mp4", part_bytes=MIN_PART_BYTES)


def put_part(
    storage: Storage, upload_id: str, number: int, content: bytes, key: str = "films/talk.mp4"
) -> str:
    return storage.put_part(key, upload_id, number, io.BytesIO(content), size_bytes=len(content))


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


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
