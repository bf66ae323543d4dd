"""Audience names, as people and programs write them, to tokens and back.

Names stand only at the edge: `everyone`, `public`, `me`, `group:NAME`, `user:EMAIL`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import EVERYONE, PUBLIC, Viewer, group_token, user_token
from hub.errors import Invalid
from hub.models.people import Group, User


def tokens_of(session: Session, viewer: Viewer, names: Iterable[str]) -> frozenset[str]:
    """The tokens for these names. Raises `Invalid` for a name that is none, or when nothing is named."""
    tokens = frozenset(_token(session, viewer, name.strip()) for name in names)
    if not tokens:
        raise Invalid("audience", "Say who may see this: everyone, me, a group or a colleague.")
    return tokens


def names_of(session: Session, viewer: Viewer, tokens: Iterable[str]) -> list[str]:
    """The names for these tokens, sorted."""
    return sorted(_name(session, viewer, token) for token in tokens)


def _token(session: Session, viewer: Viewer, name: str) -> str:
    kind, _, value = name.partition(":")
    if not name.isprintable():
        raise Invalid("audience", f"There is no audience {name!r}.")
    if name in (EVERYONE, PUBLIC):
        return name
    if name == "me" and viewer.user_id is not None:
        return user_token(viewer.user_id)
    if kind == "group":
        group_id = session.scalar(select(Group.id).where(Group.name == value))
        if group_id is not None:
            return group_token(group_id)
    if kind == "user":
        user_id = session.scalar(select(User.id).where(User.email == value.lower()))
        if user_id is not None:
            return user_token(user_id)
    raise Invalid("audience", f"There is no audience {name!r}.")


def _name(session: Session, viewer: Viewer, token: str) -> str:
    kind, _, number = token.partition(":")
    if kind == "group":
        return f"group:{session.scalar(select(Group.name).where(Group.id == int(number)))}"
    if kind == "user":
        if int(number) == viewer.user_id:
            return "me"
        return f"user:{session.scalar(select(User.email).where(User.id == int(number)))}"
    return token
