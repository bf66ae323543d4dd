"""The visibility matrix of answers: every kind of viewer, every kind of question, every way out.

Each answer holds a word of its own, which is asked for, and a proof; each question was put to everybody, and
bells tell of both only as long as one may read the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hub.models.answers import Answer, AskedPerson
from hub.models.contents import ContentState, Kind
from hub.models.people import Group, GroupMember, Role, User
from hub.services.accounts import create_token
from tests.factories import make_content, make_profile, make_user
from tests.hub.conftest import Site, open_site
from tests.matrix.world import FOUND, OWN, ROLES, STATES, WORDS, audience_of_kind


@dataclass(frozen=True)
class Question:
    """A question of the matrix with its answer."""

    kind: str
    id: int
    answer: int
    word: str
    proof: str


@dataclass(frozen=True)
class Eyes:
    """Somebody who looks, by browser and by program, at the questions of a hub."""

    browser: FlaskClient
    headers: dict[str, str]
    questions: tuple[Question, ...]

    def page(self, path: str, **parameters: Any) -> str:
        answer = self.browser.get(path, query_string=parameters or None)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""

    def api(self, path: str, **parameters: Any) -> str:
        answer = self.browser.get(f"/api/v1{path}", query_string=parameters or None, headers=self.headers)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""


Way = Callable[[Eyes, Question], bool]


def search_page(eyes: Eyes, one: Question) -> bool:
    return one.proof in eyes.page("/search", q=one.word)


def search_feed(eyes: Eyes, one: Question) -> bool:
    return f"/contents/{one.id}" in eyes.page("/search.atom", q=one.word)


def api_search(eyes: Eyes, one: Question) -> bool:
    return f'"id":{one.id}' in eyes.api("/search", q=one.word).replace(": ", ":")


def question_page(eyes: Eyes, one: Question) -> bool:
    return one.proof in eyes.page(f"/contents/{one.id}")


def report_form(eyes: Eyes, one: Question) -> bool:
    return one.proof in eyes.page("/report", answer=one.answer)


def bell(eyes: Eyes, one: Question) -> bool:
    return f"/contents/{one.id}" in eyes.page("/me/notices")


FINDING: tuple[Way, ...] = (search_page, search_feed, api_search, report_form)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Eyes]]:
    yield from open_eyes(tmp_path_factory.mktemp("questions"))


def open_eyes(home: Path) -> Iterator[dict[str, Eyes]]:
    for closed in open_site(home / "closed"):
        for public in open_site(home / "public", HUB_ANONYMOUS="public"):
            users, questions = fill(closed)
            _, open_questions = fill(public)
            yield {
                "visitor": Eyes(closed.visitor(), {}, questions),
                "visitor to a public hub": Eyes(public.visitor(), {}, open_questions),
                **{name: signed_in(closed, name, user, questions) for name, user in users.items()},
            }


def fill(site: Site) -> tuple[dict[str, User], tuple[Question, ...]]:
    with site.writing() as session:
        users = {
            name: make_user(session, name.title(), role=ROLES.get(name, Role.EMPLOYEE), welcomed=True)
            for name in FOUND
            if not name.startswith("visitor")
        }
        group = Group(name="Members")
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, user_id=users["group member"].id))
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


def signed_in(site: Site, name: str, user: User, questions: tuple[Question, ...]) -> Eyes:
    browser = site.client_for(user)
    with site.writing() as session:
        own = session.get_one(User, user.id)
        token = create_token(session, own)
        own.active = name != "deactivated"
    return Eyes(browser, {"Authorization": f"Bearer {token}"}, questions)


viewers = pytest.mark.parametrize("viewer", FOUND)


def ways_out(*ways: Way) -> Callable[..., None]:
    return pytest.mark.parametrize("way", ways, ids=lambda way: way.__name__)


def seen_by(eyes: Eyes, way: Way) -> set[str]:
    return {one.kind for one in eyes.questions if way(eyes, one)}


@viewers
@ways_out(*FINDING)
def test_each_finds_the_answers_to_what_is_for_her(eyes: dict[str, Eyes], viewer: str, way: Way) -> None:
    assert seen_by(eyes[viewer], way) == FOUND[viewer]


@viewers
def test_a_bell_tells_of_what_is_for_her(eyes: dict[str, Eyes], viewer: str) -> None:
    assert seen_by(eyes[viewer], bell) == (set() if viewer.startswith("visitor") else FOUND[viewer])


@viewers
def test_each_reads_answers_where_she_may_read_the_question(eyes: dict[str, Eyes], viewer: str) -> None:
    opened = FOUND[viewer] | (OWN if viewer == "owner" else set())
    assert seen_by(eyes[viewer], question_page) == opened


@viewers
@pytest.mark.parametrize("path", ["/contents/{}/answers", "/answers/{}/edit", "/answers/{}/remove"])
def test_nobody_answers_or_changes_what_is_not_for_her(eyes: dict[str, Eyes], viewer: str, path: str) -> None:
    hidden = [one for one in eyes[viewer].questions if one.kind not in FOUND[viewer]]
    addresses = [path.format(one.id if "contents" in path else one.answer) for one in hidden]
    answers = {eyes[viewer].browser.post(address).status_code for address in addresses}
    unknown = eyes[viewer].browser.post(path.format(999_999)).status_code
    assert (answers, unknown in (303, 404)) == ({unknown}, True)
