"""Links to sign in by mail: nobody waits for the mail server, none is lost, nobody learns who is here."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.backends import Backends
from hub.db import utc_now
from hub.models.logins import LinkLetter, SignInLink
from hub.models.people import Role, User
from hub.services.letters import LEASE, MAX_ATTEMPTS, PAUSE, claim_letter
from indexer.drain import Clock
from indexer.letters import letter_watch, send_letters
from tests.e2e.waiting import until
from tests.factories import make_user
from tests.hub.conftest import Site, open_site

NOBODY_HOME = 1


class Postbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it gets."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), PostboxHandler)
        self.letters: list[str] = []
        self.calls = 0


class PostboxHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Postbox)
        self.server.calls += 1
        self.wfile.write(b"220 postbox\r\n")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text.decode())
                self.server.letters.append("".join(lines))
            self.wfile.write(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")
            if line == b"QUIT":
                return


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with Postbox() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mailing(tmp_path: Path, postbox: Postbox) -> Iterator[Site]:
    """A hub whose letters go to the postbox."""
    port = postbox.server_address[1]
    yield from open_site(tmp_path, HUB_SMTP_URL=f"smtp://127.0.0.1:{port}?from=hub@example.org")


@pytest.fixture
def noor(mailing: Site) -> User:
    with mailing.writing() as session:
        return make_user(session, "Noor")


def ask(site: Site, email: str = "noor@example.org", *, language: str = "en") -> tuple[int, str]:
    answer = site.visitor(language=language).post("/sign-in/new", data={"email": email})
    return answer.status_code, answer.headers.get("Location", "")


def waiting(site: Site) -> int:
    with site.backends.reading() as session:
        return session.scalar(select(func.count(LinkLetter.id))) or 0


def without_mail_server(site: Site) -> Backends:
    settings = replace(
        site.backends.settings, smtp_url=f"smtp://127.0.0.1:{NOBODY_HOME}?from=hub@example.org"
    )
    return Backends(settings)


def at(now: datetime) -> Clock:
    return Clock(now=lambda: now)


def test_a_link_comes_by_mail_and_nobody_learns_who_is_here(
    mailing: Site, noor: User, postbox: Postbox
) -> None:
    answers = [ask(mailing, email) for email in ("Noor@example.org", "nobody@example.org")]

    assert (answers, waiting(mailing), postbox.letters) == ([(303, "/login")] * 2, 2, [])
    assert send_letters(mailing.backends) == 1

    (letter,) = postbox.letters
    (path,) = re.findall(r"/sign-in/[\w-]{43}", letter.replace("=\r\n", ""))
    assert ("To: noor@example.org" in letter, "Your link to sign in" in letter) == (True, True)
    assert (waiting(mailing), mailing.client().post(path).status_code) == (0, 303)


def test_a_letter_is_in_the_language_of_the_page(mailing: Site, noor: User, postbox: Postbox) -> None:
    ask(mailing, language="nl")
    send_letters(mailing.backends)

    assert "Je link om in te loggen" in postbox.letters[0]


def test_what_waits_holds_no_secret(mailing: Site, noor: User) -> None:
    ask(mailing)
    with mailing.backends.reading() as session:
        assert session.scalars(select(SignInLink.token_hash)).all() == []


def test_a_mail_server_that_does_not_answer_is_tried_again_and_the_administrator_is_told(
    mailing: Site, noor: User, postbox: Postbox
) -> None:
    ask(mailing)
    now = utc_now()
    down = without_mail_server(mailing)
    for later in (timedelta(), PAUSE):
        assert send_letters(down, clock=at(now + later)) == 0
    down.database.close()
    with mailing.writing() as session:
        admin = make_user(session, "Sofia", role=Role.ADMIN)
    assert "1 letter waits" in mailing.client_for(admin).get("/admin").text

    assert send_letters(mailing.backends, clock=at(now + PAUSE)) == 0
    assert send_letters(mailing.backends, clock=at(now + 4 * PAUSE)) == 1
    assert (len(postbox.letters), waiting(mailing)) == (1, 0)


def test_a_letter_is_given_up_after_its_last_try(mailing: Site, noor: User) -> None:
    ask(mailing)
    now = utc_now()
    down = without_mail_server(mailing)
    for day in range(MAX_ATTEMPTS):
        assert waiting(mailing) == 1
        send_letters(down, clock=at(now + timedelta(days=day)))
    down.database.close()

    assert waiting(mailing) == 0


def test_a_letter_in_hand_is_nobody_elses_until_its_worker_is_silent(
    mailing: Site, noor: User, postbox: Postbox
) -> None:
    ask(mailing)
    now = utc_now()
    with mailing.writing() as session:
        assert claim_letter(session, now=now) is not None

    assert send_letters(mailing.backends, clock=at(now)) == 0
    assert send_letters(mailing.backends, clock=at(now + LEASE)) == 1


def test_who_may_no_longer_sign_in_gets_none(mailing: Site, noor: User, postbox: Postbox) -> None:
    ask(mailing)
    with mailing.writing() as session:
        session.get_one(User, noor.id).active = False

    assert (send_letters(mailing.backends), postbox.letters, waiting(mailing)) == (0, [], 0)


def test_a_worker_sends_them_by_itself(mailing: Site, noor: User, postbox: Postbox) -> None:
    watch = letter_watch(mailing.backends)
    watch.start()
    ask(mailing)
    try:
        assert until(lambda: len(postbox.letters) == 1)
    finally:
        watch.stop()


def test_links_by_mail_are_few(mailing: Site, noor: User) -> None:
    client = mailing.client()

    codes = [client.post("/sign-in/new", data={"email": "noor@example.org"}).status_code for _ in range(4)]

    assert codes == [303, 303, 303, 429]


def test_without_mail_the_page_says_whom_to_ask(site: Site) -> None:
    page = site.client().get("/login?hl=en").text

    assert "Ask an administrator for a link" in page
    assert site.client().post("/sign-in/new", data={"email": "noor@example.org"}).status_code == 404
