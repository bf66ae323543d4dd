"""Links to sign in that go by mail: asked for in a request, made and handed in by a worker.

What waits is a row without any secret: the link is made at the moment of sending, so that neither the
database nor a back-up holds one. Who asks with an address that nobody has leaves a row too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models.logins import LinkLetter
from hub.models.people import User
from hub.services.accounts import make_sign_in_link
from hub.services.mail import Letter

TRANSLATIONS = Path(__file__).parent.parent / "translations"
LEASE = timedelta(minutes=1)
PAUSE = timedelta(seconds=30)
MAX_ATTEMPTS = 8
"""With pauses that double from half a minute: about an hour, after which nobody waits for a link any more."""


def ask_link(session: Session, email: str, lang: str, *, now: datetime) -> None:
    """Let a link be mailed to whoever has this address and may log in."""
    user_id = session.scalar(select(User.id).where(User.email == email.strip().lower(), User.active))
    session.add(LinkLetter(user_id=user_id, lang=lang, asked_at=now, due_at=now))


def claim_letter(session: Session, *, now: datetime) -> LinkLetter | None:
    """The next letter to send, kept from others for a while; it counts as tried."""
    due = select(LinkLetter).where(LinkLetter.due_at <= now).order_by(LinkLetter.due_at, LinkLetter.id)
    letter = session.scalar(due.limit(1).with_for_update(skip_locked=True))
    if letter is not None:
        letter.attempts += 1
        letter.due_at = now + LEASE
    return letter


def written_letter(session: Session, letter_id: int, public_url: str, *, now: datetime) -> Letter | None:
    """The letter with a new link; None where there is nobody to write to."""
    row = session.get(LinkLetter, letter_id)
    user = session.get(User, row.user_id) if row is not None and row.user_id is not None else None
    if row is None or user is None or not user.active:
        return None
    words = _words(row.lang)
    text = words.gettext(
        "With this link you sign in once, within 24 hours:\n\n%(link)s\n\n"
        "Did you not ask for it? Then you need not do anything."
    )
    link = f"{public_url}/sign-in/{make_sign_in_link(session, user, now=now)}"
    return Letter(
        to=user.email, subject=words.gettext("Your link to sign in"), text=text.replace("%(link)s", link)
    )


def settle_letter(session: Session, letter_id: int) -> None:
    """It is sent, or there is nobody to send it to."""
    letter = session.get(LinkLetter, letter_id)
    if letter is not None:
        session.delete(letter)


def put_off_letter(session: Session, letter_id: int, *, now: datetime) -> bool:
    """Try it again later, each time after a longer pause; False once it is given up."""
    letter = session.get(LinkLetter, letter_id)
    if letter is None:
        return True
    if letter.attempts >= MAX_ATTEMPTS:
        session.delete(letter)
        return False
    letter.due_at = now + PAUSE * 2 ** (letter.attempts - 1)
    return True


@lru_cache
def _words(lang: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [lang])
