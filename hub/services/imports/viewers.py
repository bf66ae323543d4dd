"""Who may see an imported item: the names in its row as tokens, and who owns it.

Fails closed: a name that the hub does not know leaves the item out, and ownership, which lets somebody see
an item, is given only to a person whom the row lets see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC, group_token, user_token
from hub.models.people import Group, User
from hub.services.imports.credits import Person
from hub.services.imports.items import ItemRow
from hub.services.imports.values import Unusable


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may see an item: these tokens, and its owner."""

    tokens: frozenset[str]
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Audiences:
    """The groups and logins that a batch of items names."""

    groups: dict[str, int]
    users: dict[str, int]

    @classmethod
    def named_on(cls, session: Session, rows: Sequence[ItemRow]) -> Audiences:
        named = {name.partition(":")[::2] for row in rows for name in row.audience}
        names = sorted(value.strip() for kind, value in named if kind == "group")
        emails = sorted(value.strip().lower() for kind, value in named if kind == "user")
        groups = select(Group.name, Group.id).where(Group.name.in_(names))
        users = select(User.email, User.id).where(User.email.in_(emails))
        return cls(
            dict(session.execute(groups).all()) if names else {},
            dict(session.execute(users).all()) if emails else {},
        )

    def seen(self, names: Sequence[str], author: Person | None) -> Seen:
        """Who may see an item with this audience and first author. Raises `Unusable`."""
        tokens: set[str] = set()
        author_may = False
        for name in names:
            token = self._token(name)
            if token is not None:
                tokens.add(token)
            elif author is not None and _is_author(name, author):
                author_may = True
            else:
                raise Unusable(_reason(name))
        author_may = author_may or bool(tokens & {EVERYONE, PUBLIC})
        return Seen(frozenset(tokens), author.id if author is not None and author_may else None)

    def _token(self, name: str) -> str | None:
        kind, _, value = name.partition(":")
        if name in (EVERYONE, PUBLIC):
            return name
        if kind == "group" and value.strip() in self.groups:
            return group_token(self.groups[value.strip()])
        if kind == "user" and value.strip().lower() in self.users:
            return user_token(self.users[value.strip().lower()])
        return None


def _is_author(name: str, author: Person) -> bool:
    """Whether the name means the first author, who may have no login yet."""
    kind, _, value = name.partition(":")
    return name == "me" or (kind == "user" and author.email == value.strip().lower())


def _reason(name: str) -> str:
    kind, _, value = name.partition(":")
    if name == "me":
        return "its audience is its author alone, and it has no author that the hub knows"
    if kind == "group" and value:
        return f"its audience names a group that the hub does not know ({value.strip()[:80]!r})"
    if kind == "user" and value:
        return "its audience names an e-mail address that has no login"
    return f"its audience has a word that means nobody ({name[:80]!r})"
