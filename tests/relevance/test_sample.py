"""How well the sample organisation is found: judged by hand, in its own words, in Dutch and English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.backends import Backends
from hub.cli.evaluating import answered_contents, answered_experts, opens_right
from hub.services.judged import Question, read_grades
from hub.services.measures import mean_measures

pytestmark = pytest.mark.model

FOLDER = Path(__file__).parent / "sample"


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


CONTENTS = read_grades(FOLDER / "qrels.tsv")
EXPERTS = read_grades(FOLDER / "experts.tsv")
QUERIES = [Question(row["_id"], row["text"], CONTENTS[row["_id"]]) for row in rows("queries.jsonl")]
MOMENTS = [
    Question(row["_id"], row["text"], {row["content"]: 1}, (float(row["start_s"]), float(row["end_s"])))
    for row in rows("moments.jsonl")
]


def test_contents_are_found(sample_hub: Backends) -> None:
    """Measured: nDCG@10 .876, MRR .905, recall .937."""
    found = mean_measures([(answered_contents(sample_hub, one), one.grades) for one in QUERIES])

    assert found["ndcg@10"] > 0.85
    assert found["mrr"] > 0.88
    assert found["recall@100"] > 0.91


def test_questions_in_the_language_of_the_answer_are_found(sample_hub: Backends) -> None:
    """Measured: .94 without the questions that cross the languages."""
    same = [one for one in QUERIES if not one.id.startswith("x-")]
    found = mean_measures([(answered_contents(sample_hub, one), one.grades) for one in same])

    assert found["ndcg@10"] > 0.92


def test_colleagues_are_found(sample_hub: Backends) -> None:
    """Measured: nDCG@10 .947."""
    found = mean_measures([(answered_experts(sample_hub, one), EXPERTS[one.id]) for one in QUERIES])

    assert found["ndcg@10"] > 0.91


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("negotiating with a supplier", "onderhandelen-op-een-a4", id="English to Dutch"),
        pytest.param("wachtwoorden die je kunt vergeten", "passkeys", id="Dutch to English"),
        pytest.param("loopbaanontwikkeling", "loopbaangesprek", id="a compound by a part"),
        pytest.param("gesprek loopbaan", "loopbaangesprek", id="a compound by its parts"),
        pytest.param("draaitabbel", "draaitabellen-zonder-angst", id="a typing mistake in Dutch"),
        pytest.param("cancelation of tasks", "cancellation-done-right", id="a typing mistake in English"),
    ],
)
def test_another_spelling_or_language_is_found_among_the_first_five(
    sample_hub: Backends, text: str, expected: str
) -> None:
    assert expected in answered_contents(sample_hub, Question("", text))[:5]


def test_part_of_a_compound_finds_the_whole(sample_hub: Backends) -> None:
    found = answered_contents(sample_hub, Question("", "loopbaan"))

    assert {"loopbaangesprek", "loopbaancafe", "regie-op-je-loopbaan"} <= set(found[:4])


def test_what_is_not_for_everybody_is_not_found(sample_hub: Backends) -> None:
    found = answered_contents(sample_hub, Question("", "mijn eerste honderd dagen"))

    assert "noor-honderd-dagen" not in found


def test_hits_open_at_the_right_second(sample_hub: Backends) -> None:
    """Measured: 6 of 10; a moment is asked for in the other language twice."""
    right = [one.id for one in MOMENTS if opens_right(sample_hub, one)]

    assert len(right) >= 6
