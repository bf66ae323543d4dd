"""`hub opensearch`: its exit codes, and nothing but addresses on standard output."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli.opensearch import opensearch
from search.opensearch.node.errors import JavaMissing
from search.opensearch.node.install import Program


def hub_opensearch(*words: str | Path) -> Result:
    return CliRunner().invoke(opensearch, list(map(str, words)))


def test_status_without_a_node_prints_nothing_and_exits_1(tmp_path: Path) -> None:
    answer = hub_opensearch("status", "--folder", tmp_path)
    assert (answer.exit_code, answer.output) == (1, "")


def test_stopping_nothing_is_fine(tmp_path: Path) -> None:
    answer = hub_opensearch("stop", "--folder", tmp_path)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, "", "0 stopped\n")


def test_without_java_nothing_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_JAVA_HOME", str(tmp_path))
    answer = hub_opensearch("start", "--folder", tmp_path, "--program", tmp_path)
    assert isinstance(answer.exception, JavaMissing)


@pytest.mark.opensearch
def test_two_nodes_start_answer_and_stop(tmp_path: Path, opensearch_program: Program) -> None:
    place = ("--folder", tmp_path)
    small = ("--port", "0", "--heap-mb", "384", "--program", opensearch_program.home.parent)
    try:
        started = hub_opensearch("start", "--nodes", "2", *small, *place)
        urls = started.stdout.split()
        assert (started.exit_code, len(set(urls))) == (0, 2)
        found = hub_opensearch("status", *place)
        assert (found.exit_code, found.stdout.split()) == (0, urls)
    finally:
        stopped = hub_opensearch("stop", *place)
    assert stopped.stderr == "2 stopped\n"
    assert hub_opensearch("status", *place).exit_code == 1
