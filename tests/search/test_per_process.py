import os
import threading

import pytest

from search.per_process import OncePerProcess


def test_threads_share_one_value_made_at_first_use() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    once = OncePerProcess(make)
    threads = [threading.Thread(target=once.get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [once.get()]


def test_a_forked_child_makes_its_own_value() -> None:
    once = OncePerProcess(os.getpid)
    assert once.get() == os.getpid()
    child = os.fork()
    if child == 0:
        os._exit(0 if once.get() == os.getpid() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_could_not_be_made_is_tried_again() -> None:
    answers = iter([OSError("not yet"), "there"])

    def make() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    once = OncePerProcess(make)
    with pytest.raises(OSError, match="not yet"):
        once.get()
    assert once.get() == "there"
