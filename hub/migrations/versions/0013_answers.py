"""Answers to questions, and whom a question is put to."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_answers_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["profiles.id"], name="fk_answers_author_id", ondelete="set null"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_answers_content_id", "answers", ["content_id"], unique=False)
    op.create_index("ix_answers_author_id", "answers", ["author_id"], unique=False)
    op.create_table(
        "asked_people",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_asked_people_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_asked_people_profile_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("content_id", "profile_id", name="pk_asked_people"),
    )
    op.create_index("ix_asked_people_profile_id", "asked_people", ["profile_id"], unique=False)
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("answer_id", sa.Integer(), nullable=True))
        reports.create_foreign_key(
            "fk_reports_answer_id", "answers", ["answer_id"], ["id"], ondelete="cascade"
        )
        reports.create_index("ix_reports_answer_id", ["answer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.drop_index("ix_reports_answer_id")
        reports.drop_constraint("fk_reports_answer_id", type_="foreignkey")
        reports.drop_column("answer_id")
    op.drop_index("ix_asked_people_profile_id", table_name="asked_people")
    op.drop_table("asked_people")
    op.drop_index("ix_answers_author_id", table_name="answers")
    op.drop_index("ix_answers_content_id", table_name="answers")
    op.drop_table("answers")
