"""An upload in parts, in a folder of its own, until its parts are one object.

Every part is written straight to its place in `data`, so that completing a film of gigabytes is a rename and
no copy. A file per part, its slot, says whose attempt it is and, once the bytes are safe, their MD5 and size:
1. An attempt makes the slot anew; an earlier one that still hangs on a lost connection is thereby superseded.
2. Each piece is written under the lock, if the slot is still the attempt's own.
3. After the last piece the bytes are synced and the slot is filled in.
Completing and aborting take the folder away under the same lock, so a late attempt finds no slot and stops.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from uploads import disk
from uploads.sniff import CHUNK_BYTES
from uploads.storage import ObjectNotFound, Part, PartFault, PartRejected, UploadNotFound


@dataclass(frozen=True, slots=True)
class LocalUpload:
    """One upload that is open."""

    folder: Path
    key: str
    content_type: str
    part_bytes: int
    created_at: datetime

    @classmethod
    def draft(cls, folder: Path, key: str, content_type: str, part_bytes: int) -> Path:
        """A folder that is an upload as soon as it is moved to where uploads are."""
        folder.mkdir()
        for name in ("data", "lock"):
            (folder / name).touch(mode=0o600)
        about = {"key": key, "content_type": content_type, "part_bytes": part_bytes}
        (folder / "upload.json").write_text(json.dumps(about))
        return folder

    @classmethod
    def opened(cls, folder: Path) -> "LocalUpload | None":
        """The upload in this folder, if it is one."""
        path = folder / "upload.json"
        try:
            with path.open() as file:
                created_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
                return cls(folder, **json.load(file), created_at=created_at)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def put(self, number: int, stream: BinaryIO, size_bytes: int) -> str:
        """Write one part to its place; its MD5."""
        if not 0 <= size_bytes <= self.part_bytes:
            raise PartRejected(self.key, number, PartFault.SIZE)
        with self._attempt(number) as (slot, data):
            md5 = hashlib.md5(usedforsecurity=False)
            for offset, chunk in self._chunks(number, stream, size_bytes):
                md5.update(chunk)
                with self._owned(number, slot), disk.errors(self.key):
                    data.seek(offset)
                    disk.write_all(data, chunk)
            with disk.errors(self.key):
                os.fdatasync(data.fileno())
            with self._owned(number, slot), disk.errors(self.key):
                # Not synced: a power cut that takes the note away has the part sent again.
                disk.write_all(slot, f"{md5.hexdigest()} {size_bytes}".encode())
        return md5.hexdigest()

    def parts(self) -> tuple[Part, ...]:
        """The parts that arrived whole."""
        found = []
        try:
            for slot in sorted(self.folder.glob("part-*")):
                if len(noted := slot.read_text().split()) == 2:
                    found.append(Part(int(slot.name.removeprefix("part-")), noted[0], int(noted[1])))
        except FileNotFoundError as error:
            raise UploadNotFound(self.key, self.folder.name) from error
        return tuple(found)

    def join(self, etags: Mapping[int, str]) -> Path:
        """The file of exactly these parts, which were checked; to be called under the lock."""
        sizes = {part.number: part.size_bytes for part in self.parts()}
        if len(etags) > 1 and sizes[1] != self.part_bytes:
            raise PartRejected(self.key, 1, PartFault.SIZE)
        path = self.folder / "data"
        try:
            with disk.errors(self.key), path.open("r+b") as data:
                data.truncate(sum(sizes[number] for number in etags))
                os.fsync(data.fileno())
        except ObjectNotFound as error:
            raise UploadNotFound(self.key, self.folder.name) from error
        return path

    def remove(self, tmp: Path) -> None:
        """Forget the upload; to be called under the lock."""
        with disk.errors(self.key):
            left = self.folder.rename(tmp / self.folder.name)
            shutil.rmtree(left)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes to or completes this upload meanwhile. Raises UploadNotFound once it is gone."""
        try:
            with (self.folder / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not self.folder.exists():
                    raise FileNotFoundError(self.folder.name)
                yield
        except FileNotFoundError as error:
            raise UploadNotFound(self.key, self.folder.name) from error

    @contextmanager
    def _attempt(self, number: int) -> Iterator[tuple[FileIO, FileIO]]:
        """The slot and the data to write to; an attempt that fails gives its slot up."""
        path = self._slot(number)
        with self.locked():
            path.unlink(missing_ok=True)
            with disk.errors(self.key):
                slot = path.open("xb", buffering=0)
                data = (self.folder / "data").open("r+b", buffering=0)
        with slot, data:
            try:
                yield slot, data
            except BaseException:
                self._give_up(number, slot)
                raise

    def _chunks(self, number: int, stream: BinaryIO, size_bytes: int) -> Iterator[tuple[int, bytes]]:
        """Pieces of the part and where each belongs. Raises PartRejected if there are more or fewer bytes."""
        offset = (number - 1) * self.part_bytes
        end = offset + size_bytes
        while chunk := stream.read(min(CHUNK_BYTES, end - offset + 1)):
            if offset + len(chunk) > end:
                raise PartRejected(self.key, number, PartFault.SIZE)
            yield offset, chunk
            offset += len(chunk)
        if offset != end:
            raise PartRejected(self.key, number, PartFault.SIZE)

    @contextmanager
    def _owned(self, number: int, slot: FileIO) -> Iterator[None]:
        """The lock, if the slot is still this attempt's. Raises PartRejected, UploadNotFound."""
        with self.locked():
            if not self._is_owner(number, slot):
                raise PartRejected(self.key, number, PartFault.SUPERSEDED)
            yield

    def _is_owner(self, number: int, slot: FileIO) -> bool:
        try:
            return os.path.samestat(self._slot(number).stat(), os.fstat(slot.fileno()))
        except FileNotFoundError:
            return False

    def _give_up(self, number: int, slot: FileIO) -> None:
        try:
            with self.locked():
                if self._is_owner(number, slot):
                    self._slot(number).unlink()
        except UploadNotFound:
            return

    def _slot(self, number: int) -> Path:
        return self.folder / f"part-{number:05}"
