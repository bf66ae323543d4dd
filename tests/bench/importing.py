"""An import that runs while something else is measured: the rows of the benchmark, in words of its own.

Words are altered, so that no vector is in the cache and the model works as it does for new material.
"""

from __future__ import annotations

import gzip
import json
import re
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hub.backends import Backends
from hub.config import Settings
from hub.models.contents import Content
from hub.models.work import DocumentType, IndexJob, JobState
from tests.bench.calling import until
from tests.bench.measuring import Options, rows_of, started

SOURCE = "bench-again"
TEXTS = ("title", "description", "body", "transcript", "transcript_vtt", "text")
EVERY = 7


@dataclass(frozen=True)
class Import:
    """An import under way: the command, and what the index worker makes of its rows."""

    backends: Backends
    command: subprocess.Popen[bytes]

    def began(self) -> bool:
        """Whether rows of it wait for the index. Raises `RuntimeError` when it is over already."""
        ended = self.command.poll() is not None
        waits = self._waiting() > 0
        if ended and not waits:
            raise RuntimeError("the import was over before anything could be measured")
        return waits

    def runs(self) -> bool:
        """Whether rows still come in or wait for the index."""
        return self.command.poll() is None or self._waiting() > 0

    def _waiting(self) -> int:
        imported = select(Content.id).where(Content.source == SOURCE)
        waiting = select(func.count()).where(
            IndexJob.settled.is_(False),
            IndexJob.state == JobState.OPEN,
            IndexJob.document_type == DocumentType.CONTENT,
            IndexJob.document_id.in_(imported),
        )
        with self.backends.reading() as session:
            return session.scalar(waiting) or 0


@contextmanager
def importing(chosen: Options, backends: Backends, settings: Settings) -> Iterator[Callable[[], bool]]:
    """The rows once more, altered and from another source; gives what says whether they still come in.

    Begins once the first of them wait for the index. Raises `RuntimeError` when none ever do.
    """
    with (
        rows_of(chosen) as folder,
        tempfile.TemporaryDirectory(prefix="hub-bench-again-") as again,
    ):
        alter_rows(folder, Path(again), f"x{secrets.token_hex(2)}")
        with started(["hub", "import", again], settings) as command:
            under_way = Import(backends, command)
            until(under_way.began)
            yield under_way.runs


def alter_rows(folder: Path, target: Path, mark: str) -> None:
    """The rows of `folder` in `target`, of another source and with `mark` at every seventh word of a text."""
    for path in sorted(folder.glob("*.jsonl*")):
        rows = [json.dumps(_another(row, mark)) for row in rows_in(path)]
        (target / path.name.removesuffix(".gz")).write_text("\n".join(rows) + "\n", encoding="utf-8")


def rows_in(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON Lines, packed or not."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _another(row: dict[str, Any], mark: str) -> dict[str, Any]:
    """Of another source, and without an address: that of somebody who is there already."""
    return {**altered(row, mark), "email": None, "source": SOURCE}


def altered(row: dict[str, Any], mark: str) -> dict[str, Any]:
    """The row with `mark` at every seventh word of its texts."""
    changed = {name: _marked(row[name], mark) for name in TEXTS if isinstance(row.get(name), str)}
    if isinstance(row.get("cues"), list):
        changed["cues"] = [altered(cue, mark) for cue in row["cues"]]
    return {**row, **changed}


def _marked(text: str, mark: str) -> str:
    """The first word too, so that a short text is another one; what is no word, such as a time, stays."""
    words = re.compile(r"\b(?!WEBVTT\b)[^\W\d_]{3,}(?![\w:])")
    return "".join(
        f"{part}{mark}" if n % (2 * EVERY) == 1 else part for n, part in enumerate(_parts(words, text))
    )


def _parts(words: re.Pattern[str], text: str) -> Iterator[str]:
    """What stands between words, and words, in turn."""
    end = 0
    for found in words.finditer(text):
        yield text[end : found.start()]
        yield found[0]
        end = found.end()
    yield text[end:]
