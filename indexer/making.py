"""What a maker of a media step gets, and what it answers. A maker knows nothing of leases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hub.backends import Backends
from hub.models.media import FileRole, MediaFile
from hub.services.media_steps import Skipped
from uploads.media.trim import Trim


@dataclass(eq=False)
class NothingToDo(Exception):
    """The file has not what this step is about."""

    why: Skipped


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was made; `name` is the last part of its key."""

    path: Path
    name: str
    role: FileRole
    content_type: str
    about: Mapping[str, Any] = field(default_factory=dict)


def _replaces_nothing(_file: MediaFile) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Made:
    """What to keep in one transaction: files, which earlier ones they take the place of, and other rows."""

    outputs: tuple[Output, ...] = ()
    replaces: Callable[[MediaFile], bool] = _replaces_nothing
    also: Callable[[Session], None] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """An original to work on. `made` are the files that were made from it before, by key.

    `source` gives it as a file; `between` hears the progress, and raises when the step must stop.
    """

    backends: Backends
    original: MediaFile
    made: Mapping[str, MediaFile]
    source: Callable[[], Path]
    folder: Path
    between: Callable[[float], None]

    @property
    def about(self) -> Mapping[str, Any]:
        return self.original.about

    @property
    def trim(self) -> Trim:
        return Trim.of(self.original.about)

    @property
    def length_s(self) -> float:
        """How long what is shown of it lasts."""
        return self.trim.length_s(float(self.about["duration_s"]))

    def key(self, name: str) -> str:
        """Where a file of that name goes."""
        return f"media/{self.original.id}/{name}"


Maker = Callable[[Work], Iterator[Made]]
