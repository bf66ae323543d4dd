"""A playlist can be reported too."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("playlist_id", sa.Integer(), nullable=True))
        reports.create_foreign_key(
            "fk_reports_playlist_id", "playlists", ["playlist_id"], ["id"], ondelete="cascade"
        )
        reports.create_index("ix_reports_playlist_id", ["playlist_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.drop_index("ix_reports_playlist_id")
        reports.drop_constraint("fk_reports_playlist_id", type_="foreignkey")
        reports.drop_column("playlist_id")
