"""The hub against judged sets that lie outside the repository, each with a floor below what was measured.

`HUB_JUDGED_SETS` names the folder that holds `retrieval/` and `experts/`; without it, and without one beside
the checkout, there is nothing to test.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hub.cli.evaluating import measure
from hub.services.judged import read_judged_set
from tests.relevance.conftest import ROOT, opened

pytestmark = pytest.mark.model

SETS = Path(os.environ.get("HUB_JUDGED_SETS") or ROOT.parent / "shared" / "data")


def soaked(name: str, floor: float) -> object:
    return pytest.param(name, floor, marks=pytest.mark.soak, id=name)


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        pytest.param("experts/stackexchange_ai", 0.36, id="experts/stackexchange_ai"),
        soaked("retrieval/rijksoverheid_nl", 0.91),
        soaked("retrieval/stackfaq", 0.91),
        soaked("retrieval/ntrex_nl_to_en", 0.84),
        soaked("retrieval/cranfield", 0.38),
    ],
)
def test_answers_do_not_get_worse(name: str, floor: float, tmp_path: Path) -> None:
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"HUB_JUDGED_SETS holds no {name}")
    backends = opened(tmp_path / "home")

    figures = measure(backends, read_judged_set(folder), tmp_path / "rows")

    backends.database.close()
    assert figures["ndcg@10"] > floor
