"""`hub` as an operator runs it, over a hub with the sample organisation."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.cli.main import main
from hub.cli.sample import add_sample
from tests.hubs import Backends, ensure_live, give_tables, settings_for

Run = Callable[..., "Answer"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with the sample organisation, indexed."""
    folder = tmp_path_factory.mktemp("hub")
    backends = Backends(settings_for(folder))
    give_tables(backends.database)
    add_sample(backends)
    ensure_live(backends)
    backends.database.close()
    return folder


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `hub` as an operator does, in this process."""

    def ran(*arguments: str, at: Path = home, stdin: str = "") -> Answer:
        for name, value in (("HUB_HOME", str(at)), ("HUB_EMBEDDER", "hash:64")):
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["hub", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return ran
