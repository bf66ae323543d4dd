"""What the organisation decided: read it, change it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.models.policy import Policy


def current_policy(session: Session) -> Policy:
    """The organisation's choices, or the defaults while nobody chose."""
    return session.get(Policy, 1) or default_policy()


def default_policy() -> Policy:
    """The choices that a new hub starts with."""
    values = {
        column.name: column.default.arg for column in Policy.__table__.columns if column.default is not None
    }
    return Policy(**values)


def stored_policy(session: Session) -> Policy:
    """The row itself, to change it."""
    policy = session.get(Policy, 1)
    if policy is None:
        policy = default_policy()
        session.add(policy)
        session.flush()
    return policy
