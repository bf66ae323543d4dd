"""What there is to import: which files of a folder, what their rows are, and from which source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hub.errors import Invalid
from hub.services.imports.lines import SUFFIXES


class RowKind(StrEnum):
    """What the rows of a file are, in the order in which they are read."""

    TOPICS = "topics"
    PEOPLE = "people"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file and what its rows are."""

    path: Path
    kind: RowKind


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What to import, and whose rows they are when they do not say it themselves."""

    files: tuple[ImportFile, ...]
    source: str
    prune: bool = False


def plan_import(path: Path, *, source: str = "", prune: bool = False) -> ImportPlan:
    """The plan for a folder, or for one file of it. Raises `Invalid` when there is nothing to import."""
    path = path.resolve()
    if path.is_dir():
        files = tuple(file for kind in RowKind for file in _in_folder(path, kind))
        if not files:
            raise Invalid("path", "This folder has no topics, people or items: people.jsonl, items.csv, ...")
        return ImportPlan(files, source or path.name, prune)
    if not path.is_file():
        raise Invalid("path", "There is no such file or folder.")
    name = path.name.lower()
    kind = next((kind for kind in RowKind if name.startswith(kind)), None)
    if kind is None or not name.endswith(SUFFIXES):
        raise Invalid(
            "path",
            "The name of the file says what its rows are: begin it with topics, people or items,"
            " and end it with .jsonl, .csv, .jsonl.gz or .csv.gz.",
        )
    return ImportPlan((ImportFile(path, kind),), source or path.parent.name, prune)


def _in_folder(folder: Path, kind: RowKind) -> list[ImportFile]:
    found = [path for suffix in SUFFIXES if (path := folder / f"{kind}{suffix}").is_file()]
    if len(found) > 1:
        raise Invalid("path", f"This folder has {found[0].name} and {found[1].name}: keep one of them.")
    return [ImportFile(path, kind) for path in found]
