"""Which sites may show our films in a frame."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("policy", sa.Column("embed_origins", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("policy", "embed_origins")
