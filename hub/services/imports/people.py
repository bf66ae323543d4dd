"""A row of people as a person: what of it can be used. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.services.imports.values import Fields, Unusable, digest_of, language_code

KNOWN = frozenset(
    (
        "id",
        "name",
        "source",
        "email",
        "job_title",
        "occupation",
        "team",
        "location",
        "languages",
        "skills",
        "interests",
        "tags",
        "bio",
        "learn_from_me",
        "url",
    )
)
LEVELS = (1, 2, 3)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LEVEL = re.compile(r"(.+):\s*([0-9])")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person to keep. `columns` holds only what the row speaks of; None elsewhere says that it does not."""

    line: int
    source: str
    source_id: str
    digest: str
    columns: Mapping[str, Any]
    team: str | None
    skills: tuple[tuple[str, int], ...] | None
    interests: tuple[str, ...] | None
    notes: tuple[str, ...] = ()

    @property
    def email(self) -> str | None:
        email: str | None = self.columns.get("email")
        return email


def read_person(line: int, values: Mapping[str, Any], default_source: str) -> PersonRow:
    """The person in a row. Raises `Unusable` without id or name."""
    fields = Fields(values)
    source_id = fields.row_id()
    name = fields.line("name")
    if not name:
        raise Unusable("it has no name")
    columns: dict[str, Any] = {"name": name}
    if fields.has("email"):
        columns["email"] = _email(fields)
    if fields.has("job_title", "occupation"):
        columns["job_title"] = fields.line("job_title") or fields.line("occupation")
    if fields.has("location"):
        columns["location"] = fields.line("location")
    if fields.has("languages"):
        columns["languages"] = _languages(fields)
    for long in ("bio", "learn_from_me"):
        if fields.has(long):
            columns[long] = fields.text(long)
    if fields.has("url"):
        columns["url"] = fields.url("url")
    return PersonRow(
        line=line,
        source=fields.line("source") or default_source,
        source_id=source_id,
        digest=digest_of(values),
        columns=columns,
        team=fields.line("team") if fields.has("team") else None,
        skills=_skills(fields) if fields.has("skills", "tags") else None,
        interests=fields.texts("interests") if fields.has("interests") else None,
        notes=tuple(fields.notes),
    )


def _email(fields: Fields) -> str | None:
    email = fields.line("email").lower()
    if email and not _EMAIL.fullmatch(email):
        fields.note("email", "is not an e-mail address")
        return None
    return email or None


def _languages(fields: Fields) -> list[str]:
    codes = {text: language_code(text) for text in fields.texts("languages")}
    if None in codes.values():
        fields.note("languages", "has an entry that is not an ISO 639 code")
    return list(dict.fromkeys(code for code in codes.values() if code))


def _skills(fields: Fields) -> tuple[tuple[str, int], ...]:
    """Topics with their level: the one given, else 1; a tag has none and adds only what no skill names."""
    skills: dict[str, int] = {}
    for entry in fields.entries("skills"):
        name, level = _skill(entry)
        if level not in LEVELS:
            fields.note("skills", "has a level other than 1, 2 or 3")
            level = 1
        if name:
            skills[name] = max(level, skills.get(name, 1))
    for tag in fields.texts("tags"):
        skills.setdefault(tag, 1)
    return tuple(skills.items())


def _skill(entry: Any) -> tuple[str, int]:
    """The name and level of `{"name", "level"}`, `name:level` or `name`."""
    if isinstance(entry, dict):
        level = entry.get("level")
        one = Fields({"name": entry.get("name")})
        return one.line("name"), 1 if level is None else _whole(level)
    text = " ".join(str(entry).split())
    found = _LEVEL.fullmatch(text)
    return (found[1].strip(), int(found[2])) if found else (text, 1)


def _whole(level: Any) -> int:
    if isinstance(level, bool):
        return 0
    if isinstance(level, str) and re.fullmatch(r"\s*[0-9]\s*", level):
        return int(level)
    return int(level) if isinstance(level, int | float) and level in LEVELS else 0
