"""The parts of an upload: where each goes, and taking one where the web itself keeps the files."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Invalid, NotFound, StorageDown
from hub.models.media import Upload, UploadState
from hub.services.arriving import find_upload, part_count, part_size
from hub.services.refusals import SENTENCES, Refusal, early_refusal
from uploads.sniff import HEAD_BYTES
from uploads.storage import (
    InvalidKey,
    Part,
    PartFault,
    PartRejected,
    Storage,
    StorageFull,
    StorageUnavailable,
    UploadNotFound,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS_LASTS_S = 12 * 3600
MAX_ADDRESSES = 1_000


@dataclass(frozen=True, slots=True)
class PartPlace:
    """Where a part belongs, and how large it is."""

    key: str
    storage_id: str
    number: int
    size_bytes: int


@contextmanager
def storage_errors() -> Iterator[None]:
    """What the storage cannot do now, as an error of the hub."""
    try:
        yield
    except StorageFull as error:
        raise StorageDown(full=True) from error
    except StorageUnavailable as error:
        raise StorageDown(full=False) from error


def part_addresses(
    session: Session,
    storage: Storage,
    viewer: Viewer,
    token: str,
    numbers: Collection[int],
    *,
    sign: Callable[[PartPlace], str],
    now: datetime,
) -> dict[int, str]:
    """Where to PUT each part: at the storage, or at an address of the hub's own that `sign` makes.

    Whoever asks goes on with her upload: it is not swept for days.
    """
    upload = find_upload(session, viewer, token)
    if upload.state is not UploadState.OPEN:
        raise Invalid("state", ENDED)
    if len(numbers) > MAX_ADDRESSES or any(not 1 <= number <= part_count(upload) for number in numbers):
        raise Invalid("numbers", "There is no part of this number.")
    upload.updated_at = now
    with storage_errors():
        return {number: _address(storage, upload, number, sign) for number in numbers}


ENDED = "This upload has ended. Send the file again."


def _address(storage: Storage, upload: Upload, number: int, sign: Callable[[PartPlace], str]) -> str:
    own = storage.part_url(upload.key, upload.storage_id, number, expires_s=ADDRESS_LASTS_S)
    return own or sign(PartPlace(upload.key, upload.storage_id, number, part_size(upload, number)))


def take_part(storage: Storage, place: PartPlace, stream: BinaryIO) -> str:
    """Store a part that comes in; its MD5. The first bytes of a file tell whether the rest is worth sending.

    Raises `NotFound` when the upload has ended, `Invalid` for what is no such part, `StorageDown`.
    """
    if place.number == 1:
        stream = _looked_at(stream, place.size_bytes)
    try:
        with storage_errors():
            return storage.put_part(
                place.key, place.storage_id, place.number, stream, size_bytes=place.size_bytes
            )
    except PartRejected as error:
        raise Invalid("part", _PART_WORDS.get(error.fault, DAMAGED)) from error
    except (UploadNotFound, InvalidKey) as error:
        raise NotFound from error


DAMAGED = "This part is not here, or not as it was sent. Send it again."
_PART_WORDS = {PartFault.SUPERSEDED: "This part was sent again meanwhile."}


def arrived(storage: Storage, upload: Upload) -> tuple[Part, ...]:
    """The parts that are here. Raises `NotFound` when the storage knows the upload no more."""
    try:
        with storage_errors():
            return storage.parts(upload.key, upload.storage_id)
    except UploadNotFound as error:
        raise NotFound from error


def _looked_at(stream: BinaryIO, size_bytes: int) -> BinaryIO:
    """The same stream, after a look at its beginning. Raises `Invalid`."""
    head = b""
    while len(head) < min(HEAD_BYTES, size_bytes) and (more := stream.read(HEAD_BYTES - len(head))):
        head += more
    check_head(head)
    return cast("BinaryIO", _Again(head, stream))


def check_head(head: bytes) -> None:
    """Raises `Invalid` for the beginning of a file that would be refused when it is whole."""
    refusal = early_refusal(head)
    if refusal is not None and refusal is not Refusal.EMPTY:
        raise Invalid("file", SENTENCES[refusal])


class _Again(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        given, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return given
