"""A copy of all that cannot be made again, taken while the hub runs: rows, files and the session key.

A backup is a folder, or one `.tar` of it: `manifest.json` with the checksum of every other file, `tables/`,
`files/` and `secret_key`. The index and the cached vectors are not in it: they are made from the rows.

Taking one: files, then all rows from one snapshot, then the files that came meanwhile; so every file that a
row names is there. It appears under its name when it is whole. Restoring: every checksum is compared before
anything is touched, then the files are stored, then all rows change in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from hub import schema, table_copy
from hub.backends import Backends
from hub.db import Database, utc_now
from hub.errors import Invalid
from hub.table_copy import TableCopy
from uploads.storage import ObjectNotFound, Storage

FORMAT = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret_key"  # noqa: S105  the name of a file


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the backup; `content_type` is only known of what came from the storage."""

    size_bytes: int
    sha256: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `revision` is the release of its tables; `has_files` whether files were copied."""

    format: int
    made_at: str
    revision: str
    has_files: bool
    tables: dict[str, TableCopy]
    parts: dict[str, Part]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def files(self) -> int:
        return sum(name.startswith("files/") for name in self.parts)


# --- Taking one -----------------------------------------------------------------------------------


def make_backup(backends: Backends, target: Path, *, with_files: bool) -> Manifest:
    """Write a backup to `target`: one file when it is called `.tar`, else a folder.

    Raises `Invalid` when something is there already. What fails leaves nothing behind.
    """
    if target.exists():
        raise Invalid("target", f"{target} is there already. Give another name, or move it away first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    try:
        manifest = _fill(backends, draft, with_files=with_files)
        os.sync()
        if target.suffix == ".tar":
            _pack(draft, target)
        else:
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _fill(backends: Backends, folder: Path, *, with_files: bool) -> Manifest:
    types: dict[str, str] = {}
    if with_files:
        types |= _copy_files(backends.storage, folder / "files")
    (folder / "tables").mkdir()
    with _snapshot(backends.database) as connection:
        revision = MigrationContext.configure(connection).get_current_revision() or ""
        tables = table_copy.copy_out(connection, folder / "tables")
    if with_files:
        types |= _copy_files(backends.storage, folder / "files")
    kept_key = backends.settings.home / SECRET_KEY
    if kept_key.exists():
        with _private(folder / SECRET_KEY) as file:
            file.write(kept_key.read_bytes())
    parts = {
        name: Part(path.stat().st_size, _sha256(path), types.get(name, "")) for name, path in _walk(folder)
    }
    manifest = Manifest(FORMAT, utc_now().isoformat(), revision, with_files, tables, parts)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    return manifest


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """A connection that sees the database as it is now, however long it looks, and holds up nobody."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _copy_files(storage: Storage, folder: Path) -> dict[str, str]:
    """Copy what is not there yet; the content type of each, by its name in the backup.

    A stored file is never written to again, so that on one disk a second name for it will do.
    """
    types = {}
    for listed in storage.list():
        copy = folder / listed.key
        with suppress(ObjectNotFound):
            types[f"files/{listed.key}"] = storage.stat(listed.key).content_type
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                with storage.local_path(listed.key) as path:
                    _link_or_copy(path, copy)
    return types


def _link_or_copy(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:  # another disk, or one that cannot
        shutil.copyfile(path, copy)


def _pack(folder: Path, target: Path) -> None:
    packed = folder.with_suffix(".tar")
    try:
        with _private(packed) as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(folder, arcname=".")
        os.sync()
        packed.rename(target)
    finally:
        packed.unlink(missing_ok=True)


# --- Restoring ------------------------------------------------------------------------------------


def restore_backup(backends: Backends, source: Path, *, replace: bool) -> Manifest:
    """Bring back what `make_backup` took. The index is not: the caller rebuilds it.

    Raises `Invalid` when the backup is not whole or from a newer release, or, unless `replace`, when the hub
    is not empty; then nothing has changed.
    """
    with _opened(source, backends.settings.home) as folder:
        manifest = _checked(folder)
        with backends.database.engine.connect() as connection:
            if not replace and table_copy.holds_anything(connection):
                raise Invalid("hub", "This hub is not empty. Say --force to replace all that is in it.")
        for name, part in manifest.parts.items():
            if name.startswith("files/"):
                with (folder / name).open("rb") as stream:
                    backends.storage.put(name.removeprefix("files/"), stream, content_type=part.content_type)
        _replace_rows(backends.database, folder / "tables", manifest)
        if SECRET_KEY in manifest.parts:
            draft = backends.settings.home / f".{SECRET_KEY}.{secrets.token_hex(4)}"
            with _private(draft) as file:
                file.write((folder / SECRET_KEY).read_bytes())
            draft.rename(backends.settings.home / SECRET_KEY)
    return manifest


@contextmanager
def _opened(source: Path, home: Path) -> Iterator[Path]:
    if source.is_dir():
        yield source
        return
    if not source.exists():
        raise Invalid("source", f"There is no backup at {source}.")
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise Invalid("source", f"{source} cannot be unpacked: it is no backup, or cut short.") from error
        yield Path(folder)


def _checked(folder: Path) -> Manifest:
    """The manifest, when everything is as it says. Raises `Invalid`."""
    try:
        manifest = _manifest(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise Invalid(
            "source", f"There is no {MANIFEST} in it: this is no backup, or not all of one."
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid("source", f"Its {MANIFEST} cannot be read. Take another copy of the backup.") from error
    if manifest.format != FORMAT or not schema.knows(manifest.revision):
        raise Invalid("source", "A newer release made this backup. Restore it with that release.")
    for name, part in manifest.parts.items():
        path = folder / name
        if ".." in PurePosixPath(name).parts or not path.is_file():
            raise Invalid("source", f"{name} is missing from the backup. Take another copy of it.")
        if path.stat().st_size != part.size_bytes or _sha256(path) != part.sha256:
            raise Invalid(
                "source", f"{name} is damaged: its checksum differs. Take another copy of the backup."
            )
    return manifest


def _manifest(values: dict[str, Any]) -> Manifest:
    tables = {name: TableCopy(**table) for name, table in values["tables"].items()}
    parts = {name: Part(**part) for name, part in values["parts"].items()}
    return Manifest(**values | {"tables": tables, "parts": parts})


def _replace_rows(database: Database, folder: Path, manifest: Manifest) -> None:
    """Tables of the backup's release with its rows, brought to this release, in one transaction."""
    try:
        with database.engine.execution_options(hub_writes=True).begin() as connection:
            last_ids = table_copy.drop_tables(connection)
            schema.migrate_within(connection, manifest.revision)
            table_copy.copy_in(connection, folder, manifest.tables)
            schema.migrate_within(connection)
            table_copy.never_use_again(connection, last_ids)
    except SQLAlchemyError as error:
        raise Invalid("source", f"The database refuses its rows: {type(error).__name__}.") from error


# --- Files ----------------------------------------------------------------------------------------


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _private(path: Path) -> BinaryIO:
    """A new file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
