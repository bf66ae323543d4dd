"""Turns texts into vectors, so that a question finds a text that shares no word with it.

Opening an embedder is cheap: weights load at first use, or by `warm()`, once a process and anew after a fork.
Nothing heavy is imported with this module. Which model, is said by a name:

- `packaged`: multilingual-e5-small in OpenVINO's form, made by `search.conversion`; the default;
- `st:NAME_OR_FOLDER`: any sentence-transformers model;
- `hash:DIM`: words only, for unit tests.

Compare cosines within one query only: for E5 a good match lies at .82 and a bad one at .80.
"""

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from search.hashing import HashingEmbedder
from search.model_folder import model_folder, weights_digest
from search.openvino_model import OpenVinoModel
from search.per_process import OncePerProcess

PACKAGED: Final = "packaged"
PACKAGED_FOLDER: Final = "multilingual-e5-small-q4-1571fc98-v2"
QUERIES_KEPT: Final = 1024

Vectors = NDArray[np.float32]
T = TypeVar("T")


class EmbedderError(Exception):
    """Something about an embedding model is wrong."""


class UnknownEmbedder(EmbedderError, ValueError):
    """The name of an embedder has no meaning here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no embedder {name!r}; use `packaged`, `st:NAME_OR_FOLDER` or `hash:DIM`.")
        self.name = name


class EmbedderUnavailable(EmbedderError):
    """The model cannot be used now; search goes on with words only."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The embedding model {name!r} cannot be used: {reason}.")
        self.name = name
        self.reason = reason


class Embedder(Protocol):
    """Texts in, vectors of length 1 out. Everything but opening raises EmbedderUnavailable."""

    @property
    def recipe(self) -> str:
        """JSON that names all a vector depends on: vectors of different recipes are never compared."""

    @property
    def dimension(self) -> int: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors, float32, shape (len(texts), dimension), length 1 each. Empty text gives zeros."""

    def embed_query(self, text: str) -> Vectors:
        """One read-only vector, float32, shape (dimension,), length 1. Empty text gives zeros."""

    def warm(self) -> None:
        """Loads the weights now, so that the first question does not wait for them."""


def open_embedder(name: str, models: Path, *, threads: int = 1) -> Embedder:
    """The embedder of that name, weights not loaded yet. Raises UnknownEmbedder."""
    kind, _, detail = name.partition(":")
    match kind:
        case "packaged" if not detail:
            return OpenVinoEmbedder(models / PACKAGED_FOLDER, threads=threads)
        case "st" if detail:
            return SentenceTransformerEmbedder(detail, threads=threads)
        case "hash" if detail.isascii() and detail.isdecimal() and int(detail) > 0:
            return HashingEmbedder(int(detail))
    raise UnknownEmbedder(name)


def embedder_name(recipe: str) -> str:
    """The name to open the embedder by that made a recipe's vectors."""
    return str(json.loads(recipe)["embedder"])


class _ModelEmbedder(ABC):
    """What every model has in common: empty texts stay out of it, and the last questions are remembered."""

    def __init__(self) -> None:
        self._known_query = lru_cache(QUERIES_KEPT)(self._embed_query)

    @property
    @abstractmethod
    def dimension(self) -> int: ...

    @abstractmethod
    def _documents(self, texts: list[str]) -> Vectors: ...

    @abstractmethod
    def _query(self, text: str) -> Vectors: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        filled = [index for index, text in enumerate(texts) if text.strip()]
        if filled:
            vectors[filled] = self._documents([_encodable(texts[index].strip()) for index in filled])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        return self._known_query(_encodable(text.strip()))

    def warm(self) -> None:
        self._query("warm")

    def _embed_query(self, text: str) -> Vectors:
        vector = self._query(text) if text else np.zeros(self.dimension, np.float32)
        vector.setflags(write=False)
        return vector


