"""Where somebody is signed in, and the programs that act for her: her own view of them, and ending them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Forbidden, Invalid, NotFound
from hub.models.logins import ApiToken, LoginSession
from hub.models.people import User
from hub.services.accounts import create_token, hashed

MAX_TOKENS = 20
MAX_TOKEN_NAME = 60
TOKEN_DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Device:
    """A login session as its owner sees it; `key` names it and opens nothing."""

    key: str
    name: str
    since: datetime
    until: datetime
    is_this: bool


def devices(session: Session, viewer: Viewer, *, token: str, now: datetime) -> tuple[Device, ...]:
    """Where the viewer is signed in: this device (the one with `token`) first, then the newest."""
    statement = (
        select(LoginSession)
        .where(LoginSession.user_id == viewer.user_id, LoginSession.expires_at > now)
        .order_by(LoginSession.created_at.desc())
    )
    this = hashed(token)
    found = [
        Device(_key(row), row.device, row.created_at, row.expires_at, row.token_hash == this)
        for row in session.scalars(statement)
    ]
    return tuple(sorted(found, key=lambda device: not device.is_this))


def end_device(session: Session, viewer: Viewer, key: str) -> None:
    """Sign out on one device. Raises `NotFound`."""
    rows = session.scalars(select(LoginSession).where(LoginSession.user_id == viewer.user_id))
    row = next((row for row in rows if _key(row) == key), None)
    if row is None:
        raise NotFound
    session.delete(row)


def end_other_devices(session: Session, viewer: Viewer, *, token: str) -> None:
    """Sign out everywhere but on the device with `token`."""
    session.execute(
        delete(LoginSession).where(
            LoginSession.user_id == viewer.user_id, LoginSession.token_hash != hashed(token)
        )
    )


def _key(row: LoginSession) -> str:
    return row.token_hash[:16]


# --- API tokens -----------------------------------------------------------------------------------


def api_tokens(session: Session, viewer: Viewer) -> tuple[ApiToken, ...]:
    """The viewer's tokens that are not revoked, newest first."""
    statement = (
        select(ApiToken)
        .where(ApiToken.user_id == viewer.user_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return tuple(session.scalars(statement))


def make_api_token(
    session: Session, viewer: Viewer, *, name: str, scopes: Collection[str], days: int, now: datetime
) -> str:
    """The secret of a new token that acts for the viewer. Raises `Invalid` and `Forbidden`."""
    name = " ".join(name.split())
    if viewer.user_id is None:
        raise Forbidden
    if not name or len(name) > MAX_TOKEN_NAME:
        raise Invalid("name", "Give it a name of at most 60 characters, so that you know it again.")
    if not scopes:
        raise Invalid("scopes", "Choose what it may do.")
    if days not in TOKEN_DAYS:
        raise Invalid("days", "Choose how long it works.")
    if len(api_tokens(session, viewer)) >= MAX_TOKENS:
        raise Invalid("name", "You have twenty tokens. Revoke one first.")
    user = session.get_one(User, viewer.user_id)
    return create_token(session, user, scopes=scopes, name=name, expires_at=now + timedelta(days=days))


def revoke_api_token(session: Session, viewer: Viewer, token_id: int, *, now: datetime) -> None:
    """End one of the viewer's tokens. Raises `NotFound`."""
    token = session.get(ApiToken, token_id)
    if token is None or token.user_id != viewer.user_id:
        raise NotFound
    token.revoked_at = token.revoked_at or now
