"""What `docker-compose.yml` promises of secrets, limits and health, read from the file alone."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.compose_file import ANSWERS, ROOT, described_services, filled

SERVICES = described_services()


def test_every_secret_must_be_given() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ANSWERS:
        rest = {other: value for other, value in ANSWERS.items() if other != name}
        with pytest.raises(KeyError, match=name):
            filled(text, rest)
        assert re.search(rf"\$\{{{name}:\?", text), f"Compose itself does not insist on {name}"


def test_no_secret_stands_in_the_file() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].values()
    settings = [pair for one in services for pair in one.get("environment", {}).items()]
    secrets = {value for name, value in settings if name.endswith(("PASSWORD", "SECRET_KEY"))}

    assert secrets
    assert [value for value in secrets if not value.startswith("${")] == []


def test_every_lasting_service_is_limited_restarted_and_kept_inside() -> None:
    lasting = {name: one for name, one in SERVICES.items() if name != "certificates"}

    assert [name for name, one in lasting.items() if "mem_limit" not in one or "restart" not in one] == []
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]
    for one in SERVICES.values():
        assert set(one.get("depends_on", {})) <= SERVICES.keys()


def test_every_lasting_service_says_whether_it_is_well() -> None:
    lasting = {name: one for name, one in SERVICES.items() if name not in ("certificates", "prepare")}

    assert [name for name, one in lasting.items() if not one.get("healthcheck", {}).get("test")] == []
    waited_for = [pair for one in SERVICES.values() for pair in one.get("depends_on", {}).items()]
    ended = {"certificates", "prepare"}
    assert [name for name, how in waited_for if name in ended and "completed" not in how["condition"]] == []
    assert [name for name, how in waited_for if name not in ended and "healthy" not in how["condition"]] == []
