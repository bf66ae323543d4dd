"""Files on their way in, the steps that make them fit to watch, playlists and words of the house."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "house_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_house_words"),
        sa.UniqueConstraint("word", name="uq_house_words_word"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "playlists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["profiles.id"], name="fk_playlists_owner_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_playlists"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_playlists_owner_id", "playlists", ["owner_id"], unique=False)
    op.create_table(
        "playlist_items",
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_playlist_items_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlists.id"], name="fk_playlist_items_playlist_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("playlist_id", "content_id", name="pk_playlist_items"),
    )
    op.create_index("ix_playlist_items_content_id", "playlist_items", ["content_id"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("storage_id", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("part_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("etags", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name="fk_uploads_content_id", ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["profiles.id"], name="fk_uploads_owner_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("key", name="uq_uploads_key"),
        sa.UniqueConstraint("token", name="uq_uploads_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_uploads_content_id", "uploads", ["content_id"], unique=False)
    op.create_index("ix_uploads_owner_id", "uploads", ["owner_id"], unique=False)
    op.create_index("ix_uploads_state_updated_at", "uploads", ["state", "updated_at"], unique=False)
    op.create_table(
        "media_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["media_files.id"], name="fk_media_steps_file_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_media_steps"),
        sa.UniqueConstraint("file_id", "name", name="uq_media_steps_file_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_media_steps_state", "media_steps", ["state", "position", "id"], unique=False)
    op.create_table(
        "watched_slices",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("slice", sa.Integer(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["media_files.id"], name="fk_watched_slices_file_id", ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("file_id", "slice", name="pk_watched_slices"),
    )
    op.add_column("cues", sa.Column("words", sa.JSON(), nullable=True))
    with op.batch_alter_table("media_files") as table:
        table.add_column(sa.Column("made_from_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("about", sa.JSON(), nullable=False, server_default="{}"))
        table.create_foreign_key(
            "fk_media_files_made_from_id", "media_files", ["made_from_id"], ["id"], ondelete="cascade"
        )
        table.create_index("ix_media_files_made_from_id", ["made_from_id"])


def downgrade() -> None:
    with op.batch_alter_table("media_files") as table:
        table.drop_index("ix_media_files_made_from_id")
        table.drop_constraint("fk_media_files_made_from_id", type_="foreignkey")
        table.drop_column("about")
        table.drop_column("made_from_id")
    op.drop_column("cues", "words")
    op.drop_table("watched_slices")
    op.drop_table("media_steps")
    op.drop_table("uploads")
    op.drop_table("playlist_items")
    op.drop_table("playlists")
    op.drop_table("house_words")
