"""Pictures drawn from words."""

import re
from xml.etree import ElementTree

import pytest

from hub.views.covers import FACE_HUES, TOPIC_HUES, circles, cover, face_hue, initials, topic_hue

KINDS = ("video", "note", "document", "course", "session", "story", "link", "question")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_words_give_the_same_picture(kind: str) -> None:
    assert cover("A title", kind, "asyncio") == cover("A title", kind, "asyncio")


def test_every_kind_has_a_figure_of_its_own() -> None:
    assert len({cover("A title", kind, "asyncio") for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cover_of_any_title_is_well_formed_and_shows_a_person(kind: str) -> None:
    drawings = [ElementTree.fromstring(cover(f"Title {number}", kind, "topic")) for number in range(40)]

    assert [len(drawing.findall("*[@class='p']")) for drawing in drawings] == [1] * 40


@pytest.mark.parametrize("kind", KINDS)
def test_a_cover_needs_no_style_and_holds_no_words(kind: str) -> None:
    drawn = cover('<script>alert("x")</script>', kind, '"><b>')

    assert not re.search(r"style=|script|<b>", drawn)


def test_the_topic_decides_the_hue() -> None:
    assert f"hue-{topic_hue('asyncio')}" in cover("One title", "video", "asyncio")
    assert f"hue-{topic_hue('asyncio')}" in cover("Another", "note", "asyncio")
    assert {topic_hue(str(number)) for number in range(200)} == set(TOPIC_HUES)


def test_faces_use_every_warm_hue() -> None:
    assert {face_hue(f"Name {number}") for number in range(200)} == set(FACE_HUES)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sanne", "Sa"),
        ("Anna de Wit", "AW"),
        ("bram", "Br"),
        ("", "?"),
        ("(hr) Élise Öz", "ÉÖ"),
        ("李", "李"),
    ],
)
def test_initials_of_any_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_circles_that_only_meet_have_no_overlap() -> None:
    assert 'class="t"' in circles(1.2)
    assert 'class="t"' not in circles(2)


def test_labels_in_circles_are_escaped() -> None:
    assert "&lt;i&gt;" in circles(1, labels=("<i>", "No"), count=3)
