"""An embedder without a model, for unit tests; never a fallback."""

import hashlib
import json
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class HashingEmbedder:
    """Every word a fixed direction, a text their sum: texts that share words are near."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.recipe = json.dumps({"dimension": dimension, "embedder": f"hash:{dimension}"})

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector = self._vector(text)
        vector.setflags(write=False)
        return vector

    def warm(self) -> None:
        """Has no weights."""

    def _vector(self, text: str) -> NDArray[np.float32]:
        total = np.zeros(self.dimension, np.float32)
        for word in re.findall(r"\w+", text.lower()) or text.split():
            digest = hashlib.shake_128(word.encode("utf-8", "replace")).digest(self.dimension)
            total += np.frombuffer(digest, np.uint8) - np.float32(127.5)
        length = np.linalg.norm(total)
        return total / length if length else total
