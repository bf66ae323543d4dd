"""Ways in, for tests of them."""

from __future__ import annotations

from flask.testing import FlaskClient

from hub.db import utc_now
from hub.models.people import User
from hub.services.accounts import make_sign_in_link
from tests.hub.conftest import Site

PASSWORD = "correct horse battery"


def link_for(site: Site, user: User) -> str:
    with site.backends.writing() as session:
        return "/sign-in/" + make_sign_in_link(session, session.get_one(User, user.id), now=utc_now())


def is_in(client: FlaskClient) -> bool:
    return client.get("/me/settings").status_code == 200
