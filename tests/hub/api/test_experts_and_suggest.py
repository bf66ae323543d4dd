"""`GET /api/v1/experts` and `GET /api/v1/suggest`."""

from typing import Any

import pytest

from tests.hub.api.calling import PROBLEM, Caller, Library


def test_experts_are_found_with_their_evidence(library: Library, sem: Caller) -> None:
    experts = sem.get("/experts", q="meander").get_json()["experts"]
    assert {expert["name"] for expert in experts} == {"Noor Vink", "Gast Spreker"}
    assert {one["content_id"] for expert in experts for one in expert["evidence"]} == {library.talk}


def test_experts_are_as_many_as_asked(sem: Caller) -> None:
    assert len(sem.get("/experts", q="meander", limit=1).get_json()["experts"]) == 1


def test_suggestions_are_topics_people_and_contents(library: Library, sem: Caller) -> None:
    suggested = {
        text: {(one["type"], one["id"], one["label"]) for one in sem.get("/suggest", q=text).get_json()[name]}
        for name in ("suggestions",)
        for text in ("riv", "noo", "how")
    }
    assert ("content", library.talk, "How rivers meander") in suggested["riv"]
    assert {type_ for type_, _, _ in suggested["riv"]} == {"topic", "content"}
    assert [label for type_, _, label in suggested["noo"] if type_ == "person"] == ["Noor Vink"]
    assert suggested["how"] == {("content", library.talk, "How rivers meander")}


def test_nothing_typed_suggests_nothing(sem: Caller) -> None:
    assert sem.get("/suggest").get_json() == {"suggestions": []}


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/experts", {}),
        ("/experts", {"q": ""}),
        ("/experts", {"q": " \x00 "}),
        ("/experts", {"q": "a" * 10_000}),
        ("/experts", {"q": "a", "limit": 0}),
        ("/experts", {"q": "a", "limit": 51}),
        ("/experts", {"q": "a", "kind": "note"}),
        ("/suggest", {"q": "a" * 201}),
        ("/suggest", {"q": "a", "limit": "x"}),
        ("/suggest", {"q": "a", "offset": 3}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_asked_is_told(sem: Caller, path: str, parameters: dict[str, Any]) -> None:
    answer = sem.get(path, **parameters)
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert any(name in answer.get_json()["detail"] for name in ("q", "limit", "kind", "offset")) or (
        answer.get_json()["parameter"] == "q"
    )


@pytest.mark.parametrize("q", ["%ED%A0%80x", "%FF", "a%00b", "🎉", "‮", '"'])
def test_any_text_can_be_asked_of_experts(sem: Caller, q: str) -> None:
    assert sem.client.get(f"/api/v1/experts?q={q}", headers=sem.headers).status_code == 200
