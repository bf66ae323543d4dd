"""Numbers, dates and lengths in the words of the viewer's language."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from flask_babel import format_date, format_datetime, format_decimal, format_timedelta, gettext

MONTH_S = 30 * 24 * 3600
LONGEST_FIRST_NAME = 20


def clock(seconds: float) -> str:
    """A length or a place in a recording: 42:10, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def tenths(seconds: float) -> str:
    """A place in a recording that somebody may change: 42:10.5, 1:02:03.0."""
    whole, rest = divmod(round(seconds * 10), 10)
    return f"{clock(whole)}.{rest}"


def seconds_of(text: str) -> float:
    """The place that somebody wrote as `clock` or `tenths` does, or in seconds. Raises `ValueError`."""
    parts = text.strip().replace(",", ".").split(":")
    if not 0 < len(parts) <= 3 or not all(part.isdecimal() for part in parts[:-1]):
        raise ValueError(text)
    if not re.fullmatch(r"\d{1,6}(\.\d{0,3})?", parts[-1]):
        raise ValueError(text)
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + float(part)
    return seconds


def length(seconds: float) -> str:
    """How much time something takes, roughly: 6 min, 3 h 20 min."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return str(gettext("%(minutes)d min", minutes=minutes))
    hours, minutes = divmod(minutes, 60)
    if not minutes:
        return str(gettext("%(hours)d h", hours=hours))
    return str(gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes))


def number(value: float) -> str:
    """1.204 in Dutch, 1,204 in English."""
    return str(format_decimal(value))


def day(value: date | datetime) -> str:
    """3 December 2026."""
    return str(format_date(value, "d MMMM y"))


def short_day(value: date | datetime) -> str:
    """3 Dec."""
    return str(format_date(value, "d MMM"))


def day_number(value: date | datetime) -> str:
    """3."""
    return str(format_date(value, "d"))


def month_name(value: date | datetime) -> str:
    """Dec."""
    return str(format_date(value, "MMM"))


def size(value: int) -> str:
    """How much room a file takes: 12 MB, 3,4 GB in Dutch."""
    step = min(3, max(0, (len(str(value)) - 1) // 3))
    amount = value / 1000**step
    digits = "0.#" if step > 1 and amount < 10 else "0"
    return f"{format_decimal(amount, digits)} {('B', 'kB', 'MB', 'GB')[step]}"


def share(value: float) -> str:
    """A part of one, in hundredths: 0,86 in Dutch."""
    return str(format_decimal(value, "0.00"))


def moment(value: datetime) -> str:
    """3 Dec 2026, 14:00, in the organisation's time."""
    return str(format_datetime(value, "d MMM y, HH:mm"))


def time_of_day(value: datetime) -> str:
    """14:00, in the organisation's time."""
    return str(format_datetime(value, "HH:mm"))


def ago(value: datetime, now: datetime | None = None) -> str:
    """3 weeks ago; a date once it is more than eleven months."""
    passed = (now or datetime.now(UTC)) - value
    if abs(passed.total_seconds()) > 11 * MONTH_S:
        return day(value)
    if abs(passed.total_seconds()) < 60:
        return str(gettext("just now"))
    return str(format_timedelta(-passed, add_direction=True))


def first_name(name: str) -> str:
    """What one calls somebody on a button; a name that would not fit ends in dots."""
    first = name.split()[0] if name.split() else name
    return first if len(first) <= LONGEST_FIRST_NAME else f"{first[:LONGEST_FIRST_NAME]}…"


FILTERS: dict[str, Callable[..., str]] = {
    "clock": clock,
    "length_of": length,
    "number": number,
    "day": day,
    "short_day": short_day,
    "day_number": day_number,
    "month_name": month_name,
    "share": share,
    "size": size,
    "moment": moment,
    "tenths": tenths,
    "time_of_day": time_of_day,
    "ago": ago,
    "first_name": first_name,
}
