"""A compiled OpenVINO model: tokens in, vectors out. Lives in one process; importing this is cheap."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Any token would do: the mask leaves it out.
_PAD: Final = 1


class OpenVinoModel:
    """The model in a file of `search.conversion`, read now. Any number of threads may ask it.

    With `only` it takes batches of that shape (texts, tokens) alone, and a sixth less time for them. Raises
    `OSError` or `RuntimeError` when it does not load, `ImportError` where OpenVINO does not run.
    """

    def __init__(self, path: Path, *, threads: int, only: tuple[int, int] | None = None) -> None:
        import openvino

        # OpenVINO would bind its threads to the first processors, in each process to the same ones
        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "ENABLE_CPU_PINNING": False,
        }
        core = openvino.Core()
        model = core.read_model(path)
        if only:
            model.reshape({name: list(only) for name in ("input_ids", "attention_mask")})
        self._request: Any = core.compile_model(model, "CPU", options).create_infer_request()
        self._one_at_a_time = threading.Lock()

    def vectors(self, batch: Sequence[Sequence[int]], *, length_step: int) -> NDArray[np.float32]:
        """A vector for each text, given as its tokens; all are padded to a multiple of `length_step`."""
        longest = -(-max(map(len, batch)) // length_step) * length_step
        ids = np.full((len(batch), longest), _PAD, np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        with self._one_at_a_time:
            vectors: NDArray[np.float32] = self._request.infer({"input_ids": ids, "attention_mask": mask})[0]
        return vectors
