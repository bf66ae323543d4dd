"""What the organisation decided: read it, change it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.access import Viewer, require_admin
from hub.errors import Invalid
from hub.models.policy import InferencePolicy, Policy
from hub.services.framing import origins_in

log = logging.getLogger(__name__)
MAX_ORGANISATION = 100
MAX_DAYS = 3_650
MAX_QUOTA_GB = 1_000_000


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What an administrator filled in."""

    organisation: str
    inference: InferencePolicy
    password_login: bool
    login_days: int
    purge_after_days: int
    history_days: int
    upload_quota_gb: int
    query_days: int
    embed_origins: str = ""


def current_policy(session: Session) -> Policy:
    """The organisation's choices, or the defaults while nobody chose."""
    stored = session.get(Policy, 1)
    if stored is None:
        return default_policy()
    # Held by the session, which forgets rows that nobody holds: asked twice in a request is read once
    session.info["policy"] = stored
    return stored


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


def change_policy(session: Session, viewer: Viewer, change: PolicyChange) -> None:
    """Decide for the organisation. Raises `Forbidden` for anybody but an administrator, and `Invalid`."""
    require_admin(viewer)
    name = " ".join(change.organisation.split())
    if not name:
        raise Invalid("organisation", "Give a name.")
    if len(name) > MAX_ORGANISATION:
        raise Invalid("organisation", "Keep it under 100 characters.")
    for field in ("login_days", "purge_after_days", "history_days"):
        if not 1 <= getattr(change, field) <= MAX_DAYS:
            raise Invalid(field, "Give a whole number of days.")
    if not 1 <= change.upload_quota_gb <= MAX_QUOTA_GB:
        raise Invalid("upload_quota_gb", "Give a whole number of gigabytes.")
    if not 0 <= change.query_days <= MAX_DAYS:
        raise Invalid("query_days", "Give a whole number of days.")
    origins = origins_in(change.embed_origins)
    policy = stored_policy(session)
    policy.organisation = name
    policy.inference = change.inference
    policy.password_login = change.password_login
    policy.login_days = change.login_days
    policy.purge_after_days = change.purge_after_days
    policy.history_days = change.history_days
    policy.upload_quota_gb = change.upload_quota_gb
    policy.query_days = change.query_days
    policy.embed_origins = "\n".join(origins)
    log.info("policy_changed", extra={"by": viewer.user_id, "inference": str(change.inference)})
