"""People, topics and groups."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("keeps_history", sa.Boolean(), nullable=False),
        sa.Column("welcomed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("name", name="uq_groups_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_group_members_group_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_group_members_user_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("group_id", "user_id", name="pk_group_members"),
    )
    op.create_index("ix_group_members_user_id", "group_members", ["user_id"], unique=False)
    op.create_table(
        "topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("label_nl", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("synonyms_nl", sa.JSON(), nullable=False),
        sa.Column("synonyms_en", sa.JSON(), nullable=False),
        sa.Column("definition_nl", sa.String(), nullable=False),
        sa.Column("definition_en", sa.String(), nullable=False),
        sa.Column("broader_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broader_id"], ["topics.id"], name="fk_topics_broader_id", ondelete="set null"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
        sa.UniqueConstraint("slug", name="uq_topics_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("inference", sa.String(20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("bio", sa.String(), nullable=False),
        sa.Column("learn_from_me", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("photo_key", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("source_digest", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("index_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["profiles.id"], name="fk_profiles_merged_into_id"),
        sa.ForeignKeyConstraint(["team_id"], ["groups.id"], name="fk_profiles_team_id", ondelete="set null"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_profiles_user_id", ondelete="set null"),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        sa.UniqueConstraint("source", "source_id", name="uq_profiles_source_source_id"),
        sa.UniqueConstraint("user_id", name="uq_profiles_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_profiles_email", "profiles", ["email"], unique=False)
    op.create_index("ix_profiles_name", "profiles", ["name"], unique=False)
    op.create_index("ix_profiles_team_id", "profiles", ["team_id"], unique=False)
    op.create_table(
        "profile_grants",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_profile_grants_profile_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("profile_id", "token", name="pk_profile_grants"),
    )
    op.create_table(
        "profile_skills",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level between 1 and 3", name="ck_profile_skills_level"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_profile_skills_profile_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name="fk_profile_skills_topic_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("profile_id", "topic_id", name="pk_profile_skills"),
    )
    op.create_index("ix_profile_skills_topic_id", "profile_skills", ["topic_id"], unique=False)
    op.create_table(
        "profile_interests",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_profile_interests_profile_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name="fk_profile_interests_topic_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("profile_id", "topic_id", name="pk_profile_interests"),
    )
    op.create_index("ix_profile_interests_topic_id", "profile_interests", ["topic_id"], unique=False)
    op.create_table(
        "hidden_expertise",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_hidden_expertise_profile_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name="fk_hidden_expertise_topic_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("profile_id", "topic_id", name="pk_hidden_expertise"),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("inference", sa.String(20), nullable=False),
        sa.Column("password_login", sa.Boolean(), nullable=False),
        sa.Column("login_days", sa.Integer(), nullable=False),
        sa.Column("purge_after_days", sa.Integer(), nullable=False),
        sa.Column("history_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_policy_one"),
        sa.PrimaryKeyConstraint("id", name="pk_policy"),
    )


def downgrade() -> None:
    op.drop_table("policy")
    op.drop_table("hidden_expertise")
    op.drop_table("profile_interests")
    op.drop_table("profile_skills")
    op.drop_table("profile_grants")
    op.drop_table("profiles")
    op.drop_table("topics")
    op.drop_table("group_members")
    op.drop_table("groups")
    op.drop_table("users")
