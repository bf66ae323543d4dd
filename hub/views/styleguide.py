"""Every component in every state on one page, with invented values; for development and tests that look."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup

styleguide = Blueprint("styleguide", __name__)

LONG_WORD = "Arbeidsongeschiktheidsverzekeringsmaatschappijovereenkomsten"
YEARS = tuple(range(2020, 2027))


def _person(name: str) -> dict[str, str]:
    return {"name": name, "photo_url": "", "url": "#person"}


SANNE, BRAM, FENNA, YOUSSEF = (_person(name) for name in ("Sanne", "Bram", "Fenna", "Youssef"))
LONG_NAME = _person("Wilhelmina van den Bergh-Oosterhuis tot Nederveen")


def _content(title: str, kind: str, badge: str, **more: object) -> dict[str, Any]:
    return {
        "title": title,
        "url": "#content",
        "kind": kind,
        "topic": "",
        "image_url": "",
        "badge": badge,
    } | more


CONTENTS = (
    _content(
        "Practising incidents without scaring anyone",
        "video",
        "42:10",
        topic="incident response",
        people=[SANNE, BRAM],
        facts=["Sanne, Bram", "2026"],
        why="You follow incident response",
        lang="en",
        progress=30,
    ),
    _content(
        "Draaiboek: het eerste kwartier van een incident",
        "note",
        "6 min",
        topic="servicedesk",
        people=[YOUSSEF],
        facts=["Youssef", "2026"],
        why="You follow Youssef",
        lang="nl",
    ),
    _content("Privacy by default in fifteen decisions", "document", "24 p.", topic="privacy", facts=["2025"]),
    _content("Incident command in four short evenings", "course", "4 lessons", topic="planning", progress=54),
    _content("Tafeloefening: de betaalketen valt uit", "session", "3 dec", topic="payments"),
    _content("From eleven minutes to three", "story", "Story", topic="servicedesk", people=[BRAM, YOUSSEF]),
    _content("A talk about clocks on another site", "link", "Link", topic="time"),
    _content("Who calls the customer when it breaks at night?", "question", "4 answers", topic="incident"),
    _content(f"{LONG_WORD} in de praktijk", "note", "12 min", topic="law", facts=[LONG_NAME["name"]]),
)


def _moment(
    place: str, share: float, strength: float, label: str, quote: Markup | str = ""
) -> dict[str, Any]:
    parts = {"url": "#moment", "place": place, "share": share, "strength": strength, "label": label}
    return parts | {"quote": quote, "image_url": ""}


SCORE = (
    {"label": "Titel", "share": 0.86},
    {"label": "Gezegd", "share": 0.72},
    {"label": "Betekenis", "share": 0.64},
)
HITS = (
    CONTENTS[0]
    | {
        "progress": None,
        "facts": ["Sanne, Bram", "2026", "Engels", "incident response, samenwerken"],
        "quote": Markup(
            "“…every second Thursday we <mark>practise</mark> one <mark>incident</mark>, small enough to "
            "finish before lunch. Nobody is graded; the runbook is.”"
        ),
        "moments": [
            _moment("4:02", 0.096, 0.35, "wat een oefening is"),
            _moment("12:34", 0.298, 1.0, "begin met een kleine storing", "“Pick a small one first.”"),
            _moment("14:10", 0.336, 0.6, "wie de klok bijhoudt", "“One person keeps the time.”"),
            _moment(
                "31:20",
                0.743,
                0.8,
                "de terugblik",
                Markup("“Then we read the log aloud, and <mark>practise</mark> where we hesitated.”"),
            ),
        ],
        "moments_label": "4 momenten",
        "moments_url": "#moments",
        "why": "In de titel, gezegd op 12:34, dichtbij in betekenis",
        "score": SCORE,
    },
    CONTENTS[1]
    | {
        "facts": ["Youssef", "bijgewerkt in oktober", "Nederlands", "incident response, servicedesk"],
        "quote": Markup(
            "“Eén iemand leidt, één iemand schrijft mee. <mark>Oefen</mark> het met de kaartjes.”"
        ),
        "why": "In de titel, in de tekst",
        "score": SCORE,
    },
    CONTENTS[8] | {"facts": [LONG_NAME["name"], "2019", "Nederlands"], "why": "In de titel", "score": SCORE},
)


def _evidence(mark: str, text: str, note: str = "") -> dict[str, str]:
    return {"mark": mark, "text": text, "note": note, "url": "#evidence"}


COLLEAGUES = (
    {
        "person": SANNE,
        "role": "Platformingenieur · Betaalketen",
        "lines": [
            _evidence("taught", "Legde het uit in 3 video’s", "2024–2026"),
            _evidence("answered", "Beantwoordde 12 vragen", "8 aanvaard"),
            _evidence("endorsed", "Aanbevolen door 5 collega’s", "1 uit je team"),
        ],
        "ask_url": "#ask",
        "follow_url": "#follow",
        "why_url": "#why",
    },
    {
        "person": FENNA,
        "role": "Oefenleider · Veiligheid",
        "lines": [
            _evidence("taught", "Gaf 4 tafeloefeningen", "september"),
            _evidence("made", "Schreef mee aan het draaiboek"),
        ],
        "ask_url": "#ask",
        "follow_url": "#follow",
        "is_followed": True,
        "why_url": "#why",
    },
    {
        "person": LONG_NAME,
        "role": LONG_WORD,
        "lines": [_evidence("reviewed", f"Keek 3 {LONG_WORD} na", "2025")],
    },
)
MEETINGS = tuple(
    {"person": person, "role": role, "topics": topics, "evidence": evidence, "viewer_name": "Noor"}
    for person, role, topics, evidence in (
        (
            SANNE,
            "Platform engineer, Payments",
            ["asyncio", "incident response", "planning"],
            "Recorded 2 videos",
        ),
        (FENNA, "Exercise leader, Safety", ["privacy", "onboarding"], "Answered the question you saved"),
        (YOUSSEF, "Coordinator, Service desk", ["asyncio"], "Learns it too, one lesson ahead"),
    )
)
FACETS = (
    {
        "name": "topic",
        "label": "Onderwerp",
        "choices": [
            {"value": "incident", "label": "incident response", "count": 92, "is_chosen": False},
            {"value": "servicedesk", "label": "servicedesk", "count": 41, "is_chosen": False},
            {"value": "long", "label": LONG_WORD, "count": 10000, "is_chosen": False},
        ],
    },
    {
        "name": "language",
        "label": "Taal",
        "choices": [
            {"value": "nl", "label": "Nederlands", "count": 104, "is_chosen": True},
            {"value": "en", "label": "Engels", "count": 82, "is_chosen": False},
        ],
    },
)
OVERLAP = {
    "mine_title": "Jij leert",
    "mine": [{"label": label, "url": ""} for label in ("privacy", "interviewen", "helder schrijven")],
    "shared_title": "Jullie raakvlak",
    "shared": [{"label": label, "url": "#topic"} for label in ("asyncio", "incident response", "planning")],
    "hers_title": "Sanne kent",
    "hers": [{"label": label, "url": ""} for label in ("servicedesk", "berichtenrijen", "logboeken")],
}


def _years_row(topic: str, strength: int, stacks: tuple[str, ...]) -> dict[str, Any]:
    names = {"m": "made", "t": "taught", "a": "answered", "r": "reviewed", "e": "endorsed"}
    cells = [
        {"url": "#year", "label": f"{topic}, {year}", "marks": [names[letter] for letter in stack]}
        if stack
        else None
        for year, stack in zip(YEARS, stacks, strict=True)
    ]
    return {"topic": topic, "url": "#topic", "strength": strength, "notes": ["24 bewijzen"], "cells": cells}


YEARS_ROWS = (
    _years_row("asyncio", 3, ("", "r", "mr", "mmt", "mmtaaee", "mtaaae", "maaee")),
    _years_row("planning", 2, ("", "", "", "a", "ra", "ma", "aae")),
    _years_row("servicedesk", 1, ("aa", "a", "r", "", "", "a", "")),
)
SESSIONS = tuple(
    {"starts_at": starts_at, "title": title, "url": "#session", "people": people, "facts": facts}
    for starts_at, title, people, facts in (
        (datetime(2026, 12, 3, 13, tzinfo=UTC), CONTENTS[4]["title"], [FENNA, SANNE], ["14:00, Utrecht"]),
        (datetime(2026, 12, 8, 9, tzinfo=UTC), "Async in an afternoon", [SANNE], ["10:00, Zwolle"]),
    )
)
SUGGESTIONS = (
    {"title": "Onderwerpen", "options": [{"label": "incident response", "url": "#topic", "note": "186"}]},
    {"title": "Collega’s", "options": [{"label": "Sanne", "url": "#person", "person": SANNE}]},
    {
        "title": "Om te leren",
        "options": [{"label": CONTENTS[0]["title"], "url": "#c", "content": CONTENTS[0]}],
    },
)


@styleguide.get("/styleguide")
def show() -> str:
    """All components."""
    return render_template(
        "pages/styleguide.html",
        contents=CONTENTS,
        hits=HITS,
        colleagues=COLLEAGUES,
        meetings=MEETINGS,
        facets=FACETS,
        overlap_topics=OVERLAP,
        years_shown=YEARS,
        years_rows=YEARS_ROWS,
        sessions=SESSIONS,
        suggestions=SUGGESTIONS,
        story_shown=CONTENTS[5] | {"quote": "“After the fourth rehearsal nobody asked who makes the call.”"},
        long_name=LONG_NAME,
    )
