"""Generations as folders, and which of them is live: `CURRENT` holds its name and is replaced in one step.

A generation is opened once a thread and process. What a fork inherits is neither used nor closed by the
child: its entries stay under the parent's process id.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import time

import apsw

from search.embedded.index import DATABASE, OpenIndex, connect
from search.embedded.kept import Kept
from search.embedded.schema import DDL, WORD_TABLES
from search.embedded.vectors import VectorFiles
from search.per_process import OncePerProcess
from search.ports import Generation, GenerationLive, GenerationNotFound, GenerationState, Recipe

_POINTER = "CURRENT"
_HIDDEN = "."
_LEFTOVER_S = 24 * 3600.0


class GenerationStore:
    """The generations below a folder, which need not exist yet."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = str(root / _POINTER)
        self._open: dict[tuple[int, int], dict[str, OpenIndex]] = {}
        self._known: OncePerProcess[dict[str, Kept]] = OncePerProcess(dict)
        self._live: tuple[tuple[int, int], str] = (0, 0), ""

    def live(self) -> str | None:
        """The name of the live generation; one look at the file system when it has not changed."""
        try:
            stat = os.stat(self._pointer)  # noqa: PTH116 - a path is put together in longer than this takes
        except FileNotFoundError:
            return None
        seen = stat.st_ino, stat.st_mtime_ns
        if self._live[0] != seen:
            self._live = seen, (self._root / _POINTER).read_text(encoding="utf-8").strip()
        return self._live[1]

    def open(self, name: str | None) -> OpenIndex:
        """That generation, or the live one, for this thread. Raises `GenerationNotFound`."""
        found = self.live() if name is None else name
        if found is None or (name is not None and not self.exists(name)):
            raise GenerationNotFound(name)
        mine = self._open.setdefault((os.getpid(), threading.get_ident()), {})
        if found not in mine:
            self._forget_dropped(mine)
            mine[found] = OpenIndex(self._root / found, self._known.get().setdefault(found, Kept()))
        return mine[found]

    def exists(self, name: str) -> bool:
        """Whether there is a generation of that name."""
        return _is_name(name) and (self._root / name / DATABASE).exists()

    def all(self) -> tuple[Generation, ...]:
        """All generations, newest first."""
        live = self.live()
        folders = self._root.iterdir() if self._root.is_dir() else ()
        found = (self._described(folder.name, live) for folder in folders if self.exists(folder.name))
        return tuple(
            sorted(found, key=lambda generation: (generation.created_at, generation.name), reverse=True)
        )

    def create(self, recipe: Recipe) -> str:
        """Make an empty generation beside the others; it gets its name when it is whole."""
        self._root.mkdir(parents=True, exist_ok=True)
        self._remove_leftovers()
        created_at = datetime.now(UTC)
        name = f"{created_at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        building = self._root / f"{_HIDDEN}{name}"
        building.mkdir()
        VectorFiles(building, recipe.dimension).create()
        apsw.Connection(str(building / DATABASE)).close()
        connection = connect(building / DATABASE)
        with connection:
            connection.execute(DDL)
            notes = {"recipe": json.dumps(asdict(recipe)), "created_at": created_at.isoformat()}
            connection.executemany("insert into meta values (?, ?)", notes.items())
        connection.close()
        building.rename(self._root / name)
        return name

    def finish(self, name: str) -> None:
        """Merge the word tables, measure the columns, and empty the log."""
        index = self.open(name)
        for table in WORD_TABLES:
            index.rows(f"insert into {table}({table}) values ('optimize')")
        index.rows("analyze")
        index.rows("pragma wal_checkpoint(truncate)")

    def promote(self, name: str) -> None:
        """Make that generation the live one, for every process at once."""
        index = self.open(name)
        index.rows("insert or replace into meta values ('promoted_at', ?)", datetime.now(UTC).isoformat())
        pointer = self._root / f"{_HIDDEN}{_POINTER}-{secrets.token_hex(3)}"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self._root / _POINTER)

    def drop(self, name: str) -> None:
        """Remove a generation. Raises `GenerationLive`."""
        if name == self.live():
            raise GenerationLive(name)
        if not self.exists(name):
            return
        mine = self._open.get((os.getpid(), threading.get_ident()), {})
        if name in mine:
            mine.pop(name).close()
            self._known.get().pop(name, None)
        dropped = self._root / f"{_HIDDEN}{name}"
        (self._root / name).rename(dropped)
        shutil.rmtree(dropped, ignore_errors=True)

    def _described(self, name: str, live: str | None) -> Generation:
        index = self.open(name)
        state = GenerationState.KEPT if index.meta("promoted_at") else GenerationState.BUILDING
        return Generation(
            name=name,
            state=GenerationState.LIVE if name == live else state,
            recipe=index.recipe,
            created_at=datetime.fromisoformat(index.meta("created_at")),
            documents=index.number("select count(*) from documents where not removed"),
            passages=index.number("select count(*) from passages"),
            size_bytes=sum(file.stat().st_blocks * 512 for file in index.folder.iterdir()),
        )

    def _forget_dropped(self, mine: dict[str, OpenIndex]) -> None:
        for name in [name for name in mine if not self.exists(name)]:
            mine.pop(name).close()
            self._known.get().pop(name, None)

    def _remove_leftovers(self) -> None:
        """What a crash left behind while a generation was made or removed."""
        for path in self._root.glob(f"{_HIDDEN}*"):
            if path.stat().st_mtime > time() - _LEFTOVER_S:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _is_name(name: str) -> bool:
    return bool(name) and not name.startswith(_HIDDEN) and Path(name).name == name
