"""How much room the files of one person may take."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("policy", sa.Column("upload_quota_gb", sa.Integer(), nullable=False, server_default="200"))


def downgrade() -> None:
    op.drop_column("policy", "upload_quota_gb")
