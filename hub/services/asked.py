"""What people looked for: the texts, how often, and what was not found; nobody knows who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.models.finding import AskedQuery


class Came(StrEnum):
    """What came of the searches that are listed."""

    ALL = "all"
    NOTHING = "nothing"
    BY_MEANING = "by_meaning"


@dataclass(frozen=True, slots=True)
class AskedText:
    """A text with how often it was looked for, and how often in vain or by meaning alone."""

    text: str
    asked: int
    found_nothing: int
    by_meaning: int
    last_on: date


@dataclass(frozen=True, slots=True)
class AskedDay:
    """How many searches a day had, and how many of them found nothing or nothing with the words."""

    day: date
    asked: int = 0
    found_nothing: int = 0
    by_meaning: int = 0


def asked_texts(
    session: Session, viewer: Viewer, *, since: date, came: Came, limit: int | None = None
) -> tuple[AskedText, ...]:
    """What was looked for from that day on, most often first. Raises `Forbidden`."""
    require_admin(viewer)
    asked, nothing, by_meaning = (
        func.sum(column) for column in (AskedQuery.asked, AskedQuery.found_nothing, AskedQuery.by_meaning)
    )
    weight = {Came.ALL: asked, Came.NOTHING: nothing, Came.BY_MEANING: by_meaning}[came]
    statement = (
        select(AskedQuery.text, asked, nothing, by_meaning, func.max(AskedQuery.asked_on))
        .where(AskedQuery.asked_on >= since)
        .group_by(AskedQuery.text)
        .having(weight > 0)
        .order_by(weight.desc(), AskedQuery.text)
        .limit(limit)
    )
    return tuple(AskedText(*row) for row in session.execute(statement))


def asked_by_day(session: Session, viewer: Viewer, *, since: date, until: date) -> tuple[AskedDay, ...]:
    """Every day of the span, also those on which nobody looked for anything. Raises `Forbidden`."""
    require_admin(viewer)
    statement = (
        select(
            AskedQuery.asked_on,
            func.sum(AskedQuery.asked),
            func.sum(AskedQuery.found_nothing),
            func.sum(AskedQuery.by_meaning),
        )
        .where(AskedQuery.asked_on.between(since, until))
        .group_by(AskedQuery.asked_on)
    )
    known = {row[0]: AskedDay(*row) for row in session.execute(statement)}
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return tuple(known.get(day, AskedDay(day)) for day in days)
