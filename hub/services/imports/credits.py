"""Who the people on a batch of items are: known ones, those to make from a mere name, and those left off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hub.access import EVERYONE
from hub.models.contents import PersonRole
from hub.models.people import Profile, ProfileGrant, ProfileState
from hub.models.work import DocumentType, Priority
from hub.outbox import touch
from hub.services.imports.items import CreditRow, ItemRow
from hub.services.imports.statements import insert_all


@dataclass(frozen=True, slots=True)
class Person:
    """A profile that an item may name."""

    id: int
    email: str | None


@dataclass(slots=True)
class People:
    """The people of one source whom a batch of items names, by their id there."""

    source: str
    known: dict[str, Person] = field(default_factory=dict)
    _asleep: set[str] = field(default_factory=set)

    @classmethod
    def named_on(cls, session: Session, source: str, rows: Sequence[ItemRow]) -> People:
        """Everybody on the rows whom the hub knows; somebody who was merged is who she was merged into."""
        wanted = sorted({credit.person_id for row in rows for credit in row.credits})
        people = cls(source)
        statement = select(
            Profile.id,
            Profile.source_id,
            Profile.merged_into_id,
            Profile.email,
            Profile.state,
            Profile.source_digest,
        ).where(Profile.source == source, Profile.source_id.in_(wanted))
        for row in session.execute(statement) if wanted else ():
            people.known[row.source_id] = Person(row.merged_into_id or row.id, row.email)
            if row.state is ProfileState.RETIRED and row.source_digest is None:
                people._asleep.add(row.source_id)
        return people

    def unknown(self, row: ItemRow) -> frozenset[str]:
        """Ids on the row that nobody has and that come without a name."""
        return frozenset(
            credit.person_id
            for credit in row.credits
            if credit.person_id not in self.known and not credit.name
        )

    def make(self, session: Session, rows: Sequence[ItemRow], now: datetime) -> None:
        """Profiles for those of whom only the name is known, and back for those who had gone."""
        names: dict[str, str] = {}
        for credit in (credit for row in rows for credit in row.credits):
            if credit.name and credit.person_id not in self.known:
                names.setdefault(credit.person_id, credit.name)
        if names:
            values = [
                {"name": name, "source": self.source, "source_id": id_, "languages": [], "created_at": now}
                for id_, name in names.items()
            ]
            made = session.execute(insert(Profile).returning(Profile.source_id, Profile.id), values).all()
            insert_all(session, ProfileGrant, [{"profile_id": id_, "token": EVERYONE} for _, id_ in made])
            self.known |= {source_id: Person(id_, None) for source_id, id_ in made if source_id is not None}
        back = {credit.person_id for row in rows for credit in row.credits} & self._asleep
        if back:
            ids = [self.known[id_].id for id_ in back]
            session.execute(update(Profile), [{"id": id_, "state": ProfileState.ACTIVE} for id_ in ids])
            self._asleep -= back
        fresh = {self.known[id_].id for id_ in (*names, *back)}
        touch(session, DocumentType.PROFILE, fresh, Priority.BULK)

    def parts(self, row: ItemRow) -> list[tuple[int, PersonRole]]:
        """Who has which part in the row, each once, in order."""
        found = ((self.known.get(credit.person_id), credit.role) for credit in row.credits)
        return list(dict.fromkeys((person.id, role) for person, role in found if person is not None))

    def first_author(self, row: ItemRow) -> Person | None:
        """The first who made it: the author, else speaker or teacher."""
        makers = [credit for credit in row.credits if credit.role is not PersonRole.REVIEWER]
        makers.sort(key=_is_no_author)
        return next((self.known[c.person_id] for c in makers if c.person_id in self.known), None)


def _is_no_author(credit: CreditRow) -> bool:
    return credit.role is not PersonRole.AUTHOR
