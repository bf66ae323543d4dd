"""What people look for, synonyms and pins of the organisation, and back-ups that were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "asked_queries",
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("found_nothing", sa.Integer(), nullable=False),
        sa.Column("by_meaning", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("asked_on", "text", name="pk_asked_queries"),
    )
    op.create_table(
        "synonym_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_synonym_sets"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_pins_content_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pins"),
        sa.UniqueConstraint("text", "content_id", name="uq_pins_text_content_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pins_content_id", "pins", ["content_id"], unique=False)
    op.create_table(
        "backup_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_backup_runs"),
        sqlite_autoincrement=True,
    )
    op.add_column("policy", sa.Column("query_days", sa.Integer(), nullable=False, server_default="90"))
    with op.batch_alter_table("policy") as table:
        table.alter_column("query_days", server_default=None)


def downgrade() -> None:
    op.drop_column("policy", "query_days")
    op.drop_table("backup_runs")
    op.drop_index("ix_pins_content_id", table_name="pins")
    op.drop_table("pins")
    op.drop_table("synonym_sets")
    op.drop_table("asked_queries")
