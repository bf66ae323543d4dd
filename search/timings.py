"""How long each stage of a search takes, for whoever measures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from time import perf_counter


@dataclass(slots=True)
class Timings:
    """How long each stage of one search took; `rows` is what the caller does with the ids."""

    embed_ms: float = 0.0
    match_ms: float = 0.0
    rank_ms: float = 0.0
    expand_ms: float = 0.0
    rows_ms: float = 0.0

    def by_stage(self) -> dict[str, float]:
        """Milliseconds by the name of the stage."""
        return {one.name.removesuffix("_ms"): getattr(self, one.name) for one in fields(self)}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time spent inside to the stage `name`."""
        started = perf_counter()
        try:
            yield
        finally:
            spent = (perf_counter() - started) * 1000
            setattr(self, f"{name}_ms", getattr(self, f"{name}_ms") + spent)