class OpenVinoEmbedder(_ModelEmbedder):
    """A folder of `search.conversion`: three to four times faster than torch, and without it.

    SentencePiece holds the vocabulary in 60 MB; `tokenizers` takes 300 MB for it and is seven times slower.
    """

    # Measured on one thread, 128 to 8,192: below, calls cost; above, padding and memory do.
    TOKENS_A_BATCH: Final = 512
    # Each new shape is compiled and kept: fewer shapes, less memory. A single document is not padded.
    DOCUMENT_STEP: Final = 8
    # A text of another shape than the one before takes a third longer: nearly all questions fit into this.
    QUESTION_TOKENS: Final = 16

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        super().__init__()
        self._folder = folder
        self._threads = threads
        short = 1, self.QUESTION_TOKENS
        self._tokenizer = self._once(self._load_tokenizer)
        self._of_documents = self._once(lambda: self._model("documents.xml"))
        self._of_questions = self._once(lambda: self._model("questions.xml", short))
        self._of_long_questions = self._once(lambda: self._model("questions.xml"))

    @cached_property
    def recipe(self) -> str:
        return _recipe(PACKAGED, **self._settings)

    @property
    def dimension(self) -> int:
        return int(self._settings["dimension"])

    def _documents(self, texts: list[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        model = self._of_documents.get()
        tokens = [self._tokens("document", text) for text in texts]
        for batch in self._batches(tokens):
            step = self.DOCUMENT_STEP if len(batch) > 1 else 1
            vectors[batch] = model.vectors([tokens[index] for index in batch], length_step=step)
        return vectors

    def _query(self, text: str) -> Vectors:
        tokens = self._tokens("query", text)
        is_short = len(tokens) <= self.QUESTION_TOKENS
        model = (self._of_questions if is_short else self._of_long_questions).get()
        vector: Vectors = model.vectors([tokens], length_step=self.QUESTION_TOKENS)[0]
        return vector

    def warm(self) -> None:
        super().warm()
        self._query("warm " * self.QUESTION_TOKENS)

    @cached_property
    def _settings(self) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", json.loads((self._folder / "embedder.json").read_text()))
        except FileNotFoundError as error:
            command = f"`hub up`, or `python -m search.conversion {self._folder.parent}`"
            raise EmbedderUnavailable(PACKAGED, f"it has not been prepared yet; run {command}") from error

    def _load_tokenizer(self) -> Any:
        import sentencepiece

        return sentencepiece.SentencePieceProcessor(model_file=str(self._folder / "tokenizer.model"))

    def _model(self, file: str, only: tuple[int, int] | None = None) -> OpenVinoModel:
        return OpenVinoModel(self._folder / file, threads=self._threads, only=only)

    def _once(self, load: Callable[[], T]) -> OncePerProcess[T]:
        return OncePerProcess(lambda: self._loaded(load))

    def _loaded(self, load: Callable[[], T]) -> T:
        """What `load` gives; or why it does not, in words that say what to do."""
        settings = self._settings
        try:
            return load()
        except ImportError as error:
            reason = f"{error.name or 'OpenVINO'} does not run on this machine; choose an `st:` embedder"
            raise EmbedderUnavailable(PACKAGED, reason) from error
        except (OSError, RuntimeError) as error:
            reason = f"{settings['model']} does not load; delete {self._folder} and prepare it again"
            raise EmbedderUnavailable(PACKAGED, reason) from error

    def _tokens(self, role: str, text: str) -> list[int]:
        tokenizer = self._tokenizer.get()
        pieces: list[int] = tokenizer.encode(self._settings["prompts"][role] + text)
        kept = pieces[: self._settings["max_tokens"] - 2]
        return [tokenizer.bos_id(), *kept, tokenizer.eos_id()]

    def _batches(self, tokens: list[list[int]]) -> Iterator[list[int]]:
        """Indices, short texts first, so that little is padded."""
        batch: list[int] = []
        for index in sorted(range(len(tokens)), key=lambda index: len(tokens[index])):
            if batch and (len(batch) + 1) * len(tokens[index]) > self.TOKENS_A_BATCH:
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch


class SentenceTransformerEmbedder(_ModelEmbedder):
    """Any sentence-transformers model, by hub name or folder, with its own prompts; on a GPU if present."""

    def __init__(self, model: str, *, threads: int = 1) -> None:
        super().__init__()
        self._model = model
        self._name = f"st:{model}"
        self._threads = threads
        self._runtime = OncePerProcess(self._load)

    @cached_property
    def recipe(self) -> str:
        model = self._runtime.get()
        return _recipe(
            self._name,
            dimension=self.dimension,
            max_tokens=model.max_seq_length,
            prompts=dict(model.prompts),
            weights=weights_digest(self._model),
        )

    @property
    def dimension(self) -> int:
        return int(self._runtime.get().get_embedding_dimension())

    def _documents(self, texts: list[str]) -> Vectors:
        return self._encoded(self._runtime.get().encode_document, texts)

    def _query(self, text: str) -> Vectors:
        vector: Vectors = self._encoded(self._runtime.get().encode_query, [text])[0]
        return vector

    def _encoded(self, encode: Callable[..., Any], texts: list[str]) -> Vectors:
        vectors = encode(texts, batch_size=16, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)

    def _load(self) -> Any:
        """The SentenceTransformer. Offline an absent model is told before torch is imported."""
        offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}
        looks_like_a_path = self._model.startswith(("/", ".", "~"))
        if (offline or looks_like_a_path) and model_folder(self._model) is None:
            reason = "it is not on this machine; check the name, give a folder, or allow downloads"
            raise EmbedderUnavailable(self._name, reason)
        try:
            import torch
            from sentence_transformers import SentenceTransformer

            torch.set_num_threads(self._threads)
            dtype = {"dtype": torch.float32}
            return SentenceTransformer(self._model, model_kwargs=dtype, local_files_only=offline)
        except ImportError as error:
            raise EmbedderUnavailable(self._name, "sentence-transformers does not run here") from error
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            reason = "it does not load as a sentence-transformers model; check the name or folder"
            raise EmbedderUnavailable(self._name, reason) from error


def _recipe(name: str, **parts: Any) -> str:
    return json.dumps({"embedder": name, "normalised": True, **parts}, sort_keys=True)


def _encodable(text: str) -> str:
    """The text without lone surrogates, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
