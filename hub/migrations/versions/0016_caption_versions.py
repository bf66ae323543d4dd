"""Captions as they were before somebody changed them, and who did so last."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "caption_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("captions", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_caption_versions_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["profiles.id"], name="fk_caption_versions_editor_id", ondelete="set null"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_caption_versions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_caption_versions_content_id", "caption_versions", ["content_id", "lang"])
    with op.batch_alter_table("transcripts") as transcripts:
        transcripts.add_column(sa.Column("editor_id", sa.Integer(), nullable=True))
        transcripts.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
        transcripts.create_foreign_key(
            "fk_transcripts_editor_id", "profiles", ["editor_id"], ["id"], ondelete="set null"
        )


def downgrade() -> None:
    with op.batch_alter_table("transcripts") as transcripts:
        transcripts.drop_constraint("fk_transcripts_editor_id", type_="foreignkey")
        transcripts.drop_column("begun_at")
        transcripts.drop_column("editor_id")
    op.drop_table("caption_versions")
