"""`docker-compose.yml` as Compose reads it, with an answer for each of its variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
ANSWERS = {
    "HUB_HOST": "hub.example.org",
    "POSTGRES_PASSWORD": "p0stgres-secret",
    "REDIS_PASSWORD": "redis-s3cret",
    "SEARCH_PASSWORD": "S3arch-secret-Aa!",
    "S3_SECRET_KEY": "storage-s3cret-0123456789",
    "HUB_SECRET_KEY": "a-secret-of-the-hub",
}


def described_services() -> dict[str, Any]:
    """The services of the file by name, with its variables filled in."""
    text = filled((ROOT / "docker-compose.yml").read_text(), ANSWERS)
    found: dict[str, Any] = yaml.safe_load(text)["services"]
    return found


def filled(text: str, answers: Mapping[str, str]) -> str:
    """The text with its variables, as Compose fills them in. Raises `KeyError` for one that must be given."""

    def value(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        return (
            answers[found["name"]]
            if found["default"] is None
            else answers.get(found["name"], found["default"])
        )

    return re.sub(r"\$\$|\$\{(?P<name>\w+)(?::\?[^}]*|:-(?P<default>[^}]*))?\}", value, text)
