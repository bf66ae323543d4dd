"""What waits for an administrator, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models.logins import LinkLetter
from hub.models.touch import Report


@dataclass(frozen=True, slots=True)
class Waiting:
    """Reports that nobody settled, and letters that the mail server did not take at the first try."""

    reports: int
    letters: int


def waiting(session: Session) -> Waiting:
    """One statement."""
    reports = select(func.count(Report.id)).where(Report.settled_at.is_(None)).scalar_subquery()
    letters = select(func.count(LinkLetter.id)).where(LinkLetter.attempts > 1).scalar_subquery()
    return Waiting(*session.execute(select(reports, letters)).one())
