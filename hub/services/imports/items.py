"""A row of items as a content: what of it can be used, and what has to be guessed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub.models.contents import Kind, PersonRole
from hub.services.imports import transcripts
from hub.services.imports.guesses import guessed_kind, made_title
from hub.services.imports.transcripts import CueRow
from hub.services.imports.values import MAX_ITEMS, Fields, Unusable, digest_of
from search.analysis.languages import language_of

KNOWN = frozenset(
    (
        "id",
        "title",
        "source",
        "kind",
        "type",
        "description",
        "body",
        "tags",
        "people",
        "speakers",
        "speaker_names",
        "language",
        "date",
        "duration",
        "url",
        "collection",
        "audience",
        "starts_at",
        "place",
        "provider",
        "price",
        "cues",
        "transcript_vtt",
        "transcript",
        "starts_in_days",
        "starts_time",
    )
)
ALSO_NOTES = ("blog", "article")
BY_AUTHORS = frozenset({Kind.NOTE, Kind.DOCUMENT, Kind.LINK, Kind.STORY, Kind.QUESTION})
SAMPLE_ZONE = ZoneInfo("Europe/Amsterdam")
_GUESSED_FROM = 2_000


@dataclass(frozen=True, slots=True)
class CreditRow:
    """Somebody's part, by her id at the source, and the name to give her when no row of people has it."""

    person_id: str
    role: PersonRole
    name: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A content to keep; `columns` are those of the table."""

    line: int
    source: str
    source_id: str
    values: Mapping[str, Any]
    columns: Mapping[str, Any]
    tags: tuple[str, ...]
    credits: tuple[CreditRow, ...]
    audience: tuple[str, ...]
    cues: tuple[CueRow, ...]
    notes: tuple[str, ...] = ()

    def digest(self, unknown_people: frozenset[str]) -> str:
        """Changes with the row, and when somebody whom the hub did not know is known after all."""
        starts = str(self.columns["starts_at"]) if "starts_in_days" in self.values else ""
        return digest_of(self.values, starts, *sorted(unknown_people))


def read_item(line: int, values: Mapping[str, Any], default_source: str, now: datetime) -> ItemRow:
    """The item in a row. Raises `Unusable` without id, or with an audience that cannot be read."""
    fields = Fields(values)
    source_id = fields.row_id()
    audience = _audience(values.get("audience"))
    description, body = fields.text("description"), fields.text("body")
    plain = fields.text("transcript")
    cues = _cues(fields, plain)
    starts_at = _starts_at(fields, now)
    url, duration_s = fields.url("url"), fields.seconds("duration")
    provider, price = fields.line("provider"), _price(fields)
    kind = _kind(fields) or guessed_kind(
        spoken=duration_s is not None or bool(cues),
        url=url,
        is_session=starts_at is not None,
        is_course=bool(provider or price),
        has_body=bool(body),
    )
    if kind is not Kind.VIDEO and _is_prose(fields, plain):
        cues, body = ((), plain) if not body else (cues, body)
    if duration_s is None:
        duration_s = max((cue.end_s for cue in cues if cue.end_s is not None), default=None)
    collection = fields.line("collection")
    title = fields.line("title") or made_title(source_id, collection)
    columns = {
        "kind": kind,
        "title": title,
        "description": description,
        "body": body,
        "lang": fields.language("language") or _guessed_language(title, description, body, cues),
        "url": url,
        "collection": collection,
        "provider": provider,
        "price": price,
        "place": fields.line("place"),
        "starts_at": starts_at,
        "duration_s": duration_s,
        "published_at": fields.published("date"),
    }
    return ItemRow(
        line=line,
        source=fields.line("source") or default_source,
        source_id=source_id,
        values=values,
        columns=columns,
        tags=fields.texts("tags"),
        credits=tuple(_credits(fields, kind)),
        audience=audience,
        cues=cues,
        notes=tuple(dict.fromkeys(fields.notes)),
    )


def told_by_its_file(row: ItemRow) -> ItemRow:
    """The row of a recording or document: what is said in it may be in another language than its title."""
    if row.cues or Fields(row.values).language("language"):
        return row
    return replace(row, columns={**row.columns, "lang": None})


# --- Kind, title, language ------------------------------------------------------------------------


def _kind(fields: Fields) -> Kind | None:
    text = (fields.line("kind") or fields.line("type")).lower()
    if text in ALSO_NOTES:
        return Kind.NOTE
    if text in set(Kind):
        return Kind(text)
    if text:
        fields.note("kind", f"is not one that the hub knows ({text[:40]!r}); it was guessed")
    return None


def _guessed_language(title: str, description: str, body: str, cues: tuple[CueRow, ...]) -> str | None:
    written = f"{title} {description or body}"
    said = " ".join(cue.text for cue in cues[:20]) if len(written) < _GUESSED_FROM else ""
    return language_of(f"{written} {said}"[:_GUESSED_FROM])


# --- Transcript, times, price ---------------------------------------------------------------------


def _cues(fields: Fields, plain: str) -> tuple[CueRow, ...]:
    if cues := transcripts.from_list(fields.values.get("cues")):
        return cues
    if fields.values.get("cues"):
        fields.note("cues", "holds no cue with a start and a text")
    if vtt := fields.text("transcript_vtt"):
        try:
            return transcripts.from_vtt(vtt)
        except ValueError:
            fields.note("transcript_vtt", "is not WebVTT")
    return transcripts.from_plain(plain)


def _is_prose(fields: Fields, plain: str) -> bool:
    timed = fields.values.get("cues") or fields.values.get("transcript_vtt")
    return bool(plain) and not timed and not transcripts.has_marks(plain)


def _starts_at(fields: Fields, now: datetime) -> datetime | None:
    if starts_at := fields.published("starts_at"):
        return starts_at
    days = fields.values.get("starts_in_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days < 3_650:
        return None
    try:
        clock = time.fromisoformat(fields.line("starts_time") or "09:00")
    except ValueError:
        fields.note("starts_time", "is not a time such as 09:00")
        return None
    day = now.astimezone(SAMPLE_ZONE).date() + timedelta(days=days)
    return datetime.combine(day, clock.replace(tzinfo=None), SAMPLE_ZONE)


def _price(fields: Fields) -> str:
    found = fields.values.get("price")
    if isinstance(found, float) and found >= 0 and found != int(min(found, 1e9)):
        return f"{found:.2f}"
    if isinstance(found, int | float) and not isinstance(found, bool):
        return f"{found:.0f}" if 0 <= found < 1e9 else fields.note("price", "cannot be a price")
    return fields.line("price")


# --- People and audience --------------------------------------------------------------------------


def _credits(fields: Fields, kind: Kind) -> Iterator[CreditRow]:
    """Who has which part, in order: `people` first, then the speakers who are not among them."""
    names = [text.strip() for text in _aligned(fields, "speaker_names")]
    speakers = [text.strip() for text in _aligned(fields, "speakers")]
    named = dict(zip(speakers, names, strict=False))
    seen: set[str] = set()
    given: set[tuple[str, PersonRole]] = set()
    for entry in fields.entries("people"):
        person_id, role = _part(entry)
        if not person_id or role is None:
            fields.note("people", "has an entry without an id or with an unknown role")
        elif (person_id, role) not in given:
            seen.add(person_id)
            given.add((person_id, role))
            yield CreditRow(person_id, role, named.get(person_id, ""))
    role = PersonRole.AUTHOR if kind in BY_AUTHORS else PersonRole.SPEAKER
    for person_id in speakers:
        if person_id and person_id not in seen:
            seen.add(person_id)
            yield CreditRow(person_id, role, named.get(person_id, ""))


def _aligned(fields: Fields, name: str) -> list[str]:
    """The texts of a list, with empty ones for what is none, so that two lists stay in step."""
    found = fields.values.get(name)
    if not isinstance(found, list):
        return [str(entry) for entry in fields.entries(name)]
    if any(isinstance(entry, list | dict | bool) for entry in found):
        fields.note(name, "has entries of the wrong type, which are left off")
    return [Fields({"": entry}).line("") for entry in found[:MAX_ITEMS]]


def _part(entry: Any) -> tuple[str, PersonRole | None]:
    """The id and role of `{"id", "role"}` or `id:role`; without a role she is an author."""
    if isinstance(entry, dict):
        part = Fields({"id": entry.get("id"), "role": entry.get("role")})
        person_id, role = part.line("id"), part.line("role").lower()
    else:
        text = str(entry).strip()
        person_id, _, role = text.rpartition(":")
        if role not in set(PersonRole):
            person_id, role = text, ""
    if not role:
        return person_id, PersonRole.AUTHOR
    return person_id, PersonRole(role) if role in set(PersonRole) else None


def _audience(found: Any) -> tuple[str, ...]:
    """Raises `Unusable` rather than show an item to somebody whom the row may not have meant."""
    if found is None or found in ("", []):
        return ("everyone",)
    names = found.split(";") if isinstance(found, str) else found
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unusable("its audience is no list of texts")
    cleaned = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not cleaned:
        raise Unusable("its audience is empty")
    return cleaned
