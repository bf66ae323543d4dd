"""At which second a hit opens: that of the cue in which the words are said."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from search.documents import ContentDocument, PassageDocument
from search.embedded.engine import EmbeddedEngine
from search.finder import Finder
from search.hashing import HashingEmbedder
from search.ports import Recipe
from search.writing import Put

EMBEDDER = HashingEmbedder(16)
EVERYONE = frozenset({"everyone"})
SAID = "Welcome all of you. Today we look at lighthouses. Then there is coffee."


def talk(version: int = 1) -> Put:
    """A passage of three cues."""
    (vector,) = EMBEDDER.embed_documents([SAID])
    passage = PassageDocument(0, SAID, "en", 10.0, 22.0, cues=((20, 14.5), (50, 19.0)), vector=vector)
    return Put(ContentDocument(77, version, EVERYONE, "video", "Opening", "en", body=SAID), (passage,))


@pytest.fixture
def generation(tmp_path: Path) -> str:
    """The live generation below `tmp_path`, which holds the talk."""
    engine = EmbeddedEngine(tmp_path)
    name = engine.create(Recipe("mapping", "analysis", EMBEDDER.recipe, EMBEDDER.dimension))
    assert not engine.writer(name).write((talk(),)).failed
    engine.writer(name).refresh()
    engine.promote(name)
    return name


def seconds(folder: Path, query: str) -> list[float | None]:
    finder = Finder(EmbeddedEngine(folder), EMBEDDER)
    return [moment.start_s for moment in finder.moments(query, content_id=77, audience=EVERYONE)]


@pytest.mark.parametrize(("query", "second"), [("welcome", 10.0), ("lighthouses", 14.5), ("coffee", 19.0)])
def test_a_moment_opens_at_the_cue_in_which_the_words_are_said(
    tmp_path: Path, generation: str, query: str, second: float
) -> None:
    assert generation
    assert seconds(tmp_path, query) == [second]


def test_an_index_of_before_there_were_cues_goes_on_without_them(tmp_path: Path, generation: str) -> None:
    with closing(apsw.Connection(str(tmp_path / generation / "index.db"))) as older:
        older.execute("alter table texts drop column cues")
        before = older.execute("select sql from sqlite_schema").get

        assert seconds(tmp_path, "coffee") == [10.0]
        assert not EmbeddedEngine(tmp_path).writer(generation).write((talk(2),)).failed
        assert seconds(tmp_path, "coffee") == [10.0]
        assert older.execute("select sql from sqlite_schema").get == before
