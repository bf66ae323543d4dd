"""Signed addresses of media: what one opens, and until when.

A ticket is given only to whoever may see the content (`hub.services.films`); whoever holds it needs nothing
else, as with an address that a bucket signed. It ends by itself, and sooner when its content goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from hub.errors import NotFound

GRACE_S = 3600
"""How long an address outlives the film that it is for."""
_QUARTER_S = 900


class Opens(StrEnum):
    """What a ticket opens: `id` is a file, of `CAPTIONS` a transcript, of `FILM` the original."""

    FILM = "film"
    RENDITION = "rendition"
    FILE = "file"
    DOWNLOAD = "download"
    FRAMES = "frames"
    CAPTIONS = "captions"


class TicketExpired(NotFound):
    """It was good once; whoever may see the content gets another."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One thing that may be opened until a second since the epoch; `own` opens it before it is published."""

    opens: Opens
    id: int
    until: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes tickets with a secret and reads them back."""

    secret: str = field(repr=False)

    def path(self, ticket: Ticket, name: str) -> str:
        """The address for a ticket. `name` is for people and programs that look at its ending."""
        signed = self._serializer().dumps([ticket.opens, ticket.id, ticket.until, int(ticket.own)])
        return f"/media/{signed}/{name}"

    def read(self, signed: str, *, now: float) -> Ticket:
        """The ticket, if it is ours. Raises `NotFound`, and `TicketExpired` for one that has ended."""
        try:
            opens, id_, until, own = self._serializer().loads(signed)
            ticket = Ticket(Opens(opens), int(id_), int(until), bool(own))
        except (BadData, ValueError, TypeError) as error:
            raise NotFound from error
        if ticket.until <= now:
            raise TicketExpired
        return ticket

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="media")


def lives_until(now: float, length_s: float | None) -> int:
    """When an address for a film of this length ends: after it and an hour, at a full quarter of an hour.

    Whoever opens a page twice within that quarter gets the same addresses, which her browser has kept.
    """
    ends = now + (length_s or 0.0) + GRACE_S
    return int(-(-ends // _QUARTER_S) * _QUARTER_S)
