"""Everybody who looks at a hub: the same rows twice, closed to visitors and open to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.models.people import Group, GroupMember, Role, User
from hub.services.accounts import create_token
from tests.factories import make_user
from tests.hub.conftest import Site, open_site

Rows = TypeVar("Rows")
Users = dict[str, User]


@dataclass(frozen=True)
class Eyes(Generic[Rows]):
    """Somebody who looks, by browser and by program, at the rows of a hub."""

    browser: FlaskClient
    headers: dict[str, str]
    rows: Rows

    def page(self, path: str, **parameters: Any) -> str:
        """What a page shows; nothing when it is not there for her."""
        answer = self.browser.get(path, query_string=parameters or None)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""

    def api(self, path: str, **parameters: Any) -> str:
        """What the API answers, as text; nothing when it answers nothing."""
        answer = self.browser.get(f"/api/v1{path}", query_string=parameters or None, headers=self.headers)
        return answer.get_data(as_text=True) if answer.status_code == 200 else ""


def open_eyes(home: Path, fill: Callable[[Site], tuple[Users, Rows]]) -> Iterator[dict[str, Eyes[Rows]]]:
    """Every viewer with her eyes on the hub that she looks at, which `fill` filled."""
    for closed in open_site(home / "closed"):
        for public in open_site(home / "public", HUB_ANONYMOUS="public"):
            users, rows = fill(closed)
            _, open_rows = fill(public)
            yield {
                "visitor": Eyes(closed.visitor(), {}, rows),
                "visitor to a public hub": Eyes(public.visitor(), {}, open_rows),
                **{name: _signed_in(closed, name, user, rows) for name, user in users.items()},
            }


def everybody(session: Session, names: Iterable[str], roles: Mapping[str, Role]) -> tuple[Users, Group]:
    """All but the visitors, and the group that one of them is in."""
    users = {
        name: make_user(session, name.title(), role=roles.get(name, Role.EMPLOYEE), welcomed=True)
        for name in names
        if not name.startswith("visitor")
    }
    group = Group(name="Members")
    session.add(group)
    session.flush()
    session.add(GroupMember(group_id=group.id, user_id=users["group member"].id))
    return users, group


def _signed_in(site: Site, name: str, user: User, rows: Rows) -> Eyes[Rows]:
    browser = site.client_for(user)
    with site.writing() as session:
        own = session.get_one(User, user.id)
        token = create_token(session, own)
        own.active = name != "deactivated"
    return Eyes(browser, {"Authorization": f"Bearer {token}"}, rows)
