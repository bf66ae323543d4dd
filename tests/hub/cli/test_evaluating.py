"""`hub evaluate`: figures for a judged set of each kind, on either engine, or in a line what is wrong."""

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from opensearchpy import OpenSearch

from hub.cli.evaluating import evaluate
from hub.cli.main import main
from hub.errors import Invalid
from tests.hubs import Backends, ensure_live, migrate, settings_for
from tests.services.processes import free_port

RIVERS = {"title": "Rivers", "text": "A river meanders to the sea."}
BREAD = {"title": "Bread", "text": "Dough rises before it is baked."}
CUES = [
    {"start_s": 60.0 * n, "end_s": 60.0 * n + 50, "text": text * 12}
    for n, text in enumerate(
        ("We welcome all of you. ", "The outer bank erodes. ", "Thank you and goodbye. ")
    )
]
GRADES = "question\tanswer\tgrade\nq1\ta\t2\nq1\tb\t0\n"
CONTENTS: Mapping[str, Any] = {
    "corpus": [{"_id": "a", **RIVERS}, {"_id": "b", **BREAD}],
    "queries": [{"_id": "q1", "text": "meandering river"}, {"_id": "nobody judged", "text": "bread"}],
    "qrels.tsv": GRADES,
}
COLLEAGUES: Mapping[str, Any] = {
    "documents": [{"id": "d1", "people": ["a"], **RIVERS}, {"id": "d2", "people": ["b"], **BREAD}],
    "people": [{"id": "a", "name": "Anna"}, {"id": "b", "name": "Bram"}],
    "topics": [{"_id": "q1", "text": "river"}],
    "qrels.tsv": GRADES,
}
MOMENTS: Mapping[str, Any] = {
    "videos": [{"id": "v", "title": "Water", "language": "en", "date": "2026-01-01", "cues": CUES}],
    "moments": [{"_id": "m", "text": "outer bank erodes", "content": "v", "start_s": 60, "end_s": 110}],
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("HUB_HOME", str(home))
    monkeypatch.setenv("HUB_EMBEDDER", "hash:64")
    return home


def judged(folder: Path, files: Mapping[str, Any]) -> Path:
    """A folder with these files; texts as they are, lists as rows, compressed."""
    folder.mkdir()
    for name, rows in files.items():
        if isinstance(rows, str):
            (folder / name).write_text(rows)
        else:
            (folder / f"{name}.jsonl.gz").write_bytes(
                gzip.compress("\n".join(map(json.dumps, rows)).encode())
            )
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize(
    ("files", "figures"),
    [
        pytest.param(CONTENTS, {"ndcg@10": 1.0, "mrr": 1.0, "recall@100": 1.0}, id="contents"),
        pytest.param(COLLEAGUES, {"ndcg@10": 1.0, "mrr": 1.0, "recall@100": 1.0}, id="colleagues"),
        pytest.param(MOMENTS, {"moment@1": 1.0, "video@10": 1.0}, id="moments"),
    ],
)
def test_a_set_is_answered_in_a_scratch_hub(
    home: Path, tmp_path: Path, files: Mapping[str, Any], figures: dict[str, float]
) -> None:
    result = run(str(judged(tmp_path / "set", files)), "--json")
    found = json.loads(result.stdout)
    assert found.pop("loaded_s") >= 0
    assert found == figures | {"questions": 1}
    assert not (home / "hub.db").exists()
    assert not (home / "index").exists()
    assert (home / "cache" / "vectors.db").exists()


def test_figures_are_a_table_for_people(home: Path, tmp_path: Path) -> None:
    lines = run(str(judged(tmp_path / "set", CONTENTS))).stdout.splitlines()
    names = ["set", "ndcg@10", "mrr", "recall@100", "questions", "loaded_s"]
    assert [line.split()[0] for line in lines] == names


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"queries.jsonl": '{"_id": "q1"', "queries": ""}, "queries.jsonl, line 1: this is no JSON object"),
        ({"queries.jsonl": '\n{"_id": "q1"}', "queries": ""}, "queries.jsonl, line 2: it lacks text"),
        ({"qrels.tsv": "question\tanswer\tgrade\nq1 a 2"}, "qrels.tsv, line 2: it takes question"),
        ({"qrels.tsv": "question\tanswer\tgrade\nq1\ta\tgood"}, "qrels.tsv, line 2: it takes question"),
        ({"qrels.tsv": ""}, "has a right answer"),
        ({"corpus": ""}, "no corpus, documents or videos"),
    ],
    ids=["cut off", "without text", "spaces for tabs", "a word for a grade", "no grades", "no documents"],
)
def test_what_is_wrong_with_a_set_is_said_with_its_line(
    home: Path, tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    folder = judged(tmp_path / "set", CONTENTS | changed)
    for name in changed.keys() & {"queries", "corpus"}:
        (folder / name).unlink()
    with pytest.raises(Invalid, match=said):
        run(str(folder))


@pytest.mark.opensearch
def test_another_engine_gives_the_same_figures_and_holds_what_it_held(
    home: Path, tmp_path: Path, opensearch_url: str
) -> None:
    prefix = f"t{uuid4().hex[:12]}"
    engine = f"opensearch+{opensearch_url}/{prefix}"
    hub = Backends(settings_for(tmp_path / "in use", HUB_SEARCH_URL=engine))
    migrate(hub.database)
    ensure_live(hub)
    hub.database.close()
    node = OpenSearch([opensearch_url], timeout=30)
    before = node.indices.get_alias(index=f"{prefix}*")

    folder = str(judged(tmp_path / "set", CONTENTS))
    found, embedded = (json.loads(run(folder, "--json", *more).stdout) for more in (["--engine", engine], []))

    assert found | {"loaded_s": 0} == embedded | {"loaded_s": 0}
    assert node.indices.get_alias(index=f"{prefix}*") == before
    assert [one.documents for one in hub.engine.generations()] == [0]
    node.indices.delete(index=f"{prefix}-*")


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        pytest.param("opensearch+http://127.0.0.1:{port}/raakvlak", "OpenSearch does not answer", id="down"),
        pytest.param("opensearch+http://127.0.0.1:{port}", "with a PREFIX", id="without a prefix"),
        pytest.param("elastic:", "no search engine 'elastic'", id="unknown"),
    ],
)
def test_an_engine_that_cannot_be_used_is_one_line(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    engine: str,
    said: str,
) -> None:
    folder = judged(tmp_path / "set", CONTENTS)
    address = engine.format(port=free_port())
    monkeypatch.setattr(sys, "argv", ["hub", "evaluate", str(folder), "--engine", address])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (4, "", 1)
    assert said in printed.err
    assert not caplog.records
