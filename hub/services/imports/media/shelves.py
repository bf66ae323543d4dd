"""Where an archive stands: a folder of this machine, or a bucket. It is read and never written to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit, urlunsplit

from hub.errors import Invalid
from uploads.opening import open_storage
from uploads.storage import InvalidStorageUrl, S3Credentials, Storage


@dataclass(frozen=True, slots=True)
class Book:
    """A file of the archive: its path below the top, its size, and a stamp that changes with its bytes."""

    path: str
    size_bytes: int
    stamp: str


class Shelf(Protocol):
    """Files by their path below the top."""

    @property
    def name(self) -> str: ...

    def books(self) -> Iterator[Book]:
        """Every file there is."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """The bytes of one. Raises `OSError` or `StorageError`."""


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """A folder. Links in it are not followed, so that nothing from outside comes in."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def books(self) -> Iterator[Book]:
        for folder, names, files in os.walk(self.folder):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in sorted(files):
                path = Path(folder, name)
                if name.startswith(".") or path.is_symlink() or not path.is_file():
                    continue
                found = path.stat()
                relative = path.relative_to(self.folder).as_posix()
                yield Book(relative, found.st_size, f"{found.st_size}-{found.st_mtime_ns}")

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        return (self.folder / path).open("rb")


@dataclass(frozen=True, slots=True)
class BucketShelf:
    """A bucket, or what begins with a prefix in it."""

    storage: Storage
    name: str
    prefix: str

    def books(self) -> Iterator[Book]:
        for found in self.storage.list(self.prefix):
            stamp = f"{found.size_bytes}-{found.modified_at.isoformat()}"
            yield Book(found.key.removeprefix(self.prefix), found.size_bytes, stamp)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        return self.storage.open(self.prefix + path)


def open_shelf(address: str, credentials: S3Credentials | None = None) -> Shelf:
    """The archive at a path or at `s3://BUCKET/PREFIX?endpoint=...`. Raises `Invalid`."""
    if not address.startswith("s3://"):
        folder = Path(address).resolve()
        if not folder.is_dir():
            raise Invalid("address", "There is no such folder.")
        return FolderShelf(folder)
    split = urlsplit(address)
    prefix = split.path.strip("/")
    try:
        storage = open_storage(urlunsplit(split._replace(path="")), credentials=credentials)
    except InvalidStorageUrl as error:
        raise Invalid("address", "This is no address of a bucket: s3://BUCKET/PREFIX?endpoint=...") from error
    return BucketShelf(storage, prefix.rpartition("/")[2] or split.netloc, f"{prefix}/" if prefix else "")
