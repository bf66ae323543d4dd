"""How long each stage of a search takes, for whoever measures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter


@dataclass(slots=True)
class Timings:
    """How long each stage of one search took."""

    embed_ms: float = 0.0
    match_ms: float = 0.0
    rank_ms: float = 0.0
    expand_ms: float = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time spent inside to the stage `name`."""
        started = perf_counter()
        try:
            yield
        finally:
            spent = (perf_counter() - started) * 1000
            setattr(self, f"{name}_ms", getattr(self, f"{name}_ms") + spent)
