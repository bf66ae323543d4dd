"""Links to sign in that wait to be mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "link_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_link_letters_user_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_link_letters"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_letters_user_id", "link_letters", ["user_id"], unique=False)
    op.create_index("ix_link_letters_due_at", "link_letters", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_link_letters_due_at", table_name="link_letters")
    op.drop_index("ix_link_letters_user_id", table_name="link_letters")
    op.drop_table("link_letters")
