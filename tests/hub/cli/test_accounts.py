"""`hub create-user` and `hub create-token`: who can sign in afterwards, how, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.db import utc_now
from hub.errors import NotFound
from hub.models.people import Role
from hub.services.accounts import authenticate, use_sign_in_link, user_by_email, viewer_of_token
from tests.hub.cli.conftest import Run
from tests.hubs import Backends, give_tables, settings_for

JOEP = "joep@example.org"
PASSWORD = "correct horse battery"
JOIN = "http://127.0.0.1:8000/sign-in/"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Backends]:
    """A hub in which nobody can sign in yet."""
    backends = Backends(settings_for(tmp_path))
    give_tables(backends.database)
    yield backends
    backends.database.close()


@pytest.fixture
def home(hub: Backends) -> Path:
    return hub.settings.home


@pytest.mark.parametrize(
    ("arguments", "role"),
    [((), Role.EMPLOYEE), (("--role", "contributor"), Role.CONTRIBUTOR), (("--role", "admin"), Role.ADMIN)],
    ids=["no role", "contributor", "admin"],
)
def test_the_printed_link_signs_in_with_the_role(
    run: Run, hub: Backends, arguments: tuple[str, ...], role: Role
) -> None:
    made = run("create-user", JOEP, "--name", "Joep Smit", *arguments)

    assert (made.code, made.stderr, made.stdout.count("\n")) == (0, "", 1)
    assert made.stdout.startswith(JOIN)
    with hub.writing() as session:
        user = use_sign_in_link(session, made.stdout.strip().removeprefix(JOIN), now=utc_now())
        assert user is not None
        assert user.profile is not None
        assert (user.email, user.role, user.profile.name) == (JOEP, role, "Joep Smit")


def test_a_password_from_standard_input_signs_in_and_nothing_is_printed(run: Run, hub: Backends) -> None:
    made = run("create-user", JOEP, "--name", "Joep", "--password-stdin", stdin=f"{PASSWORD}\n")

    assert (made.code, made.stdout, made.stderr) == (0, "", "")
    with hub.writing() as session:
        user = authenticate(session, JOEP, PASSWORD)
        assert user is not None
        assert user.email == JOEP
        assert authenticate(session, JOEP, f"{PASSWORD} ") is None


@pytest.mark.parametrize(
    ("address", "arguments"),
    [(JOEP, ("--role", "boss")), (JOEP, ("--password-stdin",)), ("joep", ())],
    ids=["no such role", "a short password", "no address"],
)
def test_what_cannot_be_makes_no_login(
    run: Run, hub: Backends, address: str, arguments: tuple[str, ...]
) -> None:
    made = run("create-user", address, "--name", "Joep", *arguments, stdin="short\n")

    assert made.code
    assert made.stdout == ""
    assert made.stderr.strip()
    with hub.reading() as session, pytest.raises(NotFound):
        user_by_email(session, address)


@pytest.mark.parametrize(
    ("arguments", "scopes"),
    [((), {"read", "write"}), (("--scope", "read"), {"read"})],
    ids=["both", "read"],
)
def test_a_token_is_one_word_and_acts_for_its_owner(
    run: Run, hub: Backends, arguments: tuple[str, ...], scopes: set[str]
) -> None:
    run("create-user", JOEP, "--name", "Joep", "--role", "admin")

    made = run("create-token", JOEP, *arguments)

    assert (made.code, made.stdout.count("\n")) == (0, 1)
    assert made.stdout.startswith("rkv_")
    with hub.reading() as session:
        acting = viewer_of_token(session, made.stdout.strip(), now=utc_now())
        assert acting is not None
        assert (acting.viewer.user_id, acting.scopes) == (user_by_email(session, JOEP).id, scopes)
