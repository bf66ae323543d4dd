"""Coming in: guessing is slow, links work once, nothing is learnt from a refusal."""

import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.backends import Backends
from hub.context import EXTENSION
from hub.db import utc_now
from hub.models.logins import LoginSession
from hub.models.people import Role, User
from hub.recognition import LOGIN_COOKIE
from hub.services import accounts
from hub.services.accounts import LINK_VALID, make_sign_in_link, set_password
from hub.services.policies import stored_policy
from hub.views.gate import safe_return
from tests.factories import make_user
from tests.hub.conftest import Site

PASSWORD = "correct horse battery"
WRONG = {"email": "noor@example.org", "password": "wrong wrong wrong"}
RIGHT = {"email": "Noor@Example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost a thousandth, the unknown address's too, so that guessing thirty times is quick."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "_hasher", cheap)
    monkeypatch.setattr(accounts, "_NO_PASSWORD", cheap.hash("nobody's"))


@pytest.fixture
def noor(site: Site) -> User:
    with site.backends.writing() as session:
        user = make_user(session, "Noor", role=Role.CONTRIBUTOR)
        set_password(user, PASSWORD)
    return user


def link_for(site: Site, user: User) -> str:
    with site.backends.writing() as session:
        return "/sign-in/" + make_sign_in_link(session, session.get_one(User, user.id), now=utc_now())


def logins_of(site: Site, user: User) -> list[LoginSession]:
    with site.backends.reading() as session:
        return list(session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)))


def is_in(client: FlaskClient) -> bool:
    return client.get("/me/settings").status_code == 200


# --- Password -------------------------------------------------------------------------------------


def test_a_password_opens_the_hub_and_leads_to_where_she_was_going(site: Site, noor: User) -> None:
    client = site.client()
    first = client.get("/me/settings")

    answer = client.post(first.location, data=RIGHT | {"next": "/me/settings"})

    assert first.location == "/login?next=%2Fme%2Fsettings"
    assert (answer.status_code, answer.location, is_in(client)) == (303, "/me/settings", True)


@pytest.mark.parametrize(
    ("form", "base", "parts", "absent"),
    [
        ({}, "http://hub.example", ["HttpOnly", "SameSite=Lax"], ["Secure", "Max-Age"]),
        (
            {"remember": "1"},
            "https://hub.example",
            ["HttpOnly", "SameSite=Lax", "Secure", "Max-Age=2592000"],
            [],
        ),
    ],
    ids=["for this sitting", "remembered, over https"],
)
def test_the_cookie_is_out_of_reach(
    site: Site, noor: User, form: dict[str, str], base: str, parts: list[str], absent: list[str]
) -> None:
    answer = site.client().post("/login", data=RIGHT | form, base_url=base)

    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith(f"{LOGIN_COOKIE}=")]
    assert [part for part in parts if part not in cookie] == []
    assert [part for part in absent if part in cookie] == []


def test_a_refusal_says_the_same_for_a_wrong_address_a_wrong_password_and_a_closed_login(
    site: Site, noor: User
) -> None:
    with site.backends.writing() as session:
        closed = make_user(session, "Closed", active=False)
        set_password(closed, PASSWORD)
    pages = {
        re.sub(r'value="[^"]*"|content="[^"]*"', "", site.client().post("/login?hl=en", data=form).text)
        for form in (
            WRONG,
            {"email": "nobody@example.org", "password": PASSWORD},
            {"email": "closed@example.org", "password": PASSWORD},
        )
    }

    assert len(pages) == 1
    assert "do not belong together" in pages.pop()


