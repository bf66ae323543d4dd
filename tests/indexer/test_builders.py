"""What becomes of a row in the index, before it has vectors."""

from hub.access import EVERYONE
from hub.backends import Backends
from hub.models.media import Cue, Transcript
from indexer.builders import build
from indexer.loaders import load_rows
from tests.factories import make_content


def test_who_says_it_and_when_is_kept_with_each_passage(backends: Backends) -> None:
    said = (("Ada", "We begin. " * 20), ("Bob", "I go on. " * 20))
    with backends.writing() as session:
        talk = make_content(session, "A talk", body="What it is about.")
        cues = [
            Cue(position=n, start_s=n * 60.0, end_s=n * 60.0 + 50, speaker=who, text=text)
            for n, (who, text) in enumerate(said)
        ]
        session.add(Transcript(content_id=talk.id, lang="en", cues=cues))
    with backends.reading() as session:
        built = build(load_rows(session, [talk.id], []).contents[talk.id], frozenset({EVERYONE}))
    assert [(passage.start_s, passage.speaker) for passage in built.passages] == [
        (None, ""),
        (0.0, "Ada"),
        (60.0, "Bob"),
    ]


def test_turns_without_a_time_keep_their_speaker_in_the_text(backends: Backends) -> None:
    with backends.writing() as session:
        talk = make_content(session, "A talk")
        session.add(
            Transcript(content_id=talk.id, lang="en", cues=[Cue(position=0, speaker="Ada", text="Hello.")])
        )
    with backends.reading() as session:
        built = build(load_rows(session, [talk.id], []).contents[talk.id], frozenset({EVERYONE}))
    assert "Ada: Hello." in [passage.text for passage in built.passages]
