"""The visibility matrix of files on their way in: every kind of viewer, every address of an upload.

Only who sends a file knows of it; to everybody else it looks like one that never was. The address of a part
is its own key, given only to who sends the file, and opens nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.access import viewer_of
from hub.models.media import Upload, UploadState
from hub.models.people import Group, GroupMember, Role, User
from hub.services.accounts import create_token
from indexer.arrivals import check_arrivals
from tests.arriving import Sharing
from tests.factories import make_user
from tests.hub.api.sending import film
from tests.hub.conftest import Site, open_site

ROLES = {"owner": Role.CONTRIBUTOR, "contributor": Role.CONTRIBUTOR, "admin": Role.ADMIN}
SIGNED_IN = ("owner", "contributor", "employee", "group member", "admin", "deactivated")
VIEWERS = ("visitor", "visitor to a public hub", *SIGNED_IN)
STATES = ("open", "checking", "done", "refused")


@dataclass(frozen=True)
class Eyes:
    """Somebody who looks, by browser and by program, at the uploads of a hub."""

    browser: FlaskClient
    headers: dict[str, str]
    tokens: dict[str, str]

    def ask(self, method: str, path: str, *, program: bool) -> TestResponse:
        prefix = "/api/v1/uploads" if program else "/uploads"
        headers = self.headers if program else {}
        body = {"numbers": [1]} if path.endswith("/parts") else {} if method == "POST" else None
        client = self.browser.application.test_client() if program else self.browser
        return client.open(f"{prefix}{path}", method=method, json=body, headers=headers)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Eyes]]:
    home = tmp_path_factory.mktemp("uploads")
    for closed in open_site(home / "closed"):
        for public in open_site(home / "public", HUB_ANONYMOUS="public"):
            users, tokens = fill(closed)
            _, open_tokens = fill(public)
            yield {
                "visitor": Eyes(closed.visitor(), {}, tokens),
                "visitor to a public hub": Eyes(public.visitor(), {}, open_tokens),
                **{name: signed_in(closed, name, user, tokens) for name, user in users.items()},
            }


def signed_in(site: Site, name: str, user: User, tokens: dict[str, str]) -> Eyes:
    browser = site.client_for(user)
    with site.writing() as session:
        own = session.get_one(User, user.id)
        token = create_token(session, own)
        own.active = name != "deactivated"
    return Eyes(browser, {"Authorization": f"Bearer {token}"}, tokens)


def fill(site: Site) -> tuple[dict[str, User], dict[str, str]]:
    """The viewers, and an upload of the owner's in each state: of contents that are for everybody."""
    with site.writing() as session:
        users = {
            name: make_user(session, name.title(), role=ROLES.get(name, Role.EMPLOYEE), welcomed=True)
            for name in SIGNED_IN
        }
        group = Group(name="Members")
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, user_id=users["group member"].id))
        owner = Sharing(site.backends, viewer_of(session, users["owner"]))
    public = {"audience": ["everyone", "public"]}
    tokens = {
        "done": owner.send(film(), **public).token,
        "refused": owner.send(b"Only words.", **public).token,
    }
    check_arrivals(site.backends)
    tokens |= {
        "checking": owner.send(film(seed=2), **public).token,
        "open": owner.begin(film(), **public).token,
    }
    with site.backends.reading() as session:
        states = {one.token: one.state for one in session.query(Upload)}
    assert {name: UploadState(name) for name in STATES} == {name: states[tokens[name]] for name in STATES}
    return users, tokens


Way = Callable[[Eyes, str, bool], TestResponse]
WAYS: dict[str, Way] = {
    "status": lambda eyes, token, program: eyes.ask("GET", f"/{token}", program=program),
    "addresses": lambda eyes, token, program: eyes.ask("POST", f"/{token}/parts", program=program),
    "complete": lambda eyes, token, program: eyes.ask("POST", f"/{token}/complete", program=program),
    "cancel": lambda eyes, token, program: eyes.ask("DELETE", f"/{token}", program=program),
}


@pytest.mark.parametrize("program", [True, False], ids=["by program", "by browser"])
@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != "owner"])
@pytest.mark.parametrize("way", WAYS)
def test_an_upload_of_somebody_else_looks_like_one_that_never_was(
    eyes: dict[str, Eyes], viewer: str, way: str, program: bool
) -> None:
    looking = eyes[viewer]
    unknown = WAYS[way](looking, "nothing", program)
    answers = [WAYS[way](looking, looking.tokens[state], program) for state in STATES]

    assert unknown.status_code in (401, 404) if program else unknown.status_code in (303, 404)
    assert {answer.status_code for answer in answers} == {unknown.status_code}
    assert {answer.get_data() for answer in answers if answer.status_code == 404} <= {unknown.get_data()}


@pytest.mark.parametrize("program", [True, False], ids=["by program", "by browser"])
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_list_of_uploads_holds_ones_own(eyes: dict[str, Eyes], viewer: str, program: bool) -> None:
    answer = eyes[viewer].ask("GET", "", program=program)
    body = answer.get_data(as_text=True)

    shown = {state for state, token in eyes[viewer].tokens.items() if token in body}
    assert shown == ({"open", "checking"} if viewer == "owner" else set())


@pytest.mark.parametrize("program", [True, False], ids=["by program", "by browser"])
def test_the_owner_sees_each_of_hers(eyes: dict[str, Eyes], program: bool) -> None:
    owner = eyes["owner"]
    seen = [WAYS["status"](owner, owner.tokens[state], program).get_json()["state"] for state in STATES]
    assert seen == list(STATES)


def test_an_address_of_a_part_opens_no_reading(eyes: dict[str, Eyes]) -> None:
    owner = eyes["owner"]
    [address] = WAYS["addresses"](owner, owner.tokens["open"], False).get_json()["urls"].values()

    assert {owner.browser.open(address, method=method).status_code for method in ("GET", "POST")} == {405}
    assert Path(address).parent == Path("/uploads/parts")
