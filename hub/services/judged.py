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
        for row in _rows(folder, "queries")
        if row["_id"] in grades
    )


def _retrieval(folder: Path) -> JudgedSet:
    items = tuple(
        {"id": row["_id"], "kind": "note", "title": row.get("title") or "", "description": row["text"]}
        for row in _rows(folder, "corpus")
    )
    return JudgedSet(SetKind.RETRIEVAL, items, (), read_questions(folder))


def _experts(folder: Path, *, describe: bool) -> JudgedSet:
    people = tuple({"id": row["id"], "name": row["name"]} for row in _rows(folder, "people"))
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
        for row in _rows(folder, "documents")
    )
    grades = read_grades(folder / "qrels.tsv")
    parts = ("title", "text", "description") if describe else ("title", "text")
    questions = tuple(
        Question(row["_id"], "\n".join(str(row[part]) for part in parts if row.get(part)), grades[row["_id"]])
        for row in _rows(folder, "topics")
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
        for row in _rows(folder, "videos")
    )
    questions = tuple(
        Question(row["_id"], row["text"], {row["content"]: 1}, (float(row["start_s"]), float(row["end_s"])))
        for row in _rows(folder, "moments")
    )
    return JudgedSet(SetKind.MOMENTS, items, (), questions)


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """The right answers of each question, from three columns under a header; a grade of 0 is no answer."""
    if not path.is_file():
        raise Invalid("folder", f"{path.parent} lacks {path.name}.")
    grades: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t")
        next(lines)
        for question, answer, grade in lines:
            if int(grade) > 0:
                grades.setdefault(question, {})[answer] = int(grade)
    return grades


def _rows(folder: Path, name: str) -> Iterator[Row]:
    path = _find(folder, name)
    if path is None:
        raise Invalid("folder", f"{folder} lacks {name}.jsonl or {name}.jsonl.gz.")
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        for line in file:
            yield json.loads(line)


def _find(folder: Path, name: str) -> Path | None:
    paths = (folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl")
    return next((path for path in paths if path.is_file()), None)
