"""Which stretch of a film the times of captions count in, and the lines that lie outside it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("transcripts", sa.Column("cut", sa.JSON()))


def downgrade() -> None:
    op.drop_column("transcripts", "cut")
