"""What a helper does in its own process; see `indexer.helper`. Only answers are written to its output."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence

from hub.backends import Backends
from indexer.changes import Vectors
from indexer.filling import new_documents, write
from indexer.priority import give_way
from search.documents import DocumentRef
from search.ports import Generation


def main() -> None:
    """Fill batches until nobody sends one any more."""
    give_way()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    settings, generation = pickle.load(sys.stdin.buffer)  # noqa: S301 - of the process that started this one
    backends = Backends(settings)
    target = next(one for one in backends.engine.generations() if one.name == generation)
    while True:
        try:
            batch = pickle.load(sys.stdin.buffer)  # noqa: S301
        except EOFError:
            return
        pickle.dump(filled(backends, target, batch), answers)
        answers.flush()


def filled(backends: Backends, target: Generation, batch: Sequence[DocumentRef]) -> bool:
    """Write a batch, unless it takes the model."""
    made = new_documents(backends, batch)
    if Vectors(backends, made).unknown:
        return False
    write(backends, target, made, between=lambda: None)
    return True


if __name__ == "__main__":
    main()
