"""Values that live in one process: neither OpenVINO nor torch survives a fork."""

import os
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")


class OncePerProcess(Generic[T]):
    """A value made at first use, by one thread, and again in a forked child.

    The child never frees the parent's value: freeing waits for threads that do not exist in the child.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: list[T] = []
        self._abandoned: list[list[T]] = []
        self._making = threading.Lock()
        _in_this_process.add(self)

    def get(self) -> T:
        with self._making:
            if not self._values:
                self._values.append(self._make())
            return self._values[0]

    def make_anew(self) -> None:
        self._making = threading.Lock()
        self._abandoned.append(self._values)
        self._values = []


_in_this_process: WeakSet[OncePerProcess[Any]] = WeakSet()


def _make_all_anew() -> None:
    for once in list(_in_this_process):
        once.make_anew()


os.register_at_fork(after_in_child=_make_all_anew)
