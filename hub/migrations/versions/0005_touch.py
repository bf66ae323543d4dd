"""What people follow, keep, open and report."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "followed_profiles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_followed_profiles_profile_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_followed_profiles_user_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("user_id", "profile_id", name="pk_followed_profiles"),
    )
    op.create_index("ix_followed_profiles_profile_id", "followed_profiles", ["profile_id"], unique=False)
    op.create_table(
        "followed_topics",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name="fk_followed_topics_topic_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_followed_topics_user_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("user_id", "topic_id", name="pk_followed_topics"),
    )
    op.create_index("ix_followed_topics_topic_id", "followed_topics", ["topic_id"], unique=False)
    op.create_table(
        "saved",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_saved_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_saved_user_id", ondelete="cascade"),
        sa.PrimaryKeyConstraint("user_id", "content_id", name="pk_saved"),
    )
    op.create_index("ix_saved_content_id", "saved", ["content_id"], unique=False)
    op.create_table(
        "visits",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("position_s", sa.Double(), nullable=True),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_visits_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_visits_user_id", ondelete="cascade"),
        sa.PrimaryKeyConstraint("user_id", "content_id", name="pk_visits"),
    )
    op.create_index("ix_visits_content_id", "visits", ["content_id"], unique=False)
    op.create_index("ix_visits_visited_at", "visits", ["visited_at"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("profile_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_reports_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_reports_profile_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["users.id"], name="fk_reports_reporter_id", ondelete="set null"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name="fk_reports_settled_by_id", ondelete="set null"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_content_id", "reports", ["content_id"], unique=False)
    op.create_index("ix_reports_profile_id", "reports", ["profile_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reports")
    op.drop_table("visits")
    op.drop_table("saved")
    op.drop_table("followed_topics")
    op.drop_table("followed_profiles")
