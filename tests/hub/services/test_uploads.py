"""Room for files is given once, however many are begun at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from hub.backends import Backends
from hub.db import Database
from hub.errors import Invalid
from hub.models.media import Upload
from hub.services.arriving import GIGABYTE
from hub.services.policies import stored_policy
from tests.arriving import sharing
from tests.hubs import with_parts

AT_ONCE = 3


class Meeting:
    """The real storage, in which uploads are only opened when all of them have come so far."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage
        self._all = Barrier(AT_ONCE, timeout=30)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def create_multipart(self, *args: Any, **kwargs: Any) -> Any:
        self._all.wait()
        return self._storage.create_multipart(*args, **kwargs)


def test_files_that_are_begun_at_once_do_not_take_more_room_than_there_is(
    backends: Backends, each_database: Database
) -> None:
    hub = with_parts(backends, database=each_database, storage=Meeting(backends.storage))
    with hub.writing() as session:
        stored_policy(session).upload_quota_gb = 1
    noor = sharing(hub)

    def begins(_number: int) -> bool:
        try:
            noor.begin(b"", size_bytes=6 * GIGABYTE // 10)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as threads:
        began = list(threads.map(begins, range(AT_ONCE)))

    assert sorted(began) == [False, False, True]
    with hub.reading() as session:
        assert session.scalar(select(func.sum(Upload.size_bytes))) == 6 * GIGABYTE // 10
