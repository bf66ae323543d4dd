"""The fields of one row, whatever their type turned out to be: what can be used, and notes on what cannot.

A field of the wrong type or with an impossible value is read as missing, with a note; only the caller decides
whether the row can do without it. Pure.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from babel.core import get_global

# Another number here makes every row count as changed: raise it when rows are understood differently.
FORMAT = 1
MAX_ID = 500
MAX_SHORT = 500
MAX_LONG = 2_000_000
MAX_URL = 2_000
MAX_ITEMS = 200
YEARS = range(1900, 2200)
LONGEST_S = 7 * 24 * 3600.0

_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for number, name in enumerate(names.split(), 1)
}


class Unusable(Exception):
    """A row that has to be left out, because of `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Fields:
    """The fields of a row as they can be used; `notes` says what was wrong with the others."""

    values: Mapping[str, Any]
    notes: list[str] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether the row speaks of one of these fields, even to say that it is empty."""
        return any(name in self.values for name in names)

    def row_id(self) -> str:
        """Raises `Unusable`: without its id a row cannot be recognised the next time."""
        found = self.values.get("id")
        text = str(found) if isinstance(found, int) and not isinstance(found, bool) else found
        if not isinstance(text, str) or not cleaned(text).strip():
            raise Unusable("it has no id")
        if len(text) > MAX_ID:
            raise Unusable(f"its id is longer than {MAX_ID} characters")
        return cleaned(text).strip()

    def line(self, name: str, limit: int = MAX_SHORT) -> str:
        """Text on one line."""
        return self._cut(name, " ".join(self._text(name).split()), limit)

    def text(self, name: str, limit: int = MAX_LONG) -> str:
        """Text of any number of lines."""
        return self._cut(name, self._text(name).strip(), limit)

    def texts(self, name: str) -> tuple[str, ...]:
        """Texts on one line, each once, in order; text alone is split at every `;`."""
        entries = (
            cleaned(str(entry)) for entry in self.entries(name) if isinstance(entry, str | int | float)
        )
        return tuple(
            dict.fromkeys(line for entry in entries if (line := " ".join(entry.split())[:MAX_SHORT]))
        )

    def entries(self, name: str) -> list[Any]:
        """What stands in a list; text alone is split at every `;`."""
        found = self.values.get(name)
        if isinstance(found, str):
            found = found.split(";")
        if found is None:
            return []
        if not isinstance(found, list):
            self.note(name, "is no list")
            return []
        if len(found) > MAX_ITEMS:
            self.note(name, f"has more than {MAX_ITEMS} entries; the rest is left off")
        usable = [entry for entry in found[:MAX_ITEMS] if isinstance(entry, str | int | float | dict)]
        if len(usable) < len(found[:MAX_ITEMS]):
            self.note(name, "has entries of the wrong type, which are left off")
        return usable

    def url(self, name: str) -> str:
        text = self.line(name, MAX_URL + 1)
        if text and not re.fullmatch(r"(?i)https?://\S+", text):
            return self.note(name, "is not an http or https address")
        return text if len(text) <= MAX_URL else self.note(name, "is too long")

    def language(self, name: str) -> str | None:
        text = self.line(name)
        code = language_code(text)
        if text and code is None:
            self.note(name, "is not an ISO 639 code")
        return code

    def published(self, name: str) -> datetime | None:
        """The moment, in UTC, of a date or time in one of several forms."""
        text = self.line(name)
        moment = read_time(text)
        if text and moment is None:
            self.note(name, f"is not a date that can be read ({text[:40]!r})")
        return moment

    def seconds(self, name: str) -> float | None:
        found = self.values.get(name)
        seconds = read_seconds(found)
        if seconds is None and found not in (None, ""):
            self.note(name, "is not a duration in seconds or h:mm:ss")
        return seconds

    def note(self, name: str, problem: str) -> str:
        """Remember a problem; the answer is the empty text that stands for the field."""
        self.notes.append(f"{name} {problem}")
        return ""

    def _text(self, name: str) -> str:
        found = self.values.get(name)
        match found:
            case None:
                return ""
            case str():
                return cleaned(found)
            case bool() | list() | dict():
                return self.note(name, "is not text")
            case int() | float() if math.isfinite(found):
                return f"{found}"
        return self.note(name, "is not text")

    def _cut(self, name: str, text: str, limit: int) -> str:
        if len(text) <= limit:
            return text
        self.note(name, f"is longer than {limit:,} characters and was cut")
        return text[:limit]


def cleaned(text: str) -> str:
    """The text without what no database keeps: null characters and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def digest_of(values: Mapping[str, Any], *others: str) -> str:
    """Equal for a row that did not change, whatever the order of its fields."""
    canonical = json.dumps([FORMAT, values, others], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def language_code(text: str) -> str | None:
    """The shortest ISO 639 code of a code or tag: `nl` for `nld` and `nl-BE`."""
    code = re.split(r"[-_]", text.strip().lower())[0]
    if not re.fullmatch(r"[a-z]{2,3}", code):
        return None
    shorter: str = get_global("language_aliases").get(code, code)
    return shorter if re.fullmatch(r"[a-z]{2,3}", shorter) else code


# --- Dates and durations --------------------------------------------------------------------------


def read_time(text: str) -> datetime | None:
    """The moment in UTC: an ISO 8601 time, or the start of a day, month or year. Day before month."""
    found = _iso_time(text) or next((moment for moment in _days(text.lower())), None)
    if found is None or found.year not in YEARS:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _iso_time(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d\d-?\d\d", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _days(text: str) -> Iterator[datetime]:
    number = r"(\d{1,2})(?:st|nd|rd|th|e)?"
    forms = (
        (r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", "ymd"),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", "dmy"),
        (rf"{number} ([a-z]+)\.?,? (\d{{4}})", "dmy"),
        (rf"([a-z]+)\.? {number},? (\d{{4}})", "mdy"),
        (r"([a-z]+)\.?,? (\d{4})", "my"),
    )
    for form, order in forms:
        found = re.fullmatch(form, text)
        if found is None:
            continue
        parts = dict(zip(order, found.groups(), strict=True))
        month = parts.get("m") or "1"
        number_of_month = int(month) if month.isdigit() else _MONTHS.get(month, 0)
        try:
            day = date(int(parts["y"]), number_of_month, int(parts.get("d") or 1))
        except ValueError:
            continue
        yield datetime.combine(day, time())


def read_seconds(found: object) -> float | None:
    """Seconds from a number, `m:ss`, `h:mm:ss` or `PT1H2M3S`; None for what cannot be."""
    seconds: float | None = None
    if isinstance(found, int | float) and not isinstance(found, bool):
        seconds = float(found) if abs(found) < LONGEST_S else None
    elif isinstance(found, str):
        text = found.strip().replace(",", ".")
        clock = re.fullmatch(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,9})?)", text)
        spelled = re.fullmatch(
            r"(?i)PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?", text
        )
        if parts := clock or spelled:
            hours, minutes, rest = (float(part or 0) for part in parts.groups())
            seconds = hours * 3600 + minutes * 60 + rest
    if seconds is None or not 0 <= seconds < LONGEST_S:
        return None
    return seconds
