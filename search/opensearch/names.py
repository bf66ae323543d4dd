"""How indices and aliases are called: PREFIX-GENERATION-KIND, and PREFIX-KIND for the live one."""

import re
from dataclasses import dataclass

from search.mappings import IndexKind

GENERATION = r"g\d{8}t\d{6}[0-9a-f]{6}"


@dataclass(frozen=True, slots=True)
class Names:
    """The three indices of a generation; with `generation` None the aliases of the live one."""

    prefix: str
    generation: str | None

    def index(self, kind: IndexKind) -> str:
        """The index or alias of that kind."""
        return "-".join(part for part in (self.prefix, self.generation, kind.value) if part)

    def all(self) -> list[str]:
        """All three."""
        return [self.index(kind) for kind in IndexKind]


def kept_alias(prefix: str) -> str:
    """The alias that marks generations which were live once."""
    return f"{prefix}-kept"


def every_index(prefix: str) -> str:
    """A pattern for the content index of each generation (and of longer prefixes, see `generation_of`)."""
    return f"{prefix}-g*-{IndexKind.CONTENT}"


def is_generation(name: str) -> bool:
    """Whether a generation can be called so; patterns and paths cannot."""
    return re.fullmatch(GENERATION, name) is not None


def generation_of(prefix: str, index: str) -> str | None:
    """The generation that a content index belongs to; None for an index of another prefix."""
    found = re.fullmatch(rf"{re.escape(prefix)}-({GENERATION})-{IndexKind.CONTENT}", index)
    return found[1] if found else None
