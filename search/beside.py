"""Work beside the caller's own: the model and the cosines leave Python to others while they count."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from search.per_process import OncePerProcess

T = TypeVar("T")

_THREADS = 8
_helpers = OncePerProcess(lambda: ThreadPoolExecutor(_THREADS, "beside"))


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Starts `work`; what comes back waits for it, and gives what it gave or raises what it raised.

    Work may wait for other work that was started before it: it is begun in that order.
    """
    return _helpers.get().submit(work).result
