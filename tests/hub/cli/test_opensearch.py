"""`hub opensearch`: its exit codes, and nothing but addresses on standard output."""

import argparse
from pathlib import Path

import pytest

from hub.cli.opensearch import add_arguments, run
from search.opensearch.node.install import Program


def hub_opensearch(home: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser, home)
    return run(parser.parse_args(words))


def test_status_without_a_node_prints_nothing_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hub_opensearch(tmp_path, "status") == 1
    assert capsys.readouterr() == ("", "")


def test_stopping_nothing_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hub_opensearch(tmp_path, "stop") == 0
    assert capsys.readouterr() == ("", "0 stopped\n")


def test_a_start_that_cannot_be_says_what_to_do_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSEARCH_JAVA_HOME", str(tmp_path))
    assert hub_opensearch(tmp_path, "start") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Point OPENSEARCH_JAVA_HOME at one" in err


@pytest.mark.opensearch
def test_two_nodes_start_answer_and_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], opensearch_program: Program
) -> None:
    program = str(opensearch_program.home.parent)
    start = ("start", "--nodes", "2", "--port", "0", "--heap-mb", "384", "--program", program)
    try:
        assert hub_opensearch(tmp_path, *start) == 0
        urls = capsys.readouterr().out.split()
        assert len(set(urls)) == 2
        assert hub_opensearch(tmp_path, "status") == 0
        assert capsys.readouterr().out.split() == urls
    finally:
        assert hub_opensearch(tmp_path, "stop") == 0
    assert capsys.readouterr().err == "2 stopped\n"
    assert hub_opensearch(tmp_path, "status") == 1
