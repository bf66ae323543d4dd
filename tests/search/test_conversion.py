import json
import struct
import threading
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pytest
from numpy.typing import NDArray
from openvino import opset13

from search import conversion
from search.conversion import prepare_packaged
from search.embedding import PACKAGED_FOLDER, EmbedderUnavailable
from search.four_bits import keep_four_bits
from search.packed_weights import FourBit, PackedModel, read_packed


def packed_file(**tensors: tuple[int, int, bytes]) -> bytes:
    """A file in the packed format: two pieces, no normaliser, tensors as (dtype, weights, bytes)."""
    pieces = "aé".encode()
    head = b"E5S1" + struct.pack("<i7ifi", 1, 32, 1, 2, 64, 5, 512, 2, 1e-12, 32)
    words = struct.pack("<5iQ", 2, 0, 2, 1, 1, len(pieces)) + struct.pack("<3I", 0, 1, 3)
    words += struct.pack("<2f", -1.5, -2.5) + pieces + struct.pack("<iI", 1, 5) + b"12345"
    size = len(head + words) + 4 + sum(2 + len(name) + 21 for name in tensors)
    directory, blobs = struct.pack("<i", len(tensors)), b""
    for name, (dtype, weights, content) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", dtype, weights, size + len(blobs), len(content))
        blobs += content
    return head + words + directory + blobs


def test_plain_and_four_bit_weights_are_read() -> None:
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))
    block = np.float16(0.5).tobytes() + nibbles
    model = read_packed(
        packed_file(
            bias=(0, 2, struct.pack("<2f", 1, -3)), word=(1, 64, block + np.float16(2).tobytes() + nibbles)
        )
    )
    ramp = np.concatenate([np.arange(16), np.arange(15, -1, -1)]) - 8
    assert (model.hidden, model.layers, model.heads, model.feed_forward) == (32, 1, 2, 64)
    assert model.vocabulary == (("a", -1.5), ("é", -2.5))
    assert model.tensors["bias"].tolist() == [1, -3]
    assert model.tensors["word"].tolist() == [*(ramp * 0.5), *(ramp * 2.0)]
    assert model.four_bit.keys() == {"word"}
    assert model.four_bit["word"].scales.tolist() == [0.5, 2.0]


def test_weights_that_stay_in_four_bits_count_as_they_did_unpacked() -> None:
    random = np.random.default_rng(1)
    four_bit = FourBit(
        random.uniform(0.1, 0.3, 64).astype(np.float16), random.integers(0, 16, (64, 32), np.uint8)
    )
    unpacked = four_bit.unpacked.reshape(32, 64)
    packed = PackedModel(64, 1, 2, 64, 5, 2, (), 0, {"l0.q.w": four_bit.unpacked}, {"l0.q.w": four_bit})
    texts = random.standard_normal((1, 3, 64)).astype(np.float32)

    model = one_layer("encoder.layer.0.attention.self.query.weight", unpacked)
    keep_four_bits(model, packed)

    assert model.get_ordered_ops()[1].get_element_type().get_type_name() == "i4"
    found = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(texts)[0]
    expected = texts @ unpacked.T
    assert np.abs(found - expected).max() < 0.02 * np.abs(expected).max()


def test_a_model_without_the_packed_weights_is_refused() -> None:
    weights = FourBit(np.ones(64, np.float16), np.zeros((64, 32), np.uint8))
    packed = PackedModel(64, 1, 2, 64, 5, 2, (), 0, {}, {"l0.k.w": weights})
    with pytest.raises(LookupError, match=r"layer\.0\.attention\.self\.key"):
        keep_four_bits(one_layer("encoder.layer.0.attention.self.query.weight", np.ones((32, 64))), packed)


def one_layer(name: str, weights: NDArray[Any]) -> openvino.Model:
    """A model that multiplies with the weights, which have that name inside it."""
    constant = opset13.constant(weights.astype(np.float32))
    constant.set_friendly_name(f"self.transformer.{name}")
    texts = opset13.parameter([1, -1, weights.shape[1]], np.float32)
    product = opset13.matmul(texts, constant, transpose_a=False, transpose_b=True)
    return openvino.Model([opset13.result(product)], [texts], "one layer")


@pytest.mark.parametrize(
    ("package", "said"),
    [("no_such_package_at_all", "is not installed"), ("search", "is not the file we know")],
)
def test_missing_or_other_weights_are_told_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, said: str
) -> None:
    monkeypatch.setattr(conversion, "PACKAGE", package)
    with pytest.raises(EmbedderUnavailable, match=said):
        prepare_packaged(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".preparing.lock"]


@pytest.mark.model
def test_a_crash_halfway_is_cleaned_up_and_two_at_once_prepare_once(tmp_path: Path) -> None:
    (tmp_path / ".preparing" / "model").mkdir(parents=True)
    (tmp_path / ".preparing" / "model" / "half").write_text("written by a process that died")
    made: list[Path] = []
    both = [threading.Thread(target=lambda: made.append(prepare_packaged(tmp_path))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert made == [tmp_path / PACKAGED_FOLDER] * 2
    assert {path.name for path in tmp_path.iterdir()} == {PACKAGED_FOLDER, ".preparing.lock"}
    names = {path.name for path in made[0].iterdir()}
    assert names == {
        "embedder.json",
        "documents.bin",
        "documents.xml",
        "questions.bin",
        "questions.xml",
        "tokenizer.model",
    }
    assert json.loads((made[0] / "embedder.json").read_text())["dimension"] == 384
    sizes = {name: (made[0] / name).stat().st_size for name in ("documents.bin", "questions.bin")}
    assert sizes["questions.bin"] < 0.3 * sizes["documents.bin"]  # four bits of what are sixteen there


@pytest.mark.model
def test_a_prepared_model_is_not_made_again(models_folder: Path) -> None:
    before = (models_folder / PACKAGED_FOLDER / "documents.bin").stat().st_mtime_ns
    prepare_packaged(models_folder)
    assert (models_folder / PACKAGED_FOLDER / "documents.bin").stat().st_mtime_ns == before