def test_every_refusal_costs_one_password_check(
    site: Site, noor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, hash_: str, password: str) -> bool:
        checked.append(hash_[:12])
        return verify(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for email in ("noor@example.org", "nobody@example.org"):
        site.client().post("/login", data={"email": email, "password": "wrong wrong wrong"})

    assert checked == [checked[0]] * 2


def test_guessing_at_one_account_is_slowed_down_even_when_the_guess_is_right(site: Site, noor: User) -> None:
    client = site.client()
    codes = [client.post("/login", data=WRONG).status_code for _ in range(5)]

    stopped = client.post("/login?hl=en", data=RIGHT)

    assert codes == [401] * 5
    assert (stopped.status_code, "That went a little fast" in stopped.text) == (429, True)
    assert 0 < int(stopped.headers["Retry-After"]) <= 61
    assert site.client().post("/login", data=RIGHT).status_code == 429


def test_guessing_at_many_accounts_from_one_address_is_slowed_down(site: Site, noor: User) -> None:
    client = site.client()
    codes = {
        client.post("/login", data={"email": f"{n}@example.org", "password": "x"}).status_code
        for n in range(30)
    }

    assert codes == {401}
    assert client.post("/login", data=RIGHT).status_code == 429
    elsewhere = client.post("/login", data=RIGHT, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 303


def test_who_signs_in_often_is_not_slowed_down(site: Site, noor: User) -> None:
    assert {site.client().post("/login", data=RIGHT).status_code for _ in range(7)} == {303}


def test_a_login_gets_a_new_secret_and_ends_the_one_that_was_planted(site: Site, noor: User) -> None:
    client = site.client_for(noor)
    planted = client.get_cookie(LOGIN_COOKIE)

    client.post("/login", data=RIGHT)

    cookie = client.get_cookie(LOGIN_COOKIE)
    assert planted is not None
    assert cookie is not None
    assert cookie.value != planted.value
    assert len(logins_of(site, noor)) == 1


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/search?q=a", "/search?q=a"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_the_way_back_leads_nowhere_else(target: str | None, safe: str) -> None:
    assert safe_return(target) == safe


def test_a_login_leads_nowhere_else(site: Site, noor: User) -> None:
    answer = site.client().post("/login", data=RIGHT | {"next": "//elsewhere.example"})

    assert answer.location == "/"


def test_a_form_without_its_token_is_refused_in_words(site: Site, noor: User) -> None:
    site.app.config["WTF_CSRF_ENABLED"] = True

    answer = site.client().post("/login?hl=en", data=RIGHT)

    assert (answer.status_code, "This form has expired" in answer.text) == (400, True)
    assert logins_of(site, noor) == []


def test_a_form_from_before_the_login_has_expired_after_it(site: Site, noor: User) -> None:
    site.app.config["WTF_CSRF_ENABLED"] = True
    client = site.client()
    old = token_in(client.get("/login").text)
    client.post("/login", data=RIGHT | {"csrf_token": old})

    answer = client.post("/logout", data={"csrf_token": old})

    assert (answer.status_code, is_in(client)) == (400, True)
    assert (
        client.post("/logout", data={"csrf_token": token_in(client.get("/me/settings").text)}).status_code
        == 303
    )


def token_in(page: str) -> str:
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def test_without_passwords_only_links_sign_in(site: Site, noor: User) -> None:
    with site.backends.writing() as session:
        stored_policy(session).password_login = False
    client = site.client()

    assert 'type="password"' not in client.get("/login").text
    assert client.post("/login", data=RIGHT).status_code == 401
    assert client.post(link_for(site, noor)).status_code == 303


def test_signing_out_ends_the_login_and_needs_a_form(site: Site, noor: User) -> None:
    client = site.client_for(noor)

    assert client.get("/logout").status_code == 405
    assert client.post("/logout").location == "/login"
    assert (is_in(client), logins_of(site, noor)) == (False, [])


def test_a_deactivated_person_is_out_at_once(site: Site, noor: User) -> None:
    client = site.client_for(noor)
    with site.backends.writing() as session:
        session.get_one(User, noor.id).active = False

    assert client.get("/me/settings").location.startswith("/login")


# --- Links ----------------------------------------------------------------------------------------


def test_opening_a_link_does_not_use_it_and_its_button_does_so_once(site: Site, noor: User) -> None:
    address, client = link_for(site, noor), site.client()
    opened = [client.get(f"{address}?hl=en") for _ in range(3)]

    used, again = client.post(address), site.client().post(address)

    assert {page.status_code for page in opened} == {200}
    assert "noor@example.org" in opened[0].text
    assert opened[0].headers["Referrer-Policy"] == "no-referrer"
    assert (used.status_code, is_in(client)) == (303, True)
    assert (again.status_code, site.client().get(address).status_code) == (410, 410)


def test_a_link_ends_after_a_day_and_a_newer_one_ends_it(site: Site, noor: User) -> None:
    with site.backends.writing() as session:
        user = session.get_one(User, noor.id)
        old = make_sign_in_link(session, user, now=utc_now() - LINK_VALID - timedelta(seconds=1))
    first, second = link_for(site, noor), link_for(site, noor)

    assert [site.client().post(path).status_code for path in (f"/sign-in/{old}", first, second)] == [
        410,
        410,
        303,
    ]


def test_a_link_can_set_a_forgotten_password_and_ends_other_logins(site: Site, noor: User) -> None:
    elsewhere, address = site.client_for(noor), link_for(site, noor)

    refused = site.client().post(address, data={"password": "short"})
    taken = site.client().post(address, data={"password": "another good one"})

    assert (refused.status_code, taken.status_code, is_in(elsewhere)) == (400, 303, False)
    fresh = site.client().post("/login", data={"email": "noor@example.org", "password": "another good one"})
    assert fresh.status_code == 303


# --- Links by mail --------------------------------------------------------------------------------


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


def mail_by(site: Site, port: int) -> None:
    settings = replace(site.backends.settings, smtp_url=f"smtp://127.0.0.1:{port}?from=hub@example.org")
    site.app.extensions[EXTENSION] = Backends(settings)


def test_a_link_comes_by_mail_and_nobody_learns_who_is_here(site: Site, noor: User, postbox: Postbox) -> None:
    mail_by(site, postbox.server_address[1])
    client = site.visitor()
    answers = [
        client.post("/sign-in/new", data={"email": email})
        for email in ("noor@example.org", "nobody@example.org")
    ]

    told = [client.get("/login?hl=en").text.count("a link is on its way")]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/login")] * 2
    assert (postbox.calls, len(postbox.letters), told) == (2, 1, [2])
    (path,) = re.findall(r"/sign-in/[\w-]{43}", postbox.letters[0].replace("=\r\n", ""))
    assert "To: noor@example.org" in postbox.letters[0]
    assert client.post(path).status_code == 303
    site.app.extensions[EXTENSION].database.close()


def test_a_mail_server_that_does_not_answer_is_said(site: Site, noor: User) -> None:
    mail_by(site, 1)

    answer = site.client().post("/sign-in/new?hl=en", data={"email": "noor@example.org"})

    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    site.app.extensions[EXTENSION].database.close()


def test_links_by_mail_are_few(site: Site, noor: User, postbox: Postbox) -> None:
    mail_by(site, postbox.server_address[1])
    client = site.client()

    codes = [client.post("/sign-in/new", data={"email": "noor@example.org"}).status_code for _ in range(4)]

    assert codes == [303, 303, 303, 429]
    site.app.extensions[EXTENSION].database.close()


def test_without_mail_the_page_says_whom_to_ask(site: Site) -> None:
    page = site.client().get("/login?hl=en").text

    assert "Ask an administrator for a link" in page
    assert site.client().post("/sign-in/new", data={"email": "noor@example.org"}).status_code == 404
