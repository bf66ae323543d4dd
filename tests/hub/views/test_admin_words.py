"""The words of the house, as an administrator keeps them."""

from __future__ import annotations

import re

from hub.models.people import Role
from tests.factories import make_user
from tests.hub.conftest import Site


def test_words_are_pasted_shown_and_taken_off(site: Site) -> None:
    with site.writing() as session:
        sofia = make_user(session, "Sofia", role=Role.ADMIN)
    client = site.client_for(sofia)
    assert "No words yet" in client.get("/admin/words").text

    assert client.post("/admin/words", data={"words": "Raakvlak, <b>x</b>\nBetaalketen"}).status_code == 303

    page = client.get("/admin/words").text
    assert "3 words" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    remove = re.findall(r'action="(/admin/words/\d+/remove)"', page)
    assert client.post(remove[0]).status_code == 303
    assert client.post(remove[0]).status_code == 404
    assert "2 words" in client.get("/admin/words").text
    answer = client.post("/admin/words", data={"words": "x" * 61})
    assert answer.status_code == 400
    assert "longer than 60 characters" in answer.text


def test_nobody_but_an_administrator_keeps_them(site: Site) -> None:
    with site.writing() as session:
        noor = make_user(session, "Noor", role=Role.CONTRIBUTOR)
    client = site.client_for(noor)

    assert client.get("/admin/words").status_code == 403
    assert client.post("/admin/words", data={"words": "x"}).status_code == 403
