"""Who comes in: logins, passwords, login sessions, one-time links and API tokens.

A secret is shown once and kept as a hash only. What fails says no more than that it failed.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import CursorResult, bindparam, delete, select, update
from sqlalchemy.orm import Session

from hub.access import EVERYONE, Viewer, select_viewer, viewer_in
from hub.db import UtcDateTime
from hub.errors import Invalid, NotFound
from hub.models.logins import ApiToken, LoginSession, SignInLink
from hub.models.people import Profile, ProfileGrant, ProfileState, Role, User
from hub.services.policies import current_policy
from hub.services.teams import Membership, move_members

MIN_PASSWORD = 10
MAX_PASSWORD = 200
LINK_VALID = timedelta(hours=24)
SCOPES = ("read", "write")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_hasher = PasswordHasher()

# Asked in every request, so made once.
_NOW = bindparam("now", type_=UtcDateTime)
_OF_LOGIN = (
    select_viewer(with_news=True)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(LoginSession.token_hash == bindparam("hash"), LoginSession.expires_at > _NOW)
)
_OF_TOKEN = (
    select_viewer()
    .add_columns(ApiToken.scopes)
    .join(ApiToken, ApiToken.user_id == User.id)
    .where(ApiToken.token_hash == bindparam("hash"), ApiToken.revoked_at.is_(None))
    .where(ApiToken.expires_at.is_(None) | (ApiToken.expires_at > _NOW))
)

# What a wrong address is checked against, so that it takes as long as a wrong password.
_NO_PASSWORD = _hasher.hash(secrets.token_urlsafe())


@dataclass(frozen=True, slots=True)
class TokenViewer:
    """Whom a program acts for, and what it may do."""

    viewer: Viewer
    scopes: frozenset[str]


# --- Logins and passwords -------------------------------------------------------------------------


def create_user(session: Session, email: str, *, name: str, role: Role, password: str | None = None) -> User:
    """A login with its profile. An imported profile with the same address becomes hers.

    Raises `Invalid` for an address that is taken or none, an empty name, or a weak password.
    """
    email = normal_email(email)
    if not name.strip():
        raise Invalid("name", "Give a name.")
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise Invalid("email", "Somebody has this e-mail address already.")
    user = User(email=email, role=role)
    session.add(user)
    session.flush()
    if password is not None:
        set_password(user, password)
    profile = session.scalar(
        select(Profile).where(
            Profile.email == email, Profile.user_id.is_(None), Profile.state == ProfileState.ACTIVE
        )
    )
    if profile is None:
        profile = Profile(name=name.strip(), email=email, grants=[ProfileGrant(token=EVERYONE)])
        session.add(profile)
    profile.user_id = user.id
    session.flush()
    move_members(session, [Membership(user.id, None, profile.team_id)])
    return user


def normal_email(email: str) -> str:
    """The address in lower case. Raises `Invalid`."""
    email = email.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid("email", "This is not an e-mail address.")
    return email


def set_password(user: User, password: str) -> None:
    """Raises `Invalid` when it is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid("password", f"Use {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    user.password_hash = _hasher.hash(password)


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The active user with this address and password; takes as long for an address that nobody has."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    known = user.password_hash if user and user.password_hash else None
    if not _matches(known or _NO_PASSWORD, password[:MAX_PASSWORD]) or known is None or user is None:
        return None
    if not user.active or not current_policy(session).password_login:
        return None
    if _hasher.check_needs_rehash(known):
        user.password_hash = _hasher.hash(password)
    return user


def change_password(session: Session, user_id: int, *, old: str, new: str, keep_token: str | None) -> None:
    """Set another password and sign out everywhere else. Raises `Invalid` when `old` is wrong."""
    user = session.get_one(User, user_id)
    if user.password_hash is not None and not _matches(user.password_hash, old):
        raise Invalid("old", "This is not your present password.")
    set_password(user, new)
    others = LoginSession.user_id == user_id
    if keep_token is not None:
        others &= LoginSession.token_hash != hashed(keep_token)
    session.execute(delete(LoginSession).where(others))


def change_forgotten_password(session: Session, user: User, password: str) -> None:
    """Set a password for somebody who proved otherwise who she is, and sign her out everywhere."""
    set_password(user, password)
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


# --- Login sessions -------------------------------------------------------------------------------


def start_login(session: Session, user: User, *, now: datetime, remember: bool, device: str = "") -> str:
    """The secret of a new login session: a day long, or as long as the organisation lets people stay."""
    days = current_policy(session).login_days if remember else 1
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=hashed(token),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=days),
            device=device[:200],
        )
    )
    user.last_login_at = now
    return token


