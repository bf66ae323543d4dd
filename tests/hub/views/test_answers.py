"""Questions are answered on their page, by whoever may read them, and answers are found with them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.access import user_token
from hub.models.answers import Answer
from hub.models.contents import ContentPerson, Kind, PersonRole
from hub.models.people import Role, User
from tests.factories import make_content, make_user
from tests.hub.conftest import Site

BELL = 'aria-label="Notifications, 1 new"'


@pytest.fixture
def noor(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Noor", welcomed=True)


@pytest.fixture
def bram(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Bram Verkade", welcomed=True)


@pytest.fixture
def question(site: Site, noor: User) -> int:
    with site.writing() as session:
        asked = make_content(
            session, "Who owns a background job?", kind=Kind.QUESTION, owner_id=noor.profile.id
        )
        return asked.id


def answers(site: Site) -> list[str]:
    with site.backends.reading() as session:
        return list(session.scalars(select(Answer.body).order_by(Answer.id)))


def answer(browser: FlaskClient, question: int, body: str) -> int:
    """Gives an answer; its id, as the address that one comes back to names it."""
    sent = browser.post(f"/contents/{question}/answers", data={"body": body})
    assert sent.status_code == 303, sent.text
    return int(sent.headers["Location"].rpartition("-")[2])


def test_whoever_reads_a_question_answers_it_and_who_asked_is_told(
    site: Site, noor: User, bram: User, question: int
) -> None:
    asker, other = site.client_for(noor), site.client_for(bram)
    assert "No answer yet" in other.get(f"/contents/{question}").text

    answer(other, question, "The one who **started** it.")

    page = asker.get(f"/contents/{question}").text
    assert ("1 answer" in page, "<strong>started</strong>" in page, BELL in page) == (True, True, True)
    assert "Bram Verkade answered your question" in asker.get("/me/notices").text
    asker.post("/me/notices/seen")
    assert BELL not in asker.get("/me/notices").text
    assert "answered your question" not in other.get("/me/notices").text


def test_an_answer_is_found_with_its_question_and_speaks_for_who_gave_it(
    site: Site, bram: User, question: int
) -> None:
    browser = site.client_for(bram)
    given = answer(browser, question, "Het eigenaarschap ligt bij de wachtrijbeheerder.")
    site.index()

    page = browser.get("/search?q=wachtrijbeheerder").text
    assert ("Who owns a background job?" in page, "Answered 1 question" in page) == (True, True)

    browser.post(f"/answers/{given}/edit", data={"body": "Nobody knows."})
    site.index()
    page = browser.get("/search?q=wachtrijbeheerder").text
    assert ("“Nobody knows.”" in page, "eigenaarschap" in page) == (True, False)


def test_who_asks_is_not_named_as_somebody_who_answered(site: Site, noor: User) -> None:
    site.client_for(noor).post("/questions/new", data={"title": "Hoe werkt dit?", "people": "Noor"})

    with site.backends.reading() as session:
        assert session.scalars(select(ContentPerson.profile_id)).all() == []


def test_her_name_leaves_the_question_with_her_last_answer(site: Site, bram: User, question: int) -> None:
    browser = site.client_for(bram)
    first, second = answer(browser, question, "One."), answer(browser, question, "Two.")

    def named() -> list[PersonRole]:
        with site.backends.reading() as session:
            return list(session.scalars(select(ContentPerson.role)))

    browser.post(f"/answers/{first}/remove")
    assert named() == [PersonRole.AUTHOR]
    browser.post(f"/answers/{second}/remove")
    assert named() == []


def test_only_its_author_changes_an_answer_and_an_administrator_may_remove_it(
    site: Site, noor: User, bram: User, question: int
) -> None:
    with site.writing() as session:
        admin = make_user(session, "Sofia", role=Role.ADMIN, welcomed=True)
    given = answer(site.client_for(bram), question, "The one who started it.")

    def statuses(user: User) -> list[int]:
        browser = site.client_for(user)
        asked = [browser.get(f"/answers/{given}/edit"), browser.post(f"/answers/{given}/edit")]
        return [one.status_code for one in asked]

    assert (statuses(noor), statuses(admin)) == ([403, 403], [403, 403])
    assert site.client_for(noor).post(f"/answers/{given}/remove").status_code == 403
    assert answers(site) == ["The one who started it."]

    assert site.client_for(admin).post(f"/answers/{given}/remove").status_code == 303
    assert answers(site) == []


def test_a_question_that_is_not_for_her_is_not_hers_to_answer(site: Site, noor: User, bram: User) -> None:
    with site.writing() as session:
        secret = make_content(
            session, "Secret?", kind=Kind.QUESTION, audience=(user_token(noor.id),), owner_id=noor.profile.id
        )
        note = make_content(session, "A note")
        session.add(Answer(content_id=secret.id, author_id=noor.profile.id, body="Yes."))
        session.flush()
        secret_id, note_id = secret.id, note.id
    browser = site.client_for(bram)

    for address in (
        f"/contents/{secret_id}/answers",
        f"/contents/{note_id}/answers",
        "/answers/1/edit",
        "/answers/1/remove",
        "/report?answer=1",
    ):
        assert browser.post(address, data={"body": "Mine", "reason": "x"}).status_code == 404, address
    assert answers(site) == ["Yes."]


def test_who_may_not_be_seen_answers_without_her_name(
    site: Site, noor: User, bram: User, question: int
) -> None:
    answer(site.client_for(bram), question, "The one who started it.")
    with site.writing() as session:
        session.get_one(User, bram.id).profile.grants = []

    browser = site.client_for(noor)
    page = browser.get(f"/contents/{question}").text
    assert ("The one who started it." in page, "A colleague" in page, "Bram" in page) == (True, True, False)
    told = browser.get("/me/notices").text
    assert ("A colleague answered your question" in told, "Bram" in told) == (True, False)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("  ", "Write an answer first."),
        ("x" * 20_001, "Keep an answer under 20,000 characters"),
        ("[" * 19_000, "Keep an answer under 20,000 characters"),
    ],
    ids=["empty", "long", "tangled"],
)
def test_what_cannot_be_taken_comes_back_with_what_to_do(
    site: Site, bram: User, question: int, body: str, told: str
) -> None:
    answered = site.client_for(bram).post(f"/contents/{question}/answers", data={"body": body})

    assert (answered.status_code, told in answered.text, body in answered.text) == (400, True, True)
    assert answers(site) == []


def test_an_expired_form_comes_back_with_its_text(site: Site, bram: User, question: int) -> None:
    given = answer(site.client_for(bram), question, "First.")
    site.app.config["WTF_CSRF_ENABLED"] = True
    browser = site.client_for(bram)
    for address in (f"/contents/{question}/answers", f"/answers/{given}/edit"):
        sent = browser.post(address, data={"body": "Long and dear to me.", "csrf_token": "old"})
        assert (sent.status_code, "Long and dear to me." in sent.text, "had expired" in sent.text) == (
            400,
            True,
            True,
        )
    assert answers(site) == ["First."]


def test_script_in_an_answer_stays_text(site: Site, noor: User, bram: User, question: int) -> None:
    answer(site.client_for(bram), question, "<script>alert(1)</script> [x](javascript:alert(2))")
    browser = site.client_for(noor)
    for page in (browser.get(f"/contents/{question}").text, browser.get("/report?answer=1").text):
        assert re.search(r"<script>alert|href=.javascript:", page) is None


def test_an_answer_is_reported_and_shown_to_the_administrator(
    site: Site, noor: User, bram: User, question: int
) -> None:
    with site.writing() as session:
        admin = make_user(session, "Sofia", role=Role.ADMIN, welcomed=True)
    given = answer(site.client_for(bram), question, "Ask the janitor.")
    browser = site.client_for(noor)
    assert "Ask the janitor." in browser.get(f"/report?answer={given}").text

    sent = browser.post(f"/report?answer={given}", data={"reason": "Not kind"})

    assert sent.headers["Location"].endswith(f"/contents/{question}#answer-{given}")
    page = site.client_for(admin).get("/admin/reports").text
    assert ("Ask the janitor." in page, f"#answer-{given}" in page) == (True, True)
