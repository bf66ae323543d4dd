"""In which engine jobs are settled; one row, there from the beginning so that nobody has to make it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    places = op.create_table(
        "index_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_index_places"),
    )
    op.bulk_insert(places, [{"id": 1, "engine": "", "moves": 0, "compared": 0}])


def downgrade() -> None:
    op.drop_table("index_places")
