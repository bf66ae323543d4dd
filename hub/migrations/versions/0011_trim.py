"""The stretch of a recording that its sender wants shown."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("trim", sa.JSON()))


def downgrade() -> None:
    op.drop_column("uploads", "trim")
