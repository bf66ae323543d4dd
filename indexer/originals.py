"""Originals as files on this machine; the last one stays at hand, since the next step often wants it too."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from uploads.storage import Storage


class Originals:
    """One original at a time. A context manager: a copy that was fetched is removed at its end."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._open = ExitStack()
        self._key = ""
        self._path = Path()

    def __enter__(self) -> Originals:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def path(self, key: str) -> Path:
        """The object as a file. Raises `ObjectNotFound`, `StorageUnavailable`."""
        if key != self._key:
            self._open.close()
            self._key = ""
            self._path = self._open.enter_context(self._storage.local_path(key))
            self._key = key
        return self._path
