"""Which files of an archive belong together: a recording, its captions, what is told of it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from hub.models.contents import Kind
from hub.services.imports.media.shelves import Book
from hub.services.imports.values import Unusable
from hub.services.topics import slug_of
from hub.services.uploads import title_of
from uploads.media.captions import BrokenCaptions, Caption, read_captions

PLAYED_AS_VIDEO = "mp4 m4v mov webm mkv avi wmv asf flv ts mpg mpeg ogv"
PLAYED_AS_SOUND = "ogg oga opus mp3 m4a aac wav flac"
PLAYED = frozenset(f".{ending}" for ending in f"{PLAYED_AS_VIDEO} {PLAYED_AS_SOUND}".split())
READ = frozenset((".pdf", ".docx", ".pptx", ".html", ".htm"))
CAPTIONS = (".vtt", ".srt")
MAX_SIDE_BYTES = 10 * 1024**2
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Lecture:
    """A file to take, with the paths of the files beside it; captions by language, "" where none is said."""

    book: Book
    told: Book | None
    captions: Mapping[str, Book]

    @property
    def kind(self) -> Kind:
        return Kind.DOCUMENT if _ending(self.book.path) in READ else Kind.VIDEO


@dataclass(slots=True)
class Archive:
    """What an archive holds: what is taken, and the paths of files that belong to nothing."""

    lectures: list[Lecture] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def arranged(books: Iterable[Book]) -> Archive:
    """Each recording and document with the files beside it that have its name."""
    by_path = {book.path: book for book in books}
    beside: dict[str, list[Book]] = {}
    for book in by_path.values():
        if _ending(book.path) in (*CAPTIONS, ".json"):
            for stem in {_stem(book.path), _stem(_stem(book.path))}:
                beside.setdefault(stem, []).append(book)
    archive = Archive()
    used: set[str] = set()
    for path in sorted(by_path):
        if _ending(path) in PLAYED | READ:
            lecture = _lecture(by_path[path], beside)
            archive.lectures.append(lecture)
            used |= {path, *(book.path for book in lecture.captions.values())}
            used |= {lecture.told.path} if lecture.told else set()
    archive.strangers = sorted(by_path.keys() - used)
    return archive


def _lecture(book: Book, beside: Mapping[str, list[Book]]) -> Lecture:
    stem = _stem(book.path)
    captions: dict[str, Book] = {}
    told = None
    for other in [*beside.get(stem, ()), *beside.get(book.path, ())]:
        rest = other.path.removeprefix(stem)
        if other.path in (f"{stem}.json", f"{book.path}.json"):
            told = other
        elif _ending(other.path) in CAPTIONS:
            language = rest.removesuffix(_ending(other.path)).strip(".")
            if not language or _LANGUAGE.fullmatch(language):
                captions.setdefault(language, other)
    return Lecture(book, told, captions)


def item_of(
    lecture: Lecture, told: bytes | None, captions: Mapping[str, bytes]
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """The row of the import format that a lecture is, and its captions in further languages.

    Raises `Unusable` when a file beside it cannot be read: it may say who must not see it.
    """
    values = _told(told) if told is not None else {}
    language = str(values.get("language") or "")
    cues = {name: _cues(name, data) for name, data in captions.items()}
    first = next((name for name in ("", language, *sorted(cues)) if name in cues), None)
    if first is not None and "cues" not in values:
        values["cues"] = cues.pop(first)
        if first and not language:
            values["language"] = first
    values["id"] = lecture.book.path
    values.setdefault("kind", str(lecture.kind))
    values["title"] = values.get("title") or title_of(PurePosixPath(lecture.book.path).name)
    return values, {name: found for name, found in cues.items() if name and name != language}


def _told(data: bytes) -> dict[str, Any]:
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unusable("what is told of it is not JSON") from error
    if not isinstance(values, dict):
        raise Unusable("what is told of it is JSON, but not an object in braces")
    for other, name in (("lang", "language"), ("topics", "tags")):
        if other in values:
            values.setdefault(name, values.pop(other))
    _name_people(values)
    return values


def _name_people(values: dict[str, Any]) -> None:
    """People may be told by name alone; then the name is also how this source knows them."""
    people = values.get("people")
    if not isinstance(people, list) or not all(isinstance(one, str) or "name" in one for one in people):
        return
    named = [{"name": one, "role": "speaker"} if isinstance(one, str) else dict(one) for one in people]
    for one in named:
        one.setdefault("id", slug_of(str(one["name"])))
    values["people"] = [{"id": one["id"], "role": one.get("role", "speaker")} for one in named]
    values["speakers"] = [one["id"] for one in named]
    values["speaker_names"] = [str(one["name"]) for one in named]


def _cues(language: str, data: bytes) -> list[dict[str, Any]]:
    try:
        return [_cue(caption) for caption in read_captions(data)]
    except BrokenCaptions as error:
        which = f"its captions ({language})" if language else "its captions"
        raise Unusable(f"{which} cannot be read: {error}") from error


def _cue(caption: Caption) -> dict[str, Any]:
    return {
        "start_s": caption.start_s,
        "end_s": caption.end_s,
        "text": caption.text,
        "speaker": caption.speaker,
    }


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _stem(path: str) -> str:
    return path.removesuffix(PurePosixPath(path).suffix)
