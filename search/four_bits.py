"""Lets an OpenVINO model keep its weights in the four bits in which they were packed.

The numbers are the same. A question has a dozen tokens: to read the weights takes longer than to count with
them, and these are a quarter of what they are in two bytes each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from search.bert_weights import bert_names
from search.packed_weights import FourBit, PackedModel

_ZERO = 8


def keep_four_bits(model: Any, packed: PackedModel) -> None:
    """Replaces the unpacked weights of a traced BertModel. Raises `LookupError` unless all are found."""
    wanted = {bert_names(packed)[short]: four_bit for short, four_bit in packed.four_bit.items()}
    for constant in model.get_ops():
        name = next((name for name in wanted if constant.get_friendly_name().endswith(f".{name}")), None)
        if name is not None and constant.get_type_name() == "Constant":
            _replace(constant, wanted.pop(name))
    if wanted:
        raise LookupError(f"the traced model does not hold {', '.join(sorted(wanted))}")
    model.validate_nodes_and_infer_types()


def _replace(constant: Any, weights: FourBit) -> None:
    unpacked = _unpacked(weights, list(constant.get_output_shape(0))).output(0)
    for place in constant.output(0).get_target_inputs():
        place.replace_source_output(unpacked)


def _unpacked(weights: FourBit, shape: list[int]) -> Any:
    """A node of that shape that says how the weights are unpacked: OpenVINO does it while it counts."""
    import openvino
    from openvino import opset13

    blocks = [shape[0], -1, weights.values.shape[1]]
    signed = (weights.values ^ _ZERO).reshape(-1)
    pairs = openvino.Tensor(openvino.Type.i4, openvino.Shape(weights.values.reshape(blocks).shape))
    pairs.data[:] = signed[0::2] | signed[1::2] << 4
    values = opset13.convert(openvino.op.Constant(pairs), "f16")
    scaled = opset13.multiply(values, opset13.constant(weights.scales.reshape(*blocks[:2], 1)))
    matrix = opset13.reshape(scaled, opset13.constant(np.array(shape, np.int64)), special_zero=False)
    return opset13.convert(matrix, "f32")
