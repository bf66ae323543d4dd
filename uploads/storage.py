"""Where files lie: what every storage can do, in what words, and how it fails.

The port knows keys, streams and times; it knows no content, no viewer and no web request. Its two
implementations, a local folder and S3, answer the same contract tests: nothing above asks which one it has.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

# Amazon S3 user guide, "multipart upload limits"; the local folder keeps to them so that an upload that works
# on one machine works when the organisation grows.
MIN_PART_BYTES = 5 * 1024**2
MAX_PART_BYTES = 5 * 1024**3
MAX_PARTS = 10_000
MAX_KEY_BYTES = 1024
MAX_SEGMENT_BYTES = 255


class StorageError(Exception):
    """Something about stored files that the caller can act on."""


@dataclass(eq=False)
class InvalidKey(StorageError):
    """The key could never name an object here."""

    key: str


@dataclass(eq=False)
class InvalidStorageUrl(StorageError):
    """The setting names no storage; `part` says which piece of it is wrong, never a secret."""

    part: str


@dataclass(eq=False)
class ObjectNotFound(StorageError):
    """There is no object of this name."""

    key: str


@dataclass(eq=False)
class RangeNotSatisfiable(StorageError):
    """The object ends before the range begins."""

    key: str
    size_bytes: int


@dataclass(eq=False)
class UploadNotFound(StorageError):
    """The multipart upload was completed, aborted, swept, or never was."""

    key: str
    upload_id: str


class PartFault(StrEnum):
    """Why a part, or the list of parts, was not taken."""

    NUMBER = "number"  # not 1 to 10,000, or the list has a hole
    SIZE = "size"  # not the size it should have
    MISSING = "missing"  # not here, or here with another etag
    SUPERSEDED = "superseded"  # a later attempt at the same part took its place


@dataclass(eq=False)
class PartRejected(StorageError):
    """One part is not as it should be; sending it again can help, unless the fault is its number."""

    key: str
    number: int
    fault: PartFault


@dataclass(eq=False)
class StorageFull(StorageError):
    """There is no room; nothing of the object was kept."""

    key: str


@dataclass(eq=False)
class StorageUnavailable(StorageError):
    """The storage does not answer, or refuses us. Trying again later can help."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written, measured while it went through."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """An object from the outside. `etag` changes when the bytes do and says nothing else."""

    size_bytes: int
    etag: str
    content_type: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a listing."""

    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A part that arrived. `etag` is the MD5 of its bytes, so a browser can prove it with its own."""

    number: int
    etag: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Multipart:
    """An upload that was begun and neither completed nor aborted."""

    key: str
    upload_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class S3Credentials:
    """Keys for S3; the secret stays out of logs and tracebacks."""

    access_key: str
    secret_key: str = field(repr=False)


class Storage(Protocol):
    """Objects by key. An object is there whole or not at all.

    Keys are leaves: do not use both `a` and `a/b`. Every method raises InvalidKey and StorageUnavailable;
    those that write raise StorageFull.
    """

    def prepare(self, *, origins: Sequence[str] = ()) -> None:
        """Make sure the place exists, and that browsers on pages of these origins may upload to it."""

    def put(self, key: str, stream: BinaryIO, *, content_type: str) -> Stored:
        """Store the rest of the stream, in place of what was there. What the stream raises comes through."""

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AbstractContextManager[BinaryIO]:
        """The bytes from `start` up to, not including, `end`. Raises ObjectNotFound, RangeNotSatisfiable."""

    def stat(self, key: str) -> ObjectStat:
        """Size, etag, type and time. Raises ObjectNotFound."""

    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is fine."""

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """The objects whose key begins with the prefix, in the order of their keys' bytes."""

    def url(self, key: str, *, expires_s: int, filename: str | None = None) -> str | None:
        """An address that reads this object and nothing else; None where the web must serve it itself.

        With a file name the browser saves it under that name.
        """

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """The object as a file to read, for programs that want one. Raises ObjectNotFound."""

    def create_multipart(self, key: str, content_type: str, *, part_bytes: int) -> str:
        """Begin an upload in parts; the answer is its id. Every part but the last is `part_bytes` long."""

    def part_url(self, key: str, upload_id: str, number: int, *, expires_s: int) -> str | None:
        """Where the browser can PUT this part; None where the web must take it and call `put_part`."""

    def put_part(self, key: str, upload_id: str, number: int, stream: BinaryIO, *, size_bytes: int) -> str:
        """Store one part and answer its etag; the same number again replaces it.

        Raises UploadNotFound, PartRejected, also where the stream is not `size_bytes` long.
        """

    def parts(self, key: str, upload_id: str) -> tuple[Part, ...]:
        """What has arrived whole, by number. Raises UploadNotFound."""

    def complete_multipart(self, key: str, upload_id: str, etags: Mapping[int, str]) -> None:
        """Make the parts one object. Done twice with the same parts is done once.

        `etags` by part number. Raises UploadNotFound, PartRejected; then the parts stay as they are.
        """

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget the upload and its parts; one that is not there is fine."""

    def stale_multiparts(self, older_than: datetime) -> Iterator[Multipart]:
        """Uploads begun before this time and still open."""


def check_key(key: str) -> None:
    """Raise InvalidKey unless the key names an object on every storage, and nothing outside it."""
    segments = key.split("/")
    printable = all(character.isprintable() and character != "\\" for character in key)
    if not printable or len(key.encode()) > MAX_KEY_BYTES:
        raise InvalidKey(key)
    if any(name in ("", ".", "..") or len(name.encode()) > MAX_SEGMENT_BYTES for name in segments):
        raise InvalidKey(key)


def check_part_bytes(key: str, part_bytes: int) -> None:
    """Raise PartRejected unless uploads may be cut into parts of this size."""
    if not MIN_PART_BYTES <= part_bytes <= MAX_PART_BYTES:
        raise PartRejected(key, 1, PartFault.SIZE)


def check_part_number(key: str, number: int) -> None:
    """Raise PartRejected unless a part may have this number."""
    if not 1 <= number <= MAX_PARTS:
        raise PartRejected(key, number, PartFault.NUMBER)


def check_parts(key: str, held: Sequence[Part], etags: Mapping[int, str]) -> None:
    """Raise PartRejected unless the parts named are here, without a hole, all but the last equally long."""
    by_number = {part.number: part for part in held}
    for expected, number in enumerate(sorted(etags) or [0], start=1):
        if number != expected:
            raise PartRejected(key, expected, PartFault.NUMBER)
        if number not in by_number or by_number[number].etag != etags[number]:
            raise PartRejected(key, number, PartFault.MISSING)
    sizes = [by_number[number].size_bytes for number in sorted(etags)]
    for number, size_bytes in enumerate(sizes, start=1):
        last = number == len(sizes)
        too_short = not last and (size_bytes != sizes[0] or size_bytes < MIN_PART_BYTES)
        if too_short or size_bytes > sizes[0]:
            raise PartRejected(key, number, PartFault.SIZE)


def is_made_of(storage: Storage, key: str, etags: Mapping[int, str]) -> bool:
    """Whether the object is what these parts make: then the answer to an earlier completion was lost."""
    try:
        return storage.stat(key).etag == multipart_etag(etags)
    except (ObjectNotFound, ValueError):
        return False


def multipart_etag(etags: Mapping[int, str]) -> str:
    """The etag of the object these parts make: the MD5 of their MD5s and their count, as S3 does it."""
    digests = b"".join(bytes.fromhex(etags[number]) for number in sorted(etags))
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(etags)}"
