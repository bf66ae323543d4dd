"""Stands for a model where only words are to count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.documents import Vector
from search.embedding import EmbedderUnavailable


@dataclass(frozen=True, slots=True)
class WordsOnly:
    """An embedder that never answers; `recipe` and `dimension` are those of the one it stands for."""

    recipe: str = "words only"
    dimension: int = 0

    def embed_documents(self, texts: Sequence[str]) -> Vector:
        raise EmbedderUnavailable(self.recipe, "only words count here")

    def embed_query(self, text: str) -> Vector:
        raise EmbedderUnavailable(self.recipe, "only words count here")

    def warm(self) -> None:
        """There is nothing to load."""
