"""Rebuilds know how fast they are, and whether somebody has to say that they go live."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("rebuilds", sa.Column("rate", sa.Double(), nullable=False, server_default="0"))
    op.add_column("rebuilds", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("rebuilds", "held")
    op.drop_column("rebuilds", "rate")
