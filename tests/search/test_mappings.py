"""The mappings: strict, in order, explained, and with vectors that every distribution can hold."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from search.mappings import IndexKind, fingerprint, load_mapping

README = files("mappings").joinpath("README.md").read_text(encoding="utf-8")
TYPES = {"text": "tokens", "object": "stored"}


def fields(kind: IndexKind) -> dict[str, Any]:
    return dict(load_mapping(kind)["mappings"]["properties"])


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)


@pytest.mark.parametrize("kind", IndexKind)
def test_every_vector_says_that_lucene_keeps_it(kind: IndexKind) -> None:
    vectors = [found for found in objects(load_mapping(kind)) if found.get("type") == "knn_vector"]
    assert [found["method"]["engine"] for found in vectors] == ["lucene"] * len(vectors)
    assert bool(vectors) == (kind is IndexKind.PASSAGE)


@pytest.mark.parametrize("kind", IndexKind)
def test_a_mapping_is_strict_and_its_fields_are_sorted(kind: IndexKind) -> None:
    assert load_mapping(kind)["mappings"]["dynamic"] == "strict"
    assert list(fields(kind)) == sorted(fields(kind))


@pytest.mark.parametrize("kind", IndexKind)
def test_text_is_cut_at_spaces_alone(kind: IndexKind) -> None:
    texts = [found for found in objects(fields(kind)) if found.get("type") in ("text", "token_count")]
    assert {found["analyzer"] for found in texts} == {"whitespace"}


@pytest.mark.parametrize("kind", IndexKind)
def test_every_field_is_explained_with_its_type(kind: IndexKind) -> None:
    chapter = README.partition(f"## {kind}\n")[2].partition("\n## ")[0]
    explained = dict(re.findall(r"^\| `(\w+)` \| (\w+) \| \S", chapter, re.MULTILINE))
    assert explained == {name: described(field) for name, field in fields(kind).items()}


def described(field: dict[str, Any]) -> str:
    if field.get("index") is False:
        return "column" if field.get("doc_values", True) else "stored"
    return TYPES.get(field["type"], field["type"])


def test_the_fingerprint_is_short_and_stable() -> None:
    assert fingerprint() == fingerprint()
    assert re.fullmatch(r"[0-9a-f]{12}", fingerprint())
