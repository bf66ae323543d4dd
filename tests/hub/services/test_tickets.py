"""Signed addresses: what they open, how long, and that nobody makes one herself."""

import pytest

from hub.errors import NotFound
from hub.services.tickets import Opens, Signer, Ticket, TicketExpired, lives_until

SIGNER = Signer("a secret")
TICKET = Ticket(Opens.FILE, 7, 1000)


def signed(ticket: Ticket = TICKET, signer: Signer = SIGNER) -> str:
    return signer.path(ticket, "film.mp4").split("/")[2]


def test_a_ticket_is_read_back_until_its_second() -> None:
    assert SIGNER.read(signed(), now=999.9) == TICKET
    with pytest.raises(TicketExpired):
        SIGNER.read(signed(), now=1000)


@pytest.mark.parametrize(
    "forged",
    [
        signed(signer=Signer("another secret")),
        signed().partition(".")[0] + ".A" + signed().partition(".")[2][1:],
        signed()[:4] + "x" + signed()[5:],
        signed(Ticket(Opens.FILE, 8, 1000)).partition(".")[0] + "." + signed().partition(".")[2],
        "",
        "nothing",
    ],
    ids=["another secret", "another signature", "another payload", "another file", "empty", "no ticket"],
)
def test_what_we_did_not_sign_opens_nothing(forged: str) -> None:
    with pytest.raises(NotFound) as caught:
        SIGNER.read(forged, now=0)
    assert not isinstance(caught.value, TicketExpired)


def test_an_address_lives_as_long_as_the_film_and_an_hour_to_a_full_quarter() -> None:
    assert lives_until(10_000.0, 1800.0) == 16_200
    assert 1800 + 3600 <= lives_until(10_000.0, 1800.0) - 10_000 < 1800 + 3600 + 900
    assert lives_until(9_500.0, None) == 13_500
