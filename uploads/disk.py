"""Writing so that a crash or a full disk never shows half a file; and what the disk's errors mean to us."""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from uploads.storage import ObjectNotFound, StorageFull, StorageUnavailable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def errors(key: str) -> Iterator[None]:
    """Translate what the disk says. Not for a stranger's stream: a lost connection is an OSError too."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise ObjectNotFound(key) from error
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(key) from error
        raise StorageUnavailable(error.strerror or "error") from error


def write_all(file: FileIO, chunk: bytes) -> None:
    """Write every byte: an unbuffered file may take fewer."""
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]


def move(source: Path, target: Path) -> None:
    """Rename onto the target, durably, making its folders."""
    while True:
        try:
            _make_folders(target.parent)
            source.replace(target)
            break
        except FileNotFoundError:
            # Whoever deletes the last object of a folder takes the folder away, perhaps just here.
            if not source.exists():
                raise
    with suppress(FileNotFoundError):
        sync_folder(target.parent)


def replace_text(target: Path, text: str, tmp: Path) -> None:
    """Write a small file whole, durably, in place of what was there."""
    written = tmp / secrets.token_hex(16)
    try:
        with written.open("xb", buffering=0) as file:
            write_all(file, text.encode())
            os.fsync(file.fileno())
        move(written, target)
    finally:
        written.unlink(missing_ok=True)


def sweep(tmp: Path, *, older_than_s: float) -> None:
    """Remove what a crash left: nothing that is still being written is that old."""
    before = time.time() - older_than_s
    for left in tmp.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime >= before:
                continue
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def prune(folder: Path, top: Path) -> None:
    """Remove folders that became empty, from this one up to the top, which stays."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def _make_folders(folder: Path) -> None:
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make renames into this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
