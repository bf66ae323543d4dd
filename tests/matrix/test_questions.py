"""The visibility matrix of answers: every kind of viewer, every kind of question, every way out.

Each answer holds a word of its own, which is asked for, and a proof; each question was put to everybody, and
bells tell of both only as long as one may read the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from hub.models.answers import Answer, AskedPerson
from hub.models.contents import ContentState, Kind
from hub.models.people import User
from tests.factories import make_content, make_profile
from tests.hub.conftest import Site
from tests.matrix.eyes import Eyes, everybody, open_eyes
from tests.matrix.world import FOUND, OWN, ROLES, STATES, WORDS, audience_of_kind


@dataclass(frozen=True)
class Question:
    """A question of the matrix with its answer."""

    kind: str
    id: int
    answer: int
    word: str
    proof: str


Looking = Eyes[tuple[Question, ...]]
Way = Callable[[Looking, Question], bool]


def search_page(eyes: Looking, one: Question) -> bool:
    return one.proof in eyes.page("/search", q=one.word)


def search_feed(eyes: Looking, one: Question) -> bool:
    return f"/contents/{one.id}" in eyes.page("/search.atom", q=one.word)


def api_search(eyes: Looking, one: Question) -> bool:
    return f'"id":{one.id}' in eyes.api("/search", q=one.word).replace(": ", ":")


def question_page(eyes: Looking, one: Question) -> bool:
    return one.proof in eyes.page(f"/contents/{one.id}")


def report_form(eyes: Looking, one: Question) -> bool:
    return one.proof in eyes.page("/report", answer=one.answer)


def bell(eyes: Looking, one: Question) -> bool:
    return f"/contents/{one.id}" in eyes.page("/me/notices")


FINDING: tuple[Way, ...] = (search_page, search_feed, api_search, report_form)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Looking]]:
    yield from open_eyes(tmp_path_factory.mktemp("questions"), fill)


def fill(site: Site) -> tuple[dict[str, User], tuple[Question, ...]]:
    with site.writing() as session:
        users, group = everybody(session, FOUND, ROLES)
        author = make_profile(session, "Auctor Omnium")
        questions = []
        for kind, (word, proof) in WORDS.items():
            question = make_content(
                session,
                f"A question of {kind}",
                kind=Kind.QUESTION,
                audience=audience_of_kind(kind, users, group),
                owner_id=users["owner"].profile.id,
                state=STATES.get(kind, ContentState.PUBLISHED),
            )
            answer = Answer(content_id=question.id, author_id=author.id, body=f"{word} {proof}")
            session.add(answer)
            session.add_all(
                AskedPerson(content_id=question.id, profile_id=user.profile.id) for user in users.values()
            )
            session.flush()
            questions.append(Question(kind, question.id, answer.id, word, proof))
    site.index()
    return users, tuple(questions)


viewers = pytest.mark.parametrize("viewer", FOUND)


def ways_out(*ways: Way) -> Callable[..., None]:
    return pytest.mark.parametrize("way", ways, ids=lambda way: way.__name__)


def seen_by(eyes: Looking, way: Way) -> set[str]:
    return {one.kind for one in eyes.rows if way(eyes, one)}


@viewers
@ways_out(*FINDING)
def test_each_finds_the_answers_to_what_is_for_her(eyes: dict[str, Looking], viewer: str, way: Way) -> None:
    assert seen_by(eyes[viewer], way) == FOUND[viewer]


@viewers
def test_a_bell_tells_of_what_is_for_her(eyes: dict[str, Looking], viewer: str) -> None:
    assert seen_by(eyes[viewer], bell) == (set() if viewer.startswith("visitor") else FOUND[viewer])


@viewers
def test_each_reads_answers_where_she_may_read_the_question(eyes: dict[str, Looking], viewer: str) -> None:
    opened = FOUND[viewer] | (OWN if viewer == "owner" else set())
    assert seen_by(eyes[viewer], question_page) == opened


@viewers
@pytest.mark.parametrize("path", ["/contents/{}/answers", "/answers/{}/edit", "/answers/{}/remove"])
def test_nobody_changes_what_is_not_for_her(eyes: dict[str, Looking], viewer: str, path: str) -> None:
    hidden = [one for one in eyes[viewer].rows if one.kind not in FOUND[viewer]]
    addresses = [path.format(one.id if "contents" in path else one.answer) for one in hidden]
    answers = {eyes[viewer].browser.post(address).status_code for address in addresses}
    unknown = eyes[viewer].browser.post(path.format(999_999)).status_code
    assert (answers, unknown in (303, 404)) == ({unknown}, True)
