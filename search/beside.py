"""Work beside the caller's own: the model, cosines and the engine leave Python to others while they count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from search.per_process import OncePerProcess

T = TypeVar("T")

_THREADS = 8
_here = threading.local()
_helpers = OncePerProcess(lambda: ThreadPoolExecutor(_THREADS, "beside", _begin))


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Starts `work`; what comes back waits for it, and gives what it gave or raises what it raised.

    Work may wait for other work that was started before it: it is begun in that order. What it starts itself
    it does itself, once it wants it, since all helpers might wait like that.
    """
    return cache(work) if getattr(_here, "helps", False) else _helpers.get().submit(work).result


def _begin() -> None:
    _here.helps = True
