"""Another process that fills a generation: handed the names of a batch, it answers when that is written.

It loads no model: a batch with a text that nobody has embedded yet is handed back. Whatever else goes wrong
ends it, and counts as handed back. When whoever started it is gone, however suddenly, it ends too.
"""

from __future__ import annotations

import pickle
import subprocess  # this very module
import sys
from collections.abc import Sequence

from hub.config import Settings
from search.documents import DocumentRef

STOP_TIMEOUT_S = 10


class Helper:
    """A helper as its user sees it; one batch at a time."""

    def __init__(self, settings: Settings, generation: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "indexer.helper_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # so that its priority is its own
        )
        self._send((settings, generation))

    @property
    def pid(self) -> int:
        """Which process it is."""
        return self._process.pid

    def fills(self, batch: Sequence[DocumentRef]) -> bool:
        """Whether the batch is written; otherwise somebody else has to, and the helper is of no use."""
        if not self._send(batch) or self._process.stdout is None:
            return False
        try:
            return bool(pickle.load(self._process.stdout))  # noqa: S301 - of our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            return False

    def stop(self) -> None:
        """End it; what it was at is lost."""
        self._process.kill()
        self._process.communicate(timeout=STOP_TIMEOUT_S)

    def _send(self, words: object) -> bool:
        if self._process.stdin is None:
            return False
        try:
            pickle.dump(words, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            return False
        return True
