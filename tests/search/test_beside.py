import threading

import pytest

from search.beside import beside


def test_work_goes_on_while_the_caller_does_and_gives_what_it_made() -> None:
    started, free = threading.Event(), threading.Event()

    def work() -> str:
        started.set()
        assert free.wait(10)
        return "made"

    made = beside(work)
    assert started.wait(10)
    free.set()
    assert made() == "made"


def test_what_work_raises_is_raised_where_it_is_asked_for() -> None:
    def fail() -> str:
        raise ValueError("no vector of that length")

    made = beside(fail)
    with pytest.raises(ValueError, match="no vector"):
        made()


def test_work_may_wait_for_work_begun_before_it_however_much_there_is() -> None:
    waiting = []
    for number in range(100):
        first = beside(lambda number=number: number)
        waiting.append(beside(lambda first=first: first()))
    assert [one() for one in waiting] == list(range(100))


def test_what_helpers_start_they_do_themselves_so_that_all_of_them_may_wait() -> None:
    begun: list[int] = []

    def inner(number: int) -> int:
        begun.append(number)
        return number

    def outer(number: int) -> int:
        wanted = beside(lambda: inner(number))
        assert number not in begun
        return wanted() + wanted()

    waiting = [beside(lambda number=number: outer(number)) for number in range(100)]
    assert [one() for one in waiting] == [2 * number for number in range(100)]
    assert sorted(begun) == list(range(100))
