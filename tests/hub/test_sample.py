"""The sample organisation keeps the promises of its README and of `docs/import-format.md`."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import hub.sample
from hub.models.contents import Kind, PersonRole


def rows(name: str) -> list[dict[str, Any]]:
    folder = Path(hub.sample.__file__).parent
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


PEOPLE = rows("people.jsonl")
ITEMS = rows("items.jsonl")
TOPICS = rows("topics.jsonl")
VIDEOS = [item for item in ITEMS if item["kind"] == "video"]


def documented_fields(heading: str) -> set[str]:
    """The field names in the first column of the tables under a heading of the import format."""
    text = (Path(__file__).parents[2] / "docs" / "import-format.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    first_cells = re.findall(r"^\|([^|]+)\|", section, flags=re.MULTILINE)
    return {name for cell in first_cells for name in re.findall(r"`([a-z_]+)`", cell)}


def named(row: dict[str, Any]) -> str:
    return str(row.get("id") or row.get("slug"))


def text_of(item: dict[str, Any]) -> str:
    said = " ".join(cue["text"] for cue in item.get("cues", ()))
    return " ".join((item["title"], item["description"], item.get("body", ""), said)).lower()


@pytest.mark.parametrize("set_of_rows", [PEOPLE, ITEMS, TOPICS], ids=["people", "items", "topics"])
def test_no_two_rows_have_the_same_id(set_of_rows: list[dict[str, Any]]) -> None:
    assert [name for name, times in Counter(map(named, set_of_rows)).items() if times > 1] == []


@pytest.mark.parametrize("person", PEOPLE, ids=named)
def test_a_person_is_complete_and_reaches_nobody_real(person: dict[str, Any]) -> None:
    assert set(person) <= documented_fields("People")
    assert [name for name, value in person.items() if not value and name != "tags"] == []
    assert person["email"].endswith("@laagland.example")
    assert all(skill["level"] in (1, 2, 3) for skill in person["skills"])


@pytest.mark.parametrize("item", ITEMS, ids=named)
def test_an_item_uses_documented_fields_and_has_what_a_reader_needs(item: dict[str, Any]) -> None:
    assert set(item) <= documented_fields("Items")
    assert item["title"].strip()
    assert item["description"].strip()
    assert item["kind"] in set(Kind)
    assert item["language"] in {"nl", "en"}
    assert date(2021, 1, 1) <= date.fromisoformat(item["date"]) <= date(2026, 11, 30)
    assert item["people"]
    assert item["tags"]


@pytest.mark.parametrize("item", ITEMS, ids=named)
def test_an_item_names_people_and_topics_that_exist(item: dict[str, Any]) -> None:
    assert {person["id"] for person in item["people"]} <= set(map(named, PEOPLE))
    assert {person["role"] for person in item["people"]} <= set(PersonRole)
    assert set(item["tags"]) <= set(map(named, TOPICS))


@pytest.mark.parametrize("person", PEOPLE, ids=named)
def test_skills_and_interests_are_topics(person: dict[str, Any]) -> None:
    skills = {skill["name"] for skill in person["skills"]}
    assert skills | set(person["interests"]) | set(person["tags"]) <= set(map(named, TOPICS))


@pytest.mark.parametrize("topic", TOPICS, ids=named)
def test_a_topic_has_labels_and_definitions_in_both_languages_and_is_used(topic: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9-]+", topic["slug"])
    assert set(topic) <= documented_fields("Topics")
    assert all(topic[name] for name in ("label_nl", "label_en", "definition_nl", "definition_en"))
    assert any(topic["slug"] in item["tags"] for item in ITEMS)


@pytest.mark.parametrize("video", VIDEOS, ids=named)
def test_a_video_has_cues_in_order_within_its_duration(video: dict[str, Any]) -> None:
    cues = video["cues"]
    starts = [cue["start_s"] for cue in cues]
    assert 25 <= len(cues) <= 60
    assert starts == sorted(starts)
    assert all(cue["start_s"] < cue["end_s"] and cue["text"].strip() for cue in cues)
    assert all(one["end_s"] <= after["start_s"] for one, after in pairwise(cues))
    assert cues[-1]["end_s"] <= video["duration"] <= 45 * 60
    assert {cue["speaker"] for cue in cues} <= {person["name"] for person in PEOPLE}


@pytest.mark.parametrize("video", VIDEOS, ids=named)
def test_a_video_has_chapters_from_zero_to_before_its_end(video: dict[str, Any]) -> None:
    marks = re.findall(r"^(\d+):(\d\d) \S", video["description"], flags=re.MULTILINE)
    starts = [int(minutes) * 60 + int(seconds) for minutes, seconds in marks]
    assert len(starts) >= 4
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert starts[-1] < video["duration"]


@pytest.mark.parametrize("video", VIDEOS, ids=named)
def test_everyone_named_as_speaker_is_heard(video: dict[str, Any]) -> None:
    names = {person["id"]: person["name"] for person in PEOPLE}
    speakers = {names[person["id"]] for person in video["people"] if person["role"] == "speaker"}
    assert speakers <= {cue["speaker"] for cue in video["cues"]}


@pytest.mark.parametrize("item", [item for item in ITEMS if item["kind"] not in ("video", "link")], ids=named)
def test_whatever_is_read_has_a_body_worth_reading(item: dict[str, Any]) -> None:
    assert len(item["body"].split()) >= 50


@pytest.mark.parametrize("session", [item for item in ITEMS if item["kind"] == "session"], ids=named)
def test_a_session_starts_at_a_fixed_time_or_so_many_days_from_now(session: dict[str, Any]) -> None:
    if "starts_at" in session:
        assert datetime.fromisoformat(session["starts_at"]).tzinfo is not None
        assert "starts_in_days" not in session
    else:
        assert session["starts_in_days"] > 0
        assert re.fullmatch(r"\d\d:\d\d", session["starts_time"])


def test_every_restricted_item_is_for_a_team_or_a_person_of_the_sample() -> None:
    known = {"everyone", "public"}
    known |= {f"group:{person['team']}" for person in PEOPLE} | {
        f"user:{person['email']}" for person in PEOPLE
    }
    tokens = {token for item in ITEMS for token in item["audience"]}
    assert tokens <= known
    assert {token.split(":")[0] for token in tokens} == {"everyone", "public", "group", "user"}


def test_there_is_enough_of_every_kind() -> None:
    least = {
        "video": 14,
        "note": 22,
        "document": 5,
        "course": 4,
        "session": 6,
        "story": 4,
        "question": 4,
        "link": 2,
    }
    counts = Counter(item["kind"] for item in ITEMS)
    assert {kind: counts[kind] for kind, number in least.items() if counts[kind] < number} == {}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_about_half_of_the_items_are_in_each_language(language: str) -> None:
    share = sum(item["language"] == language for item in ITEMS) / len(ITEMS)
    assert 0.4 <= share <= 0.6


@pytest.mark.parametrize(
    "words",
    [
        "incident",
        "privacy",
        "asyncio",
        "loopba|career",
        "feedback",
        "onboarding|inwerk|first week|eerste week",
    ],
)
def test_a_first_search_finds_several_kinds_languages_and_colleagues(words: str) -> None:
    found = [item for item in ITEMS if re.search(words, text_of(item))]
    people = {(person["id"], person["role"]) for item in found for person in item["people"]}
    assert len(found) >= 6
    assert len({item["kind"] for item in found}) >= 4
    assert {item["language"] for item in found} == {"nl", "en"}
    assert len({person for person, _ in people}) >= 3
    assert len({role for _, role in people}) >= 3


@pytest.mark.parametrize(
    "words", ["incident", "privacy", "asyncio", "loopba", "feedback", "nieuwe collega|eerste week|inwerk"]
)
def test_a_first_search_has_several_moments_within_one_video(words: str) -> None:
    said = [sum(bool(re.search(words, cue["text"].lower())) for cue in video["cues"]) for video in VIDEOS]
    assert max(said) >= 2


@pytest.mark.parametrize(
    ("file_rows", "promise"),
    [
        pytest.param(PEOPLE, "22 colleagues", id="people"),
        pytest.param(ITEMS, "75 videos", id="items"),
        pytest.param(TOPICS, "28 topics", id="topics"),
    ],
)
def test_the_readme_counts_what_is_there(file_rows: list[dict[str, Any]], promise: str) -> None:
    readme = (Path(hub.sample.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert promise in readme
    assert int(promise.split()[0]) == len(file_rows)
