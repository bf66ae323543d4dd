"""The command line keeps its promises: help, exit codes, and nothing but data on standard output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hub.cli.main import hub
from tests.hub.cli.conftest import Run


def commands() -> Iterator[tuple[str, ...]]:
    """Every command, those of groups too."""
    for name, command in sorted(hub.commands.items()):
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in sorted(command.commands))


@pytest.mark.parametrize("names", list(commands()), ids=" ".join)
def test_every_command_says_what_it_does(names: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(hub, [*names, "--help"])
    assert answer.exit_code == 0
    assert answer.output.startswith("Usage: ")
    usage, _, what = answer.output.partition("\n\n")
    assert " ".join(names) in usage
    assert what.strip()[0].isupper()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("no-such-command",), 2, id="unknown command"),
        pytest.param(("create-user",), 2, id="a missing argument"),
        pytest.param(("sample",), 2, id="neither add nor remove"),
        pytest.param(("create-token", "nobody@example.org"), 4, id="nobody of that address"),
        pytest.param(("search", "x", "--limit", "0"), 2, id="no hits wanted"),
        pytest.param(("search", "x", "--limit", "101"), 2, id="more hits than a page holds"),
        pytest.param(("search", "x" * 10_000), 2, id="a text that is too long"),
        pytest.param(("search", "x", "--as", "nobody@example.org"), 4, id="as nobody"),
        pytest.param(("create-user", "not an address", "--name", "N"), 4, id="no e-mail address"),
        pytest.param(("restore", "no-such-backup"), 4, id="no back-up"),
        pytest.param(("verify",), 0, id="index and database agree"),
    ],
)
def test_an_exit_code_says_how_it_went(run: Run, arguments: tuple[str, ...], code: int) -> None:
    answer = run(*arguments)
    assert answer.code == code, answer.stderr
    assert "Traceback" not in answer.stderr
    if code:
        assert answer.stdout == ""
        assert answer.stderr.strip()


def test_a_hub_without_tables_says_what_to_do(run: Run, tmp_path: Path) -> None:
    answer = run("verify", at=tmp_path)
    assert (answer.code, answer.stdout) == (4, "")
    assert "hub migrate" in answer.stderr


def test_a_hub_without_an_index_says_what_to_do(run: Run, tmp_path: Path) -> None:
    run("migrate", at=tmp_path)
    for command in (("search", "x"), ("verify",)):
        answer = run(*command, at=tmp_path)
        assert (answer.code, answer.stdout) == (4, "")
        assert "hub reindex" in answer.stderr


@pytest.mark.parametrize(
    ("setting", "command"),
    [
        ("HUB_SEARCH_URL", ("search", "x")),
        ("HUB_BROKER_URL", ("up",)),
        ("HUB_RECOGNISER", ("up",)),
        ("HUB_RECOGNISER", ("prepare",)),
    ],
)
def test_a_setting_that_names_nothing_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, setting: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv(setting, "nothing")
    answer = run(*command)
    assert (answer.code, answer.stdout, answer.stderr.count("\n")) == (4, "", 1)


def test_who_is_not_known_is_said_in_words(run: Run) -> None:
    for command in (("create-token",), ("search", "x", "--as")):
        assert "Nobody with this e-mail address" in run(*command, "nobody@example.org").stderr


@pytest.mark.parametrize(
    "text", ["", "🎉", '"unbalanced', "a AND (b", "<script>", "\udcff\udcfe", "أنهار"], ids=ascii
)
def test_any_text_can_be_searched_for(run: Run, text: str) -> None:
    answer = run("search", text, "--json")
    assert (answer.code, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["took_ms"] >= 0


def test_a_search_prints_what_the_api_answers_and_nothing_else(run: Run) -> None:
    found = json.loads(run("search", "asyncio", "--json").stdout)
    assert found["hits"]
    assert found["experts"]
    assert "Colleagues who know this" in run("search", "asyncio").stdout


def test_a_search_as_somebody_finds_what_only_she_may_see(run: Run) -> None:
    everybody = json.loads(run("search", "", "--json", "--limit", "100").stdout)
    noor = json.loads(
        run("search", "", "--json", "--limit", "100", "--as", "noor.zandstra@laagland.example").stdout
    )
    found = {hit["source_id"] for hit in everybody["hits"]}
    hers = [hit for hit in noor["hits"] if hit["source_id"] not in found]
    assert noor["total"] == everybody["total"] + len(hers)
    assert hers


def test_a_backup_is_restored_and_searched_elsewhere(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "copy.tar"
    assert run("backup", str(target)).stdout == f"{target}\n"

    restored = run("restore", str(target), at=tmp_path / "new")

    assert (restored.code, restored.stdout) == (0, ""), restored.stderr
    assert run("verify", at=tmp_path / "new").code == 0
    assert json.loads(run("search", "asyncio", "--json", at=tmp_path / "new").stdout)["experts"]
    again = run("restore", str(target), at=tmp_path / "new")
    assert (again.code, again.stdout) == (4, "")
    assert "--force" in again.stderr


def test_a_rebuild_prints_the_name_of_the_new_index(run: Run) -> None:
    first = run("reindex")
    assert first.code == 0, first.stderr
    second = run("reindex")
    assert run("reindex", "--rollback").stdout == first.stdout != second.stdout