def viewer_of_login(session: Session, token: str, *, now: datetime) -> Viewer:
    """Who is signed in with this secret; nobody when it has ended or she may no longer log in."""
    return viewer_in(session.connection().execute(_OF_LOGIN, {"hash": hashed(token), "now": now}).all())


def end_login(session: Session, token: str) -> None:
    """Sign out; a session that has ended already is fine."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == hashed(token)))


def end_all_logins(session: Session, user_id: int) -> None:
    """Sign somebody out everywhere and revoke her tokens."""
    session.execute(delete(LoginSession).where(LoginSession.user_id == user_id))
    session.execute(delete(ApiToken).where(ApiToken.user_id == user_id))


# --- One-time links -------------------------------------------------------------------------------


def make_sign_in_link(session: Session, user: User, *, now: datetime) -> str:
    """The secret of a link that signs her in once within a day; earlier ones end."""
    end_sign_in_links(session, user.id)
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(token_hash=hashed(token), user_id=user.id, created_at=now, expires_at=now + LINK_VALID)
    )
    return token


def end_sign_in_links(session: Session, user_id: int) -> None:
    """Let none of her links work any more."""
    session.execute(delete(SignInLink).where(SignInLink.user_id == user_id))


def user_of_link(session: Session, token: str, *, now: datetime) -> User | None:
    """Whose link this is; nobody when it was used, has ended, or she may no longer log in."""
    link = session.scalar(select(SignInLink).where(SignInLink.token_hash == hashed(token)))
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    user = session.get_one(User, link.user_id)
    return user if user.active else None


def use_sign_in_link(session: Session, token: str, *, now: datetime) -> User | None:
    """Whose link this is, once: of two requests at the same moment one gets nobody."""
    user = user_of_link(session, token, now=now)
    used = session.execute(
        update(SignInLink)
        .where(SignInLink.token_hash == hashed(token), SignInLink.used_at.is_(None))
        .values(used_at=now)
    )
    return user if cast("CursorResult[Any]", used).rowcount else None


# --- API tokens -----------------------------------------------------------------------------------


def create_token(
    session: Session,
    user: User,
    *,
    scopes: Collection[str] = SCOPES,
    name: str = "",
    expires_at: datetime | None = None,
) -> str:
    """The secret of a new API token. Raises `Invalid` for a scope that is none."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid("scopes", f"Choose from {', '.join(SCOPES)}.")
    token = f"rkv_{secrets.token_urlsafe(32)}"
    session.add(
        ApiToken(
            token_hash=hashed(token),
            user_id=user.id,
            scopes=sorted(scopes),
            name=name,
            expires_at=expires_at,
        )
    )
    session.flush()
    return token


def viewer_of_token(session: Session, token: str, *, now: datetime) -> TokenViewer | None:
    """Whom a program with this token acts for; None when the token is wrong, ended or revoked."""
    rows = session.connection().execute(_OF_TOKEN, {"hash": hashed(token), "now": now}).all()
    return TokenViewer(viewer_in(rows), frozenset(rows[0].scopes)) if rows else None


def user_by_email(session: Session, email: str) -> User:
    """Raises `NotFound`."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise NotFound
    return user


def hashed(token: str) -> str:
    """What is kept of a secret. It is long and random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
