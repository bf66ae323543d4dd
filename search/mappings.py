"""What OpenSearch is told of the documents: one JSON file a kind of index, in the package `mappings`."""

import hashlib
import json
from enum import StrEnum
from importlib.resources import files
from typing import Any


class IndexKind(StrEnum):
    """The three indices of a generation; the value names the file and ends the index's name."""

    CONTENT = "content"
    PASSAGE = "passage"
    PROFILE = "profile"


def load_mapping(kind: IndexKind) -> dict[str, Any]:
    """Settings and mappings of one index, as written in its file: vectors have no dimension yet."""
    text = files("mappings").joinpath(f"{kind}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def fingerprint() -> str:
    """A short hash of all mappings: when it differs, the index has to be rebuilt."""
    whole = json.dumps({kind: load_mapping(kind) for kind in IndexKind}, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
