"""`GET /api/v1/search`: what it takes, what it gives."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from hub.models.contents import Content, Kind
from hub.models.media import Cue, Transcript
from tests.factories import make_content
from tests.hub.api.calling import PROBLEM, Caller, Library, caller_for


def hit_of(answer: Mapping[str, Any], content_id: int) -> Mapping[str, Any]:
    return next(hit for hit in answer["hits"] if hit["id"] == content_id)


def test_a_hit_tells_what_it_is_why_it_is_here_and_where_it_is_about(library: Library, sem: Caller) -> None:
    answer = sem.get("/search", q="meander erosion").get_json()

    hit = hit_of(answer, library.talk)
    assert hit["source_id"] == "t-1"
    assert (hit["kind"], hit["title"], hit["lang"]) == ("video", "How rivers meander", "en")
    assert hit["url"] == f"/contents/{library.talk}?t=30"
    assert {"title", "text"} <= set(hit["why"])
    assert 0 < hit["score"] <= 1
    assert [(person["name"], person["role"]) for person in hit["people"]] == [
        ("Noor Vink", "speaker"),
        ("Gast Spreker", "author"),
    ]


def test_a_moment_has_its_second_and_its_text(library: Library, sem: Caller) -> None:
    answer = sem.get("/search", q="erosion of the outer bank").get_json()
    best = max(hit_of(answer, library.talk)["moments"], key=lambda moment: moment["strength"])
    assert (best["start_s"], best["page"]) == (30.0, None)
    assert "<outer> bank" in best["text"]
    assert "&lt;<mark>outer</mark>&gt;" in best["html"]


def test_a_moment_of_a_document_has_its_page_instead(own: Library) -> None:
    with own.site.writing() as session:
        guide = make_content(session, "Guide", kind=Kind.DOCUMENT)
        pages = ("Who reads this.", "A sluice lets barges through.", "Where to write to.")
        cues = [Cue(position=n, page=n, text=text * 9) for n, text in enumerate(pages, start=1)]
        session.add(Transcript(content_id=guide.id, lang="en", cues=cues))
    own.site.index()

    hit = hit_of(caller_for(own.site, own.sem).get("/search", q="sluice barges").get_json(), guide.id)

    best = max(hit["moments"], key=lambda moment: moment["strength"])
    assert (best["page"], best["start_s"]) == (2, None)
    assert best["url"] == hit["url"] == f"/contents/{guide.id}?page=2"
    assert best["text"].startswith("A sluice")


def test_addresses_of_moments_say_which_cut_of_the_film_their_second_counts_in(
    own: Library,
) -> None:
    with own.site.writing() as session:
        session.get_one(Content, own.talk).film_cut = "7-12.5"

    answer = caller_for(own.site, own.sem).get("/search", q="erosion of the outer bank").get_json()

    hit = hit_of(answer, own.talk)
    opened = f"/contents/{own.talk}?t=30&cut=7-12.5"
    noor = next(expert for expert in answer["experts"] if expert["name"] == "Noor Vink")
    assert opened in {moment["url"] for moment in hit["moments"]}
    assert (hit["url"], noor["evidence"][0]["url"]) == (opened, opened)


@pytest.mark.parametrize("q", ["banks", "script alert dikes", "b", "mark"])
def test_highlights_are_escaped_and_hold_marks_only(sem: Caller, q: str) -> None:
    answer = sem.get("/search", q=q).get_json()
    shown = [text for hit in answer["hits"] for text in hit["highlights"]]
    shown += [moment["html"] for hit in answer["hits"] for moment in hit["moments"]]
    assert shown
    assert not [text for text in shown if re.search(r"<(?!/?mark>)", text)]


def test_an_expert_comes_with_evidence(library: Library, sem: Caller) -> None:
    experts = sem.get("/search", q="meander").get_json()["experts"]
    noor = next(expert for expert in experts if expert["name"] == "Noor Vink")
    assert noor["evidence"] == [
        {
            "content_id": library.talk,
            "url": f"/contents/{library.talk}?t=30",
            "title": "How rivers meander",
            "role": "speaker",
            "date": "2024-05-01",
            "start_s": 30.0,
        }
    ]
    guest = next(expert for expert in experts if expert["id"] == library.guest)
    assert (guest["source_id"], guest["job_title"]) == ("p-7", "Hydrologist")


def test_facets_have_value_label_and_count(sem: Caller) -> None:
    facets = sem.get("/search").get_json()["facets"]
    assert facets["topic"] == [{"value": "rivers", "label": "Rivers", "count": 1}]
    assert {(one["value"], one["count"]) for one in facets["kind"]} == {("video", 1), ("note", 1)}


def test_the_answer_says_how_many_how_long_and_how_well(sem: Caller) -> None:
    answer = sem.get("/search", q="river").get_json()
    assert answer["total"] == 2
    assert isinstance(answer["took_ms"], int)
    assert answer["degraded"] is False


def test_a_slip_of_the_pen_gets_a_correction(sem: Caller) -> None:
    assert sem.get("/search", q="meandre").get_json()["did_you_mean"] == "meander"


def test_an_empty_query_lists_everything_newest_first_without_experts(library: Library, sem: Caller) -> None:
    answer = sem.get("/search", q="").get_json()
    assert [hit["id"] for hit in answer["hits"]] == [library.note, library.talk]
    assert answer["experts"] == []


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"kind": ["video", "note"]}, 2),
        ({"kind": ["video"]}, 1),
        ({"kind": ["video"], "lang": "nl"}, 0),
        ({"topic": "rivers"}, 1),
        ({"lang": "en"}, 2),
        ({"from": "2024-05-01", "to": "2024-05-01"}, 1),
        ({"to": "2024-04-30"}, 0),
        ({"kind": "video", "topic": ["rivers", "lakes"]}, 1),
    ],
    ids=str,
)
def test_a_repeated_parameter_is_or_and_different_ones_are_and(
    sem: Caller, parameters: dict[str, Any], found: int
) -> None:
    assert sem.get("/search", **parameters).get_json()["total"] == found


def test_a_person_filters(library: Library, sem: Caller) -> None:
    assert sem.get("/search", person=library.guest).get_json()["total"] == 1


def test_pages_follow_each_other(library: Library, sem: Caller) -> None:
    pages = [sem.get("/search", limit=1, offset=n).get_json() for n in range(3)]
    assert [[hit["id"] for hit in page["hits"]] for page in pages] == [[library.note], [library.talk], []]
    assert [page["total"] for page in pages] == [2, 2, 2]


@pytest.mark.parametrize("parameters", [{"limit": 100, "offset": 400}, {"limit": 1, "offset": 499}], ids=str)
def test_the_last_page_ends_at_500(sem: Caller, parameters: dict[str, int]) -> None:
    assert sem.get("/search", **parameters).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"limit": 101}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": 100, "offset": 401}, "offset"),
        ({"offset": 500}, "offset"),
        ({"offset": "1e9"}, "offset"),
        ({"offset": 10**9}, "offset"),
        ({"offset": -1}, "offset"),
        ({"colour": "red"}, "colour"),
        ({"person": "noor"}, "person"),
        ({"sort": "cheapest"}, "sort"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2025-01-01", "to": "2024-01-01"}, "from"),
        ({"q": ["one", "two"]}, "q"),
        ({"q": "a" * 10_000}, "q"),
        ({"kind": "\x00"}, "kind"),
        ({"lang": "<script>"}, "lang"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_asked_is_told_with_its_parameter(
    sem: Caller, parameters: dict[str, Any], wrong: str
) -> None:
    answer = sem.get("/search", **parameters)
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert answer.get_json()["parameter"] == wrong


@pytest.mark.parametrize(
    "q",
    [
        "",
        "   ",
        "🎉",
        "👩‍💻 rivers",
        '"unbalanced',
        "a AND (b",
        "NOT",
        "-",
        '-""',
        "<script>alert(1)</script>",
        "\x00",
        "river\x00s",
        "‮rivers",
        "أنهار متعرجة",
        "נהרות",
        "%",
        "*",
        "'; drop table contents; --",
        "{}[]\\/^~:!",
        "NEAR(a b)",
        "river* OR bank",
        "a" * 4_000,
        "word " * 799,
        "ﬀ é ß İ",
    ],
    ids=lambda q: ascii(q)[:30],
)
def test_any_text_can_be_searched_for(sem: Caller, q: str) -> None:
    for path in ("/search", "/suggest"):
        assert sem.get(path, q=q[:200] if path == "/suggest" else q).status_code == 200


@pytest.mark.parametrize("q", ["%ED%A0%80", "river%ED%BF%BFs", "%FF%FE", "%00", "%", "%zz", "%C0%AE"])
@pytest.mark.parametrize("path", ["search", "suggest"])
def test_bytes_that_are_no_text_can_be_searched_for(sem: Caller, path: str, q: str) -> None:
    assert sem.client.get(f"/api/v1/{path}?q={q}", headers=sem.headers).status_code == 200
