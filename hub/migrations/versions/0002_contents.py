"""Contents, their text and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("price", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purge_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("source_digest", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("index_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["profiles.id"], name="fk_contents_owner_id", ondelete="set null"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contents"),
        sa.UniqueConstraint("source", "source_id", name="uq_contents_source_source_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contents_owner_id", "contents", ["owner_id"], unique=False)
    op.create_index("ix_contents_starts_at", "contents", ["starts_at"], unique=False)
    op.create_index("ix_contents_state_published_at", "contents", ["state", "published_at"], unique=False)
    op.create_table(
        "grants",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_grants_content_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("content_id", "token", name="pk_grants"),
    )
    op.create_table(
        "content_people",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_content_people_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_content_people_profile_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("content_id", "profile_id", "role", name="pk_content_people"),
    )
    op.create_index("ix_content_people_profile_id", "content_people", ["profile_id"], unique=False)
    op.create_table(
        "content_topics",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_content_topics_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name="fk_content_topics_topic_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("content_id", "topic_id", name="pk_content_topics"),
    )
    op.create_index("ix_content_topics_topic_id", "content_topics", ["topic_id"], unique=False)
    op.create_table(
        "content_versions",
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_content_versions_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["profiles.id"], name="fk_content_versions_editor_id", ondelete="set null"
        ),
        sa.PrimaryKeyConstraint("content_id", "revision", name="pk_content_versions"),
    )
    op.create_table(
        "media_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_media_files_content_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_media_files"),
        sa.UniqueConstraint("key", name="uq_media_files_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_media_files_content_id", "media_files", ["content_id"], unique=False)
    op.create_index("ix_media_files_sha256", "media_files", ["sha256"], unique=False)
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_transcripts_content_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcripts"),
        sa.UniqueConstraint("content_id", "lang", name="uq_transcripts_content_id_lang"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cues",
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_s", sa.Double(), nullable=True),
        sa.Column("end_s", sa.Double(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name="fk_cues_transcript_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("transcript_id", "position", name="pk_cues"),
    )


def downgrade() -> None:
    op.drop_table("cues")
    op.drop_table("transcripts")
    op.drop_table("media_files")
    op.drop_table("content_versions")
    op.drop_table("content_topics")
    op.drop_table("content_people")
    op.drop_table("grants")
    op.drop_table("contents")
