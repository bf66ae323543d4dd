"""Which file a content plays and from where, as links to a second of it say; filled for what plays."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

FILES = sa.table(
    "media_files",
    sa.column("id", sa.Integer),
    sa.column("content_id", sa.Integer),
    sa.column("made_from_id", sa.Integer),
    sa.column("role", sa.String),
    sa.column("about", sa.JSON),
)
CONTENTS = sa.table("contents", sa.column("id", sa.Integer), sa.column("film_cut", sa.String))


def upgrade() -> None:
    op.add_column("contents", sa.Column("film_cut", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    played = sa.select(FILES.c.made_from_id).where(FILES.c.role == "rendition")
    originals = sa.select(FILES.c.id, FILES.c.content_id, FILES.c.about).where(FILES.c.id.in_(played))
    # Of several the newest plays
    for file_id, content_id, about in connection.execute(originals.order_by(FILES.c.id)).all():
        change = sa.update(CONTENTS).where(CONTENTS.c.id == content_id)
        connection.execute(change.values(film_cut=_written(file_id, about)))


def downgrade() -> None:
    op.drop_column("contents", "film_cut")


def _written(file_id: int, about: dict[str, dict[str, float]]) -> str:
    start_s = (about.get("chapters") or about.get("trim") or {}).get("start_s") or 0.0
    return f"{file_id}-{start_s:.3f}".rstrip("0").rstrip(".") if start_s else str(file_id)
