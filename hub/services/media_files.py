"""The bytes of stored files on their way out: whole or a range of them, in pieces, never all in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from hub.errors import NotFound
from hub.models.media import MediaFile
from uploads.storage import ObjectNotFound, RangeNotSatisfiable, Storage

PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Bytes:
    """An open stretch of a file; whoever iterates or closes it lets the file go."""

    stream: BinaryIO
    stack: ExitStack

    def __iter__(self) -> Iterator[bytes]:
        with self.stack:
            while piece := self.stream.read(PIECE_BYTES):
                yield piece

    def close(self) -> None:
        self.stack.close()


def open_bytes(storage: Storage, file: MediaFile, start: int = 0, end: int | None = None) -> Bytes:
    """The bytes from `start` up to `end`. Raises `NotFound` where the storage has lost the file."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(storage.open(file.key, start=start, end=end))
        except (ObjectNotFound, RangeNotSatisfiable) as error:
            raise NotFound from error
        return Bytes(stream, stack.pop_all())


def direct_url(
    storage: Storage, file: MediaFile, *, expires_s: int, filename: str | None = None
) -> str | None:
    """An address at the storage itself, which signed it; None where the web sends the bytes."""
    return storage.url(file.key, expires_s=max(1, expires_s), filename=filename)


def origin_of_films(storage: Storage) -> str | None:
    """Where a player gets its bytes if not from the web: what a page that plays must be allowed to load."""
    found = storage.url("media/any", expires_s=60)
    if found is None:
        return None
    parts = urlsplit(found)
    return f"{parts.scheme}://{parts.netloc}"
