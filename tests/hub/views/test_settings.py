"""My settings: each change holds at once, for me alone."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from hub.access import viewer_of
from hub.models.contents import PersonRole
from hub.models.people import Inference, Profile, User
from hub.models.policy import InferencePolicy
from hub.services.accounts import set_password
from hub.services.logins import MAX_TOKENS, make_api_token
from hub.services.policies import stored_policy
from hub.views.devices import device_name
from tests.factories import make_content, make_topic, make_user
from tests.hub.conftest import NOW, Site

PASSWORD = "correct horse battery"
SETTINGS = "/me/settings"


@pytest.fixture
def noor(site: Site) -> User:
    """Somebody who wrote two notes about asyncio."""
    with site.backends.writing() as session:
        user = make_user(session, "Noor")
        set_password(user, PASSWORD)
        topic = make_topic(session, "asyncio")
        assert user.profile is not None
        for title in ("Cancel a task of asyncio", "Groups of tasks in asyncio"):
            make_content(session, title, topics=(topic,), people=((user.profile, PersonRole.AUTHOR),))
    return user


@pytest.fixture
def client(site: Site, noor: User) -> FlaskClient:
    return site.client_for(noor)


def test_a_chosen_language_is_spoken_at_once_and_on_other_devices(
    site: Site, noor: User, client: FlaskClient
) -> None:
    client.set_cookie("lang", "en")

    answer = client.post(f"{SETTINGS}/language", data={"language": "nl"})

    assert answer.location == f"{SETTINGS}#language"
    assert '<html lang="nl"' in client.get(SETTINGS).text
    elsewhere = site.client_for(noor)
    elsewhere.delete_cookie("lang")
    assert '<html lang="nl"' in elsewhere.get(SETTINGS, headers={"Accept-Language": "en"}).text
    assert client.post(f"{SETTINGS}/language", data={"language": "xx"}).status_code == 400


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("wrong wrong wrong", "another good one", 400, "not your present password"),
        (PASSWORD, "short", 400, "Use 10 to 200 characters"),
        (PASSWORD, "another good one", 303, ""),
    ],
    ids=["wrong", "weak", "good"],
)
def test_a_password_changes_only_for_who_knows_it(
    site: Site, noor: User, client: FlaskClient, old: str, new: str, code: int, words: str
) -> None:
    elsewhere = site.client_for(noor)

    answer = client.post(f"{SETTINGS}/password?hl=en", data={"old": old, "password": new})

    assert (answer.status_code, words in answer.text) == (code, True)
    stays = 200 if code == 400 else 303
    assert (client.get(SETTINGS).status_code, elsewhere.get(SETTINGS).status_code) == (200, stays)


def test_guessing_the_present_password_is_slowed_down(client: FlaskClient) -> None:
    guess = {"old": "wrong wrong wrong", "password": "another good one"}
    codes = [client.post(f"{SETTINGS}/password", data=guess).status_code for _ in range(11)]

    assert codes == [400] * 10 + [429]


def test_other_devices_are_signed_out_one_by_one_or_all_at_once(
    site: Site, noor: User, client: FlaskClient
) -> None:
    others = [site.client_for(noor) for _ in range(3)]
    keys = re.findall(r"devices/([0-9a-f]{16})/end", client.get(SETTINGS).text)

    client.post(f"{SETTINGS}/devices/{keys[0]}/end")
    left = [one.get(SETTINGS).status_code for one in others].count(200)
    client.post(f"{SETTINGS}/devices/end-others")

    assert (len(keys), left) == (3, 2)
    assert [one.get(SETTINGS).status_code for one in others] == [303] * 3
    assert client.get(SETTINGS).status_code == 200


def test_nobody_signs_out_somebody_elses_device(site: Site, client: FlaskClient) -> None:
    with site.backends.writing() as session:
        bram = make_user(session, "Bram")
    his = site.client_for(bram)
    site.client_for(bram)
    (key,) = re.findall(r"devices/([0-9a-f]{16})/end", his.get(SETTINGS).text)

    assert client.post(f"{SETTINGS}/devices/{key}/end").status_code == 404


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.0", "An unknown device"),
        ("", "An unknown device"),
    ],
)
def test_a_device_has_a_name_for_people(site: Site, agent: str, name: str) -> None:
    with site.app.test_request_context("/?hl=en"):
        assert device_name(agent) == name


def test_a_token_is_shown_once_works_and_is_revoked(site: Site, client: FlaskClient) -> None:
    form = {"name": "Reports", "scopes": ["read"], "days": "30"}
    made = client.post(f"{SETTINGS}/tokens", data=form)
    (token,) = re.findall(r"rkv_[\w-]{43}", made.text)
    call = {"Authorization": f"Bearer {token}"}
    program = site.client()

    works = program.get("/api/v1/search?q=asyncio", headers=call).status_code
    later = client.get(SETTINGS).text
    (token_id,) = re.findall(r"tokens/(\d+)/revoke", later)
    client.post(f"{SETTINGS}/tokens/{token_id}/revoke")

    assert (made.headers["Cache-Control"], works, token in later) == ("no-store", 200, False)
    assert program.get("/api/v1/search?q=asyncio", headers=call).status_code == 401
    assert "Reports" not in client.get(SETTINGS).text


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "scopes": "read", "days": "30"},
        {"name": "x" * 61, "scopes": "read", "days": "30"},
        {"name": "a", "days": "30"},
        {"name": "a", "scopes": "everything", "days": "30"},
        {"name": "a", "scopes": "read", "days": "99999"},
    ],
    ids=["no name", "long name", "no scope", "unknown scope", "for ever"],
)
def test_a_token_that_cannot_be_is_refused(client: FlaskClient, form: dict[str, str]) -> None:
    answer = client.post(f"{SETTINGS}/tokens", data=form)

    assert (answer.status_code, "rkv_" in answer.text) == (400, False)


def test_tokens_are_at_most_twenty(site: Site, noor: User, client: FlaskClient) -> None:
    viewer = site.viewer(noor)
    with site.backends.writing() as session:
        for n in range(MAX_TOKENS):
            make_api_token(session, viewer, name=str(n), scopes=("read",), days=30, now=NOW)

    assert (
        client.post(f"{SETTINGS}/tokens", data={"name": "a", "scopes": "read", "days": "30"}).status_code
        == 400
    )


def test_history_is_switched_off_and_on(site: Site, noor: User, client: FlaskClient) -> None:
    def keeps() -> bool:
        with site.backends.reading() as session:
            return session.get_one(User, noor.id).keeps_history

    client.post(f"{SETTINGS}/history")
    off = keeps()
    client.post(f"{SETTINGS}/history", data={"history": "on"})

    assert (off, keeps()) == (False, True)


# --- Being in charge ------------------------------------------------------------------------------


def named(client: FlaskClient) -> bool:
    """Whether a search for the topic names her as somebody who knows."""
    found = client.get("/api/v1/experts?q=asyncio").get_json()
    return "Noor" in str(found)


def test_what_is_inferred_stands_there_with_its_evidence(client: FlaskClient) -> None:
    page = client.get(f"{SETTINGS}?hl=en").text

    assert ["2 contributions" in page, "Cancel a task of asyncio" in page, "You can be found" in page] == [
        True
    ] * 3


def test_opting_out_is_gone_from_search_before_the_index_knows_and_comes_back(
    site: Site, client: FlaskClient
) -> None:
    site.index()
    with site.backends.writing() as session:
        other = make_user(session, "Bram")
    bram = site.client_for(other)
    before = named(bram)

    client.post(f"{SETTINGS}/inference", data={"inference": "out"})
    after = named(bram)
    client.post(f"{SETTINGS}/inference", data={"inference": "in"})

    assert (before, after, named(bram)) == (True, False, True)


def test_a_hidden_topic_is_gone_from_search_before_the_index_knows_and_after(
    site: Site, client: FlaskClient
) -> None:
    site.index()
    with site.backends.writing() as session:
        other = make_user(session, "Bram")
    bram = site.client_for(other)
    before = named(bram)
    (topic_id,) = re.findall(r"inference/(\d+)/hide", client.get(SETTINGS).text)

    client.post(f"{SETTINGS}/inference/{topic_id}/hide")
    at_once = named(bram)
    site.index()
    later = named(bram)
    client.post(f"{SETTINGS}/inference/{topic_id}/show")
    site.index()

    assert (before, at_once, later, named(bram)) == (True, False, False, True)


@pytest.mark.parametrize(
    ("policy", "words", "code"),
    [
        (InferencePolicy.OFF, "Your organisation names nobody", 400),
        (InferencePolicy.OPT_IN, "only if you say yes", 303),
        (InferencePolicy.OPT_OUT, "You can be found", 303),
    ],
)
def test_the_organisation_decides_first(
    site: Site, client: FlaskClient, policy: InferencePolicy, words: str, code: int
) -> None:
    with site.backends.writing() as session:
        stored_policy(session).inference = policy

    page = client.get(f"{SETTINGS}?hl=en").text

    assert words in page
    assert client.post(f"{SETTINGS}/inference", data={"inference": "in"}).status_code == code


def test_nonsense_changes_nothing(site: Site, noor: User, client: FlaskClient) -> None:
    codes = [
        client.post(f"{SETTINGS}/inference", data={"inference": "maybe"}).status_code,
        client.post(f"{SETTINGS}/inference/999/hide").status_code,
        client.post(f"{SETTINGS}/tokens/999/revoke").status_code,
    ]

    with site.backends.reading() as session:
        profile = session.get_one(Profile, viewer_of(session, session.get_one(User, noor.id)).profile_id)
        assert (codes, profile.inference) == ([400, 404, 404], Inference.UNDECIDED)


def test_settings_take_few_statements(site: Site, client: FlaskClient) -> None:
    statements: list[str] = []
    event.listen(
        site.backends.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )

    client.get(SETTINGS)

    assert len([one for one in statements if one.startswith("SELECT")]) <= 12
