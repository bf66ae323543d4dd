"""What an import did: counts for each file, and each problem with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hub.services.imports.outcomes import Outcome

# A file in which every line is wrong says so often enough.
MAX_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong on a line; `left_out` tells whether the row went with it."""

    line: int
    reason: str
    left_out: bool
    row_id: str = ""


@dataclass(slots=True)
class FileReport:
    """What became of the rows of one file."""

    name: str
    counts: Counter[Outcome] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    ignored_fields: set[str] = field(default_factory=set)
    damaged: str = ""
    unidentified: int = 0

    def leave_out(self, line: int, reason: str, row_id: str = "") -> None:
        """A row is not taken; without its id nobody can tell any more which rows have gone."""
        self.counts[Outcome.LEFT_OUT] += 1
        self.unidentified += not row_id
        self.add(Problem(line, reason, True, row_id))

    def add(self, problem: Problem) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more_problems += 1

    @property
    def rows(self) -> int:
        return self.counts.total()


@dataclass(slots=True)
class ImportReport:
    """What an import did. `stopped` says why it could not finish, empty when it did."""

    source: str
    files: list[FileReport] = field(default_factory=list)
    retired: dict[str, int] = field(default_factory=dict)
    not_pruned: list[str] = field(default_factory=list)
    variants: int = 0
    seconds: float = 0.0
    stopped: str = ""

    def as_json(self) -> dict[str, Any]:
        """The report as other programs read it."""
        return {
            "source": self.source,
            "finished": not self.stopped,
            "stopped": self.stopped,
            "seconds": round(self.seconds, 3),
            "files": [_file_json(file) for file in self.files],
            "retired": self.retired,
            "not_pruned": self.not_pruned,
            "variants": self.variants,
        }


def _file_json(file: FileReport) -> dict[str, Any]:
    return {
        "file": file.name,
        "rows": file.rows,
        **{str(outcome): file.counts[outcome] for outcome in Outcome},
        "problems": [
            {
                "line": problem.line,
                "id": problem.row_id,
                "reason": problem.reason,
                "left_out": problem.left_out,
            }
            for problem in file.problems
        ],
        "more_problems": file.more_problems,
        "ignored_fields": sorted(file.ignored_fields),
        "damaged": file.damaged,
    }
