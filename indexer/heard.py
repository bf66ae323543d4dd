"""`python -m indexer.heard index`: exit code 0 while that worker, or the beat, says that it is there.

For the health check of a container. It opens the database alone and loads nothing else.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from hub.config import Settings
from hub.db import Database, open_database, utc_now
from hub.models.work import WorkerBeat

SILENCE = timedelta(minutes=1)


def is_heard(database: Database, name: str) -> bool:
    """Whether a worker of that name was heard of within the last minute."""
    with database.reading() as session:
        beat = session.get(WorkerBeat, name)
        return beat is not None and utc_now() - beat.seen_at < SILENCE


if __name__ == "__main__":
    sys.exit(0 if is_heard(open_database(Settings.from_env().database_url), sys.argv[1]) else 1)
