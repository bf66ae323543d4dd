"""The hub against judged sets that lie outside the repository, each with a floor below what was measured.

`HUB_JUDGED_SETS` names the folder that holds `retrieval/`, `experts/` and `moments/`; without it, and without
one beside the checkout, there is nothing to test.
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
        soaked("experts/pyvideo_heldout", 0.19),
        soaked("experts/aminer", 0.20),
    ],
)
def test_answers_do_not_get_worse(name: str, floor: float, tmp_path: Path) -> None:
    assert figures_of(name, tmp_path)["ndcg@10"] > floor


@pytest.mark.soak
def test_films_open_at_the_right_second_no_less_often(tmp_path: Path) -> None:
    figures = figures_of("moments", tmp_path)

    assert figures["moment@1"] > 0.35
    assert figures["video@10"] > 0.82


def figures_of(name: str, scratch: Path) -> dict[str, float]:
    """What the hub scores on a set; skips the test where there is none."""
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"HUB_JUDGED_SETS holds no {name}")
    backends = opened(scratch / "home")
    figures = measure(backends, read_judged_set(folder), scratch / "rows")
    backends.database.close()
    return figures
