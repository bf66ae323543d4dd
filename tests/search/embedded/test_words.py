"""What a word adds to the score of a row is kept, and is still true after changes."""

import random
from pathlib import Path

import pytest

from search.embedded.engine import EmbeddedEngine
from search.embedded.impacts import Impacts
from search.embedded.index import OpenIndex
from search.embedded.schema import ContentWeights, PassageWeights
from search.embedded.words import content_words, passage_words
from search.terms import TermGroup
from search.writing import Remove
from tests.contract.documents import Filled, content, filled, put, ref

WORDS = ("tide", "harbour", "knot", "marsh", "gull", "buoy", "pier", "sand", "shell", "sail", "oar", "rope")
DOCUMENTS = 300


@pytest.fixture
def index(tmp_path: Path) -> Filled:
    return filled(EmbeddedEngine(tmp_path))


def told(
    index: Filled, tmp_path: Path, opened: OpenIndex | None = None
) -> dict[str, tuple[Impacts, Impacts]]:
    """What each word adds to contents and passages, as who opened the index before or now is told."""
    reader = opened or OpenIndex(tmp_path / index.name)
    tables = content_words(reader, ContentWeights()), passage_words(reader, PassageWeights())
    groups = {word: TermGroup(word, (word,)) for word in WORDS}
    return {word: (tables[0].group(group), tables[1].group(group)) for word, group in groups.items()}


def some_text(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))


def test_after_a_few_changes_the_same_rows_are_known_with_nearly_the_same_scores(
    index: Filled, tmp_path: Path
) -> None:
    chance = random.Random(7)
    index.write(*(put(content(n, some_text(chance)), some_text(chance)) for n in range(1, DOCUMENTS)))
    opened = OpenIndex(tmp_path / index.name)
    before = told(index, tmp_path, opened)
    for version in range(2, 5):
        number = chance.randrange(1, DOCUMENTS)
        index.write(put(content(number, some_text(chance), version=version), some_text(chance)))
    index.write(Remove(ref(9), 9), put(content(DOCUMENTS, "tide"), "gull", "gull marsh"))

    kept, fresh = told(index, tmp_path, opened), told(index, tmp_path)

    assert kept["tide"][0].numbers.tolist() != before["tide"][0].numbers.tolist()
    for word in WORDS:
        for one, other in zip(kept[word], fresh[word], strict=True):
            assert one.numbers.tolist() == other.numbers.tolist()
            assert one.scores.tolist() == pytest.approx(other.scores.tolist(), rel=0.05)


def test_after_many_changes_all_is_read_anew(index: Filled, tmp_path: Path) -> None:
    index.write(*(put(content(n, "tide"), "tide") for n in range(1, 20)))
    opened = OpenIndex(tmp_path / index.name)
    told(index, tmp_path, opened)
    index.write(*(put(content(n, "gull marsh"), "gull") for n in range(20, 40)))

    kept, fresh = told(index, tmp_path, opened), told(index, tmp_path)

    assert [one.scores.tolist() for one in kept["tide"]] == [one.scores.tolist() for one in fresh["tide"]]


def test_words_of_a_group_add_up_as_if_they_were_asked_for_together(index: Filled, tmp_path: Path) -> None:
    index.write(
        put(content(1, "tide gull tide"), "tide"), put(content(2, "marsh tide")), put(content(3, "gull"))
    )
    opened = OpenIndex(tmp_path / index.name)
    table = content_words(opened, ContentWeights())
    both = table.group(TermGroup("tide", ("tide", "gull"), (("tide", "gull"),)))
    sql = f"select rowid, -{table.score} from content_words where content_words match ? order by rowid"
    asked = opened.rows(sql, '"tide" OR "gull" OR {title topics people description body} : "tide gull"')

    assert both.numbers.tolist() == [number for number, _ in asked] == [1, 2, 3]
    assert both.scores.tolist() == pytest.approx([score for _, score in asked])
    assert table.any_of([TermGroup("", ())]).numbers.tolist() == []


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("count", [1, 5, 20, 150])
def test_in_a_large_table_the_best_are_those_of_all(
    index: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, first: bool
) -> None:
    """The commoner the word, the less it is read; asked for first or after all was read."""
    chance = random.Random(count)
    common, rare = WORDS[:4], WORDS[4:]
    texts = [
        " ".join([*chance.choices(common, k=3), *chance.choices(rare, k=chance.random() < 0.3)])
        for _ in range(DOCUMENTS)
    ]
    index.write(*(put(content(n, text)) for n, text in enumerate(texts, start=1)))
    groups = [TermGroup(word, (word,)) for word in (*common[:2], *rare[:3])]
    whole = content_words(OpenIndex(tmp_path / index.name), ContentWeights()).any_of(groups)
    monkeypatch.setattr("search.embedded.words.LARGE", 10)
    monkeypatch.setattr("search.embedded.words.READ_WHOLE", 40)
    table = content_words(OpenIndex(tmp_path / index.name), ContentWeights())
    if not first:
        table.any_of(groups)

    best = table.best_of(groups, (), count)

    assert best.best(count).ranked() == [
        (number, pytest.approx(score)) for number, score in whole.best(count).ranked()
    ]
    assert len(best.numbers) == len(whole.numbers) if count == 150 else len(best.numbers) < len(whole.numbers)
