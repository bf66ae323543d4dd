"""What is written: replaced, removed, and never undone by something older."""

from dataclasses import replace

import numpy as np
import pytest

from search.documents import DocumentType, PassageDocument, Written
from search.ports import RecipeMismatch
from search.reading import IndexedVersion
from search.writing import ChangeResult, Outcome, Put, Remove
from tests.contract.documents import EAST, EVERYONE, NORTH, Filled, content, profile, put, ref

WRITTEN, STALE = Outcome.WRITTEN, Outcome.STALE


def test_a_written_content_is_found_by_its_words(index: Filled) -> None:
    index.write(put(content(1, "Writing asynchronous code")))

    assert index.found("asynchronous") == (1,)


def test_a_newer_version_replaces_all_of_the_older_one(index: Filled) -> None:
    index.write(put(content(1, "Gardening"), "roses", EAST))

    assert index.write(put(content(1, "Cooking", version=2), "soup")) == (WRITTEN,)

    assert index.found("gardening") == ()
    assert index.found("cooking") == (1,)
    assert index.match("roses").passages == ()
    assert index.match(near=EAST).semantic == ()


def test_an_older_version_never_wins(index: Filled) -> None:
    index.write(put(content(1, "New title", version=5), EAST))

    assert index.write(put(content(1, "Old title", version=4), NORTH)) == (STALE,)

    assert index.found("old") == ()
    assert index.held() == {"content:1": 5}


def test_the_same_version_may_be_written_again(index: Filled) -> None:
    index.write(put(content(1, "A talk", version=3), EAST, NORTH))

    assert index.write(put(content(1, "A talk", version=3), EAST)) == (WRITTEN,)

    assert list(index.searcher.versions()) == [IndexedVersion(ref(1), 3, 1, 1, EVERYONE)]


def test_passages_of_a_longer_shape_go(index: Filled) -> None:
    index.write(put(content(1, "A talk"), "first", "second", "third"))

    index.write(put(content(1, "A talk", version=2), "first"))

    assert index.match("third second").passages == ()
    assert [held.passages for held in index.searcher.versions()] == [1]


def test_what_is_removed_is_found_by_nothing(index: Filled) -> None:
    index.write(put(content(1, "Gardening", kind="note"), "roses", EAST), put(profile(1, "Rosa"), EAST))

    assert index.write(Remove(ref(1), 2), Remove(ref(1, DocumentType.PROFILE), 2)) == (WRITTEN, WRITTEN)

    matches = index.match("gardening roses rosa", near=EAST)
    assert (matches.contents, matches.passages, matches.semantic, matches.facts) == ((), (), (), {})
    assert (matches.profiles, matches.profiles_semantic) == ((), ())
    assert index.expand().total == 0
    assert index.held() == {}


def test_a_removal_is_remembered_against_older_versions(index: Filled) -> None:
    index.write(Remove(ref(1), 7))

    assert index.write(put(content(1, "Late", version=6))) == (STALE,)
    assert index.held() == {}

    assert index.write(put(content(1, "Back again", version=8))) == (WRITTEN,)
    assert index.found("again") == (1,)


def test_an_older_removal_never_wins(index: Filled) -> None:
    index.write(put(content(1, "A talk", version=5)))

    assert index.write(Remove(ref(1), 4)) == (STALE,)

    assert index.held() == {"content:1": 5}


def test_a_batch_answers_for_every_change_in_its_order(index: Filled) -> None:
    index.write(put(content(2, "Second", version=9)))

    report = index.writer.write(
        [put(content(1, "First")), Remove(ref(2), 3), put(profile(2, "Rosa"), NORTH), Remove(ref(3), 1)]
    )

    assert report.results == (
        ChangeResult(ref(1), 1, WRITTEN),
        ChangeResult(ref(2), 3, STALE),
        ChangeResult(ref(2, DocumentType.PROFILE), 1, WRITTEN),
        ChangeResult(ref(3), 1, WRITTEN),
    )
    assert report.failed == ()


def test_a_content_and_a_profile_of_one_number_are_two_documents(index: Filled) -> None:
    index.write(put(content(1, "A talk")), put(profile(1, "Rosa")))

    index.write(Remove(ref(1), 2))

    assert index.held() == {"profile:1": 1}


def test_versions_come_in_order_of_their_reference(index: Filled) -> None:
    index.write(
        put(profile(2, "Rosa", audience=frozenset({"public", "everyone"})), NORTH),
        put(content(10, "Ten", version=4), "words", EAST),
        put(content(9, "Nine", audience=frozenset({"user:3"}))),
    )

    assert list(index.searcher.versions()) == [
        IndexedVersion(ref(9), 1, 0, 0, frozenset({"user:3"})),
        IndexedVersion(ref(10), 4, 2, 1, EVERYONE),
        IndexedVersion(ref(2, DocumentType.PROFILE), 1, 1, 1, frozenset({"public", "everyone"})),
    ]


def test_a_vector_of_another_dimension_is_refused_with_its_batch(index: Filled) -> None:
    wrong = PassageDocument(0, "short", vector=np.ones(3, np.float32))

    with pytest.raises(RecipeMismatch):
        index.write(put(content(1, "Right"), EAST), put(content(2, "Wrong"), wrong))

    assert index.held() == {}


def test_a_vector_of_another_dimension_is_no_question(index: Filled) -> None:
    index.write(put(content(1, "A talk"), EAST))

    with pytest.raises(RecipeMismatch):
        index.match(near=np.ones(3, np.float32))


JUNK = {
    "lone surrogate": "talk \ud800 end",
    "null byte": "talk\x00end",
    "emoji": "talk 🧑‍🚀 end",
    "right to left": "talk \u202eمرحبا\u202c end",
    "quotes": 'talk "" \' OR 1=1; -- end',
    "no letters": "talk ... ¿? end",
}


@pytest.mark.parametrize("text", JUNK.values(), ids=JUNK.keys())
def test_any_text_is_stored_and_found(index: Filled, text: str) -> None:
    document = content(1, text, description=text, body=text, fold_key=text, people=())
    index.write(put(document, PassageDocument(0, text, speaker=text, vector=EAST)))
    index.write(put(profile(1, text, about=text, works=(Written(text),), skills=(text,)), text))

    assert index.found(f"{text} talk") == (1,)
    assert index.found(f'"{text}"') in ((1,), ())
    shown = index.expand("talk", page=(1,))
    assert "talk" in shown.passages[1][0].text
    assert shown.passages[1][0].text.encode()
    assert index.searcher.suggest(text, audience=EVERYONE, limit=5) is not None


def test_a_document_without_any_text_is_held(index: Filled) -> None:
    assert index.write(Put(content(1, "")), Put(replace(profile(1, ""), lang=None))) == (WRITTEN, WRITTEN)

    assert index.held() == {"content:1": 1, "profile:1": 1}
    assert index.expand().page == (1,)


def test_tidying_comes_to_an_end_and_changes_nothing_that_is_found(index: Filled) -> None:
    for number in range(1, 16):
        index.write(put(content(number, f"Talk {number} about trees"), f"trees and word{number}", EAST))
    before = index.match("trees", near=EAST), index.searcher.frequencies({"trees", "word3"})

    while index.writer.tidy():
        pass

    assert (index.match("trees", near=EAST), index.searcher.frequencies({"trees", "word3"})) == before
