"""Storage in a folder of this machine.

`objects/KEY` is the object itself, `meta/` keeps its content type and etag, `tmp/` what is being written and
`multipart/ID/` an upload in parts (uploads.local_parts). A file becomes visible by a rename, after its bytes
are on the disk; what a crash leaves lies in `tmp/` or `multipart/`, never under a key.
"""

import hashlib
import io
import json
import mimetypes
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from uploads import disk
from uploads.local_parts import LocalUpload
from uploads.sniff import CHUNK_BYTES, Measuring
from uploads.storage import (
    InvalidKey,
    Listed,
    Multipart,
    ObjectNotFound,
    ObjectStat,
    Part,
    RangeNotSatisfiable,
    Stored,
    UploadNotFound,
    check_key,
    check_part_bytes,
    check_part_number,
    check_parts,
    is_made_of,
    multipart_etag,
)


class LocalStorage:
    """Storage in one folder. Any number of processes may use it at once."""

    def __init__(self, root: Path) -> None:
        self._objects = root / "objects"
        self._meta = root / "meta"
        self._tmp = root / "tmp"
        self._multipart = root / "multipart"

    def prepare(self, *, origins: Sequence[str] = ()) -> None:
        self._make_folders()
        with disk.errors(""):
            disk.sweep(self._tmp, older_than_s=24 * 3600)

    def put(self, key: str, stream: BinaryIO, *, content_type: str) -> Stored:
        target = self._object(key)
        self._make_folders()
        measuring = Measuring(stream)
        written = self._tmp / secrets.token_hex(16)
        with disk.errors(key):
            file = written.open("xb", buffering=0)
        try:
            with file:
                while chunk := measuring.read(CHUNK_BYTES):
                    with disk.errors(key):
                        disk.write_all(file, chunk)
                with disk.errors(key):
                    os.fsync(file.fileno())
            self._publish(written, key, target, content_type, measuring.stored.sha256)
        finally:
            written.unlink(missing_ok=True)
        return measuring.stored

    @contextmanager
    def open(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[BinaryIO]:
        path = self._object(key)
        with disk.errors(key):
            file = path.open("rb")
        with file:
            size_bytes = os.fstat(file.fileno()).st_size
            if (start or end is not None) and start >= size_bytes:
                raise RangeNotSatisfiable(key, size_bytes)
            file.seek(start)
            if end is None or end >= size_bytes:
                yield file
            else:
                yield cast("BinaryIO", _Slice(file, end - start))

    def stat(self, key: str) -> ObjectStat:
        path = self._object(key)
        with disk.errors(key):
            found = path.stat()
            if not path.is_file():
                raise ObjectNotFound(key)
        derived = f"{found.st_mtime_ns:x}-{found.st_size:x}"
        meta = self._read_meta(key)
        # The bytes and their notes are two files: after a crash the notes may be about other bytes.
        known = meta is not None and (meta.size_bytes, meta.mtime_ns) == (found.st_size, found.st_mtime_ns)
        return ObjectStat(
            size_bytes=found.st_size,
            etag=meta.etag if meta and known else derived,
            content_type=meta.content_type if meta else _guessed_type(key),
            modified_at=datetime.fromtimestamp(found.st_mtime, UTC),
        )

    def delete(self, key: str) -> None:
        path = self._object(key)
        with disk.errors(key), suppress(NotADirectoryError, IsADirectoryError):
            for file, top in ((path, self._objects), (self._meta_path(key), self._meta)):
                file.unlink(missing_ok=True)
                disk.prune(file.parent, top)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        for key, entry in _walk(self._objects, "", prefix):
            # Deleted since the folder was read: not there, so not listed.
            with disk.errors(key), suppress(FileNotFoundError):
                found = entry.stat()
                yield Listed(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def url(self, key: str, *, expires_s: int, filename: str | None = None) -> str | None:
        check_key(key)
        return None

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        self.stat(key)
        yield self._object(key)

    def create_multipart(self, key: str, content_type: str, *, part_bytes: int) -> str:
        self._object(key)
        check_part_bytes(key, part_bytes)
        self._make_folders()
        upload_id = secrets.token_hex(16)
        with disk.errors(key):
            draft = LocalUpload.draft(self._tmp / upload_id, key, content_type, part_bytes)
            disk.move(draft, self._multipart / upload_id)
        return upload_id

    def part_url(self, key: str, upload_id: str, number: int, *, expires_s: int) -> str | None:
        check_key(key)
        check_part_number(key, number)
        return None

    def put_part(self, key: str, upload_id: str, number: int, stream: BinaryIO, *, size_bytes: int) -> str:
        check_part_number(key, number)
        return self._upload(key, upload_id).put(number, stream, size_bytes)

    def parts(self, key: str, upload_id: str) -> tuple[Part, ...]:
        return self._upload(key, upload_id).parts()

    def complete_multipart(self, key: str, upload_id: str, etags: Mapping[int, str]) -> None:
        target = self._object(key)
        try:
            upload = self._upload(key, upload_id)
            with upload.locked():
                check_parts(key, upload.parts(), etags)
                joined = upload.join(etags)
                self._publish(joined, key, target, upload.content_type, multipart_etag(etags))
                upload.remove(self._tmp)
        except UploadNotFound:
            if not is_made_of(self, key, etags):
                raise

    def abort_multipart(self, key: str, upload_id: str) -> None:
        with suppress(UploadNotFound):
            upload = self._upload(key, upload_id)
            with upload.locked():
                upload.remove(self._tmp)

    def stale_multiparts(self, older_than: datetime) -> Iterator[Multipart]:
        with suppress(FileNotFoundError):
            for folder in sorted(self._multipart.iterdir()):
                upload = LocalUpload.opened(folder)
                if upload and upload.created_at < older_than:
                    yield Multipart(upload.key, folder.name, upload.created_at)

    def _make_folders(self) -> None:
        with disk.errors(""):
            for folder in (self._objects, self._meta, self._tmp, self._multipart):
                folder.mkdir(parents=True, exist_ok=True)

    def _object(self, key: str) -> Path:
        check_key(key)
        return self._objects / key

    def _meta_path(self, key: str) -> Path:
        path = self._meta / key
        return path.with_name(f"{hashlib.sha256(path.name.encode()).hexdigest()}.json")

    def _read_meta(self, key: str) -> "_Meta | None":
        try:
            return _Meta(**json.loads(self._meta_path(key).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _publish(self, written: Path, key: str, target: Path, content_type: str, etag: str) -> None:
        """Show a file whose bytes are on the disk under its key, with its notes."""
        with disk.errors(key):
            found = written.stat()
            meta = _Meta(content_type, etag, found.st_size, found.st_mtime_ns)
            try:
                disk.replace_text(self._meta_path(key), json.dumps(asdict(meta)), self._tmp)
                disk.move(written, target)
            except (NotADirectoryError, IsADirectoryError, FileExistsError) as error:
                raise InvalidKey(key) from error

    def _upload(self, key: str, upload_id: str) -> LocalUpload:
        check_key(key)
        if len(upload_id) != 32 or not set(upload_id) <= set("0123456789abcdef"):
            raise UploadNotFound(key, upload_id)
        upload = LocalUpload.opened(self._multipart / upload_id)
        if upload is None or upload.key != key:
            raise UploadNotFound(key, upload_id)
        return upload


@dataclass(frozen=True, slots=True)
class _Meta:
    """What the file system does not keep of an object, and which bytes it is about."""

    content_type: str
    etag: str
    size_bytes: int
    mtime_ns: int


class _Slice(io.RawIOBase):
    """The first bytes of what remains of a stream."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        super().__init__()
        self._file = file
        self._left_bytes = size_bytes

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = self._left_bytes if size < 0 else min(size, self._left_bytes)
        chunk = self._file.read(wanted)
        self._left_bytes -= len(chunk)
        return chunk


def _guessed_type(key: str) -> str:
    return mimetypes.guess_type(key)[0] or "application/octet-stream"


def _walk(folder: Path, above: str, prefix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Files whose key begins with the prefix, in the order of their keys' bytes."""
    try:
        with closing(os.scandir(folder)) as scan:
            entries = [(entry.name + "/" * entry.is_dir(follow_symlinks=False), entry) for entry in scan]
    except FileNotFoundError:
        return
    for name, entry in sorted(entries, key=lambda named: named[0].encode()):
        key = above + name
        if name.endswith("/") and (key.startswith(prefix) or prefix.startswith(key)):
            yield from _walk(folder / name, key, prefix)
        elif key.startswith(prefix) and entry.is_file(follow_symlinks=False):
            yield key, entry
