"""Coming in: guessing is slow, links work once, nothing is learnt from a refusal."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from hub.models.logins import LoginSession
from hub.models.people import Role, User
from hub.recognition import LOGIN_COOKIE
from hub.services.accounts import set_password
from hub.services.policies import stored_policy
from hub.views.gate import safe_return
from tests.factories import make_user
from tests.hub.conftest import Site, open_site
from tests.hub.views.signing_in import PASSWORD, is_in, link_for

WRONG = {"email": "noor@example.org", "password": "wrong wrong wrong"}
RIGHT = {"email": "Noor@Example.org", "password": PASSWORD}


@pytest.fixture
def noor(site: Site) -> User:
    with site.backends.writing() as session:
        user = make_user(session, "Noor", role=Role.CONTRIBUTOR)
        set_password(user, PASSWORD)
    return user


def logins_of(site: Site, user: User) -> list[LoginSession]:
    with site.backends.reading() as session:
        return list(session.scalars(select(LoginSession).where(LoginSession.user_id == user.id)))


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


@pytest.mark.parametrize(("proxies", "last"), [("1", 303), ("0", 429)], ids=["behind a proxy", "without one"])
def test_whoever_guesses_through_a_proxy_slows_down_nobody_else(
    tmp_path: Path, proxies: str, last: int
) -> None:
    """What a proxy says of an address is believed only where one was announced."""
    for site in open_site(tmp_path, HUB_PROXIES=proxies):
        with site.writing() as session:
            set_password(make_user(session, "Noor"), PASSWORD)

        def try_from(address: str, form: dict[str, str], site: Site = site) -> int:
            headers = {"X-Forwarded-For": address}
            return site.client().post("/login", data=form, headers=headers).status_code

        for number in range(30):
            try_from("203.0.113.7", {"email": f"nobody{number}@example.org", "password": "wrong"})
        assert try_from("203.0.113.7", RIGHT) == 429
        assert try_from("203.0.113.8", RIGHT) == last


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
