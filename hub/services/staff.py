"""Who may come in and as what, as administrators see and decide it; each decision is logged with its ids.

An administrator finds every profile here, whoever it is shown to: without it nobody could look after a hidden
one. What people made stays under the rules of `access.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.access import Viewer, require_admin
from hub.errors import Invalid, NotFound
from hub.models.people import Profile, ProfileState, Role, User
from hub.services.accounts import create_user, end_all_logins, end_sign_in_links, make_sign_in_link

log = logging.getLogger(__name__)
PAGE = 50


class Which(StrEnum):
    """Which people to list."""

    LOGIN = "login"
    NO_LOGIN = "no_login"
    OFF = "off"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Profiles by name with their login and team loaded, and how many there are in all."""

    profiles: tuple[Profile, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def list_people(session: Session, viewer: Viewer, *, text: str, which: Which, page: int) -> PeoplePage:
    """One page of people whose name or address holds every word of `text`. Raises `Forbidden`."""
    require_admin(viewer)
    conditions = _conditions(text, which)
    total = session.scalar(select(func.count(Profile.id)).outerjoin(Profile.user).where(*conditions)) or 0
    statement = (
        select(Profile)
        .outerjoin(Profile.user)
        .where(*conditions)
        .options(joinedload(Profile.user), joinedload(Profile.team))
        .order_by(func.lower(Profile.name), Profile.id)
    )
    found = session.scalars(statement.limit(PAGE).offset((page - 1) * PAGE))
    return PeoplePage(tuple(found), total, page)


def every_person(session: Session, viewer: Viewer, *, text: str, which: Which) -> Iterator[Profile]:
    """All that `list_people` pages through, for a download. Raises `Forbidden`."""
    page = 1
    while True:
        found = list_people(session, viewer, text=text, which=which, page=page)
        yield from found.profiles
        if page >= found.pages:
            return
        page += 1


def get_person(session: Session, viewer: Viewer, profile_id: int) -> Profile:
    """A profile with its login and team. Raises `Forbidden` and `NotFound`."""
    require_admin(viewer)
    statement = select(Profile).where(Profile.id == profile_id, Profile.state != ProfileState.MERGED)
    profile = session.scalar(statement.options(joinedload(Profile.user), joinedload(Profile.team)))
    if profile is None:
        raise NotFound
    return profile


def _conditions(text: str, which: Which) -> tuple[ColumnElement[bool], ...]:
    words = [
        or_(Profile.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        for word in text.split()[:10]
    ]
    match which:
        case Which.LOGIN:
            kind = User.active.is_(True)
        case Which.NO_LOGIN:
            kind = Profile.user_id.is_(None)
        case Which.OFF:
            kind = User.active.is_(False)
        case Which.ALL:
            kind = Profile.id.is_not(None)
    return (Profile.state != ProfileState.MERGED, and_(kind, *words))


# --- Decisions ------------------------------------------------------------------------------------


def invite(session: Session, viewer: Viewer, *, email: str, name: str, role: Role, now: datetime) -> str:
    """Make a login and the secret of the link that opens it once. Raises `Forbidden` and `Invalid`."""
    require_admin(viewer)
    user = create_user(session, email, name=name, role=role)
    log.info("person_invited", extra={"by": viewer.user_id, "user_id": user.id, "role": str(role)})
    return make_sign_in_link(session, user, now=now)


def link_for(session: Session, viewer: Viewer, profile_id: int, *, now: datetime) -> str:
    """The secret of a link that signs her in once. Raises `Forbidden`, `NotFound`, `Invalid`."""
    user = _login_of(session, viewer, profile_id)
    if not user.active:
        raise Invalid("active", "Nobody with this e-mail address can sign in.")
    log.info("sign_in_link_made", extra={"by": viewer.user_id, "user_id": user.id})
    return make_sign_in_link(session, user, now=now)


def set_role(session: Session, viewer: Viewer, profile_id: int, role: Role) -> None:
    """Raises `Forbidden`, `NotFound`, and `Invalid` when nobody would be administrator."""
    user = _login_of(session, viewer, profile_id)
    if user.role is Role.ADMIN and role is not Role.ADMIN:
        _keep_an_admin(session, user)
    log.info("role_changed", extra={"by": viewer.user_id, "user_id": user.id, "role": str(role)})
    user.role = role


def deactivate(session: Session, viewer: Viewer, profile_id: int) -> None:
    """End her logins, links and tokens; she stays findable. Raises `Forbidden`, `NotFound`, `Invalid`."""
    user = _login_of(session, viewer, profile_id)
    if user.id == viewer.user_id:
        raise Invalid("active", "You cannot deactivate yourself. Ask another administrator.")
    user.active = False
    end_all_logins(session, user.id)
    end_sign_in_links(session, user.id)
    log.info("login_deactivated", extra={"by": viewer.user_id, "user_id": user.id})


def activate(session: Session, viewer: Viewer, profile_id: int) -> None:
    """Let her come in again. Raises `Forbidden`, `NotFound`."""
    user = _login_of(session, viewer, profile_id)
    user.active = True
    log.info("login_activated", extra={"by": viewer.user_id, "user_id": user.id})


def _login_of(session: Session, viewer: Viewer, profile_id: int) -> User:
    user = get_person(session, viewer, profile_id).user
    if user is None:
        raise NotFound
    return user


def _keep_an_admin(session: Session, leaving: User) -> None:
    others = select(func.count(User.id)).where(
        User.role == Role.ADMIN, User.active.is_(True), User.id != leaving.id
    )
    if not session.scalar(others):
        raise Invalid("role", "Somebody has to look after the hub: make another person administrator first.")
