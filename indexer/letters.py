"""Sends the letters that wait, beside the tasks of the media worker: a mail server may take its time.

1. Claim a letter, which counts as tried. 2. Make its link. 3. Hand it in. 4. Settle it, or put it off.
A worker that dies after 3 sends another link, which ends the first; none is lost.
"""

from __future__ import annotations

import logging

from hub.backends import Backends
from hub.services.letters import claim_letter, put_off_letter, settle_letter, written_letter
from hub.services.mail import MailUnavailable, deliver
from indexer.drain import Clock
from indexer.watch import Watch

log = logging.getLogger(__name__)

LOOK_S = 1.0


def send_letters(backends: Backends, *, clock: Clock | None = None) -> int:
    """Send what is due; answers how many letters left the house."""
    clock = clock or Clock()
    sent = 0
    while not clock.stops():
        with backends.database.writing() as session:
            letter = claim_letter(session, now=clock.now())
            letter_id = letter.id if letter else None
        if letter_id is None:
            break
        sent += _send(backends, letter_id, clock)
    return sent


def _send(backends: Backends, letter_id: int, clock: Clock) -> bool:
    settings = backends.settings
    with backends.database.writing() as session:
        letter = written_letter(session, letter_id, settings.public_url, now=clock.now())
    try:
        if letter is not None:
            deliver(settings.smtp_url, letter)
    except MailUnavailable as error:
        with backends.database.writing() as session:
            is_kept = put_off_letter(session, letter_id, now=clock.now())
        event = "letter_put_off" if is_kept else "letter_given_up"
        log.warning(event, extra={"letter_id": letter_id, "reason": str(error)})
        return False
    with backends.database.writing() as session:
        settle_letter(session, letter_id)
    return letter is not None


def letter_watch(backends: Backends) -> Watch:
    """Looks every second for letters to send."""
    return Watch("letter", LOOK_S, lambda clock: send_letters(backends, clock=clock))
