"""Work that can wait gives way to answers, and never for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from hub.giving_way import GivingWay

SHORT_S, LONG_S = 0.05, 60.0


@contextmanager
def working_beside(giving_way: GivingWay) -> Iterator[Thread]:
    """Work that gives way in a thread of its own."""
    work = Thread(target=giving_way.give_way)
    work.start()
    yield work
    work.join(LONG_S / 2)
    assert not work.is_alive()


def test_work_goes_on_where_nobody_waits_for_an_answer() -> None:
    giving_way = GivingWay(LONG_S)
    giving_way.begin_answer()
    giving_way.end_answer()
    with working_beside(giving_way):
        pass


def test_work_waits_until_the_last_answer_is_made() -> None:
    giving_way = GivingWay(LONG_S)
    giving_way.begin_answer()
    giving_way.begin_answer()
    with working_beside(giving_way) as work:
        giving_way.end_answer()
        work.join(SHORT_S)
        assert work.is_alive()
        giving_way.end_answer()


def test_work_never_waits_longer_than_it_is_said() -> None:
    giving_way = GivingWay(SHORT_S)
    giving_way.begin_answer()
    with working_beside(giving_way):
        pass
