"""Searches that are kept for somebody, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "standing_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_standing_searches_user_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_standing_searches"),
        sa.UniqueConstraint("user_id", "text", name="uq_standing_searches_user_id_text"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notices_user_id", ondelete="cascade"),
        sa.ForeignKeyConstraint(
            ["search_id"], ["standing_searches.id"], name="fk_notices_search_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_notices_content_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("search_id", "content_id", name="uq_notices_search_id_content_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_content_id", "notices", ["content_id"], unique=False)
    op.create_index("ix_notices_user_id_seen_at", "notices", ["user_id", "seen_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notices_user_id_seen_at", table_name="notices")
    op.drop_index("ix_notices_content_id", table_name="notices")
    op.drop_table("notices")
    op.drop_table("standing_searches")
