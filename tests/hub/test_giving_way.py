"""Work that can wait gives way to answers, and never for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from hub.giving_way import Answering

SHORT_S, LONG_S = 0.05, 60.0


@contextmanager
def working_beside(answering: Answering) -> Iterator[Thread]:
    """Work that gives way in a thread of its own."""
    work = Thread(target=answering.give_way)
    work.start()
    yield work
    work.join(LONG_S / 2)
    assert not work.is_alive()


def test_work_goes_on_where_nobody_waits_for_an_answer() -> None:
    answering = Answering(LONG_S)
    answering.begin()
    answering.end()
    with working_beside(answering):
        pass


def test_work_waits_until_the_last_answer_is_made() -> None:
    answering = Answering(LONG_S)
    answering.begin()
    answering.begin()
    with working_beside(answering) as work:
        answering.end()
        work.join(SHORT_S)
        assert work.is_alive()
        answering.end()


def test_work_never_waits_longer_than_it_is_said() -> None:
    answering = Answering(SHORT_S)
    answering.begin()
    with working_beside(answering):
        pass
