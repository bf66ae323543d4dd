"""Judged sets: documents with questions and the right answers, read from files in the known formats.

A folder with `corpus` is a retrieval set (BEIR), one with `documents` an expert set, one with `videos` a set
of moments. Files are JSON Lines, gzipped or not, and `qrels.tsv`; `docs/relevance.md` describes each field.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from hub.errors import Invalid

Row = Mapping[str, Any]


class SetKind(StrEnum):
    """What is judged: contents, people, or the second inside a video."""

    RETRIEVAL = "retrieval"
    EXPERTS = "experts"
    MOMENTS = "moments"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how good each answer is (by source id, or for moments the right stretch)."""

    id: str
    text: str
    grades: Mapping[str, int] = field(default_factory=dict)
    stretch_s: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A set, ready to load: rows for the import, and the questions that have a right answer."""

    kind: SetKind
    items: tuple[Row, ...]
    people: tuple[Row, ...]
    questions: tuple[Question, ...]


def read_judged_set(folder: Path, *, describe: bool = False) -> JudgedSet:
    """The set in `folder`; `describe` asks with descriptions of expert topics too. Raises `Invalid`."""
    try:
        judged = _read(folder, describe=describe)
    except (TypeError, ValueError) as error:
        raise Invalid("folder", f"A field in {folder} is not of its type: {error}.") from error
    if not judged.questions:
        raise Invalid(
            "folder", f"No question in {folder} has a right answer: are the ids those of qrels.tsv?"
        )
    return judged


def _read(folder: Path, *, describe: bool) -> JudgedSet:
    if _find(folder, "corpus"):
        return _retrieval(folder)
    if _find(folder, "documents"):
        return _experts(folder, describe=describe)
    if _find(folder, "videos"):
        return _moments(folder)
    raise Invalid("folder", f"There is no corpus, documents or videos file in {folder}.")


def read_questions(folder: Path) -> tuple[Question, ...]:
    """The questions of a folder that have a right answer. Raises `Invalid`."""
    grades = read_grades(folder / "qrels.tsv")
    return tuple(
        Question(row["_id"], row["text"], grades[row["_id"]])
        for row in _rows(folder, "queries", "_id", "text")
        if row["_id"] in grades
    )


def _retrieval(folder: Path) -> JudgedSet:
    items = tuple(
        {"id": row["_id"], "kind": "note", "title": row.get("title") or "", "description": row["text"]}
        for row in _rows(folder, "corpus", "_id", "text")
    )
    return JudgedSet(SetKind.RETRIEVAL, items, (), read_questions(folder))


def _experts(folder: Path, *, describe: bool) -> JudgedSet:
    people = tuple({"id": row["id"], "name": row["name"]} for row in _rows(folder, "people", "id", "name"))
    items = tuple(
        {
            "id": row["id"],
            "kind": "note",
            "title": row.get("title") or "",
            "description": "\n\n".join(filter(None, (row.get("question"), row.get("text")))),
            "tags": row.get("tags") or [],
            "speakers": row["people"],
            "date": row.get("date") or row.get("year") or "",
        }
        for row in _rows(folder, "documents", "id", "people")
    )
    grades = read_grades(folder / "qrels.tsv")
    parts = ("title", "text", "description") if describe else ("title", "text")
    questions = tuple(
        Question(row["_id"], "\n".join(str(row[part]) for part in parts if row.get(part)), grades[row["_id"]])
        for row in _rows(folder, "topics", "_id", "text")
        if row["_id"] in grades
    )
    return JudgedSet(SetKind.EXPERTS, items, people, questions)


def _moments(folder: Path) -> JudgedSet:
    items = tuple(
        {
            "id": row["id"],
            "kind": "video",
            "title": row["title"],
            "language": row.get("language", ""),
            "date": row.get("date", ""),
            "cues": row["cues"],
        }
        for row in _rows(folder, "videos", "id", "title", "cues")
    )
    questions = tuple(
        Question(row["_id"], row["text"], {row["content"]: 1}, (float(row["start_s"]), float(row["end_s"])))
        for row in _rows(folder, "moments", "_id", "text", "content", "start_s", "end_s")
    )
    return JudgedSet(SetKind.MOMENTS, items, (), questions)


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """The right answers of each question, from three columns under a header; a grade of 0 is no answer."""
    if not path.is_file():
        raise Invalid("folder", f"{path.parent} lacks {path.name}.")
    grades: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t")
        next(lines, None)
        for cells in lines:
            if len(cells) != 3 or not cells[2].strip().lstrip("-").isdecimal():
                place = f"{path.name}, line {lines.line_num}"
                raise Invalid("folder", f"{place}: it takes question, answer and grade, with tabs between.")
            question, answer, grade = cells
            if int(grade) > 0:
                grades.setdefault(question, {})[answer] = int(grade)
    return grades


def _rows(folder: Path, name: str, *needed: str) -> Iterator[Row]:
    path = _find(folder, name)
    if path is None:
        raise Invalid("folder", f"{folder} lacks {name}.jsonl or {name}.jsonl.gz.")
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _row(line, needed, f"{path.name}, line {number}")


def _row(line: str, needed: tuple[str, ...], place: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise Invalid("folder", f"{place}: this is no JSON object.")
    if missing := [name for name in needed if row.get(name) is None]:
        raise Invalid("folder", f"{place}: it lacks {', '.join(missing)}.")
    return row


def _find(folder: Path, name: str) -> Path | None:
    paths = (folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl")
    return next((path for path in paths if path.is_file()), None)
