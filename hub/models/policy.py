"""What the organisation decided, in one row."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base


class InferencePolicy(StrEnum):
    """Are people named as experts by what they made: never, if they say yes, or unless they say no."""

    OFF = "off"
    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"


class Policy(Base):
    """The organisation's choices; the row with id 1 is the only one."""

    __tablename__ = "policy"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    organisation: Mapped[str] = mapped_column(default="Raakvlak")
    inference: Mapped[InferencePolicy] = mapped_column(default=InferencePolicy.OPT_OUT)
    password_login: Mapped[bool] = mapped_column(default=True)
    login_days: Mapped[int] = mapped_column(default=30)
    purge_after_days: Mapped[int] = mapped_column(default=30)
    history_days: Mapped[int] = mapped_column(default=365)
    upload_quota_gb: Mapped[int] = mapped_column(default=200)
    query_days: Mapped[int] = mapped_column(default=90)
    embed_origins: Mapped[str] = mapped_column(default="")
