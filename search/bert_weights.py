"""The packed tensors under the names, and in the shapes, of transformers' BertModel."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.packed_weights import PackedModel

_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def bert_names(packed: PackedModel) -> dict[str, str]:
    """What BertModel calls each packed tensor."""
    names = dict(_EMBEDDINGS)
    for layer in range(packed.layers):
        for short, long in _LAYER.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    return names


def bert_tensors(packed: PackedModel) -> dict[str, NDArray[np.float32]]:
    """Every tensor by BertModel's name for it."""
    return {long: _shaped(packed.tensors[short], long, packed) for short, long in bert_names(packed).items()}


def _shaped(flat: NDArray[np.float32], name: str, packed: PackedModel) -> NDArray[np.float32]:
    if "LayerNorm" in name or name.endswith(".bias"):
        return flat
    is_second_feed_forward = name.endswith(".output.dense.weight") and "attention" not in name
    return flat.reshape(-1, packed.feed_forward if is_second_feed_forward else packed.hidden)
