"""A document on its page: pictures of its pages beside their text, and the place where a hit leads."""

from __future__ import annotations

import re

import pytest

from hub.models.contents import Kind
from hub.models.people import User
from tests.factories import make_content, make_user
from tests.films import add_document
from tests.hub.conftest import Site


@pytest.fixture
def ada(site: Site) -> User:
    with site.writing() as session:
        return make_user(session, "Ada")


@pytest.fixture
def guide(site: Site) -> int:
    with site.writing() as session:
        content = make_content(session, "Guide", kind=Kind.DOCUMENT)
        add_document(session, site.backends.storage, content)
        return content.id


def test_pages_stand_beside_their_text_and_the_one_of_a_hit_is_marked(
    site: Site, ada: User, guide: int
) -> None:
    browser = site.client_for(ada)
    page = browser.get(f"/contents/{guide}?page=2&q=stands").text

    assert re.findall(r'<li id="page-(\d)"( aria-current="true")?>', page) == [
        ("1", ""),
        ("2", ' aria-current="true"'),
        ("3", ""),
    ]
    assert "What <mark>stands</mark> on page 2." in page
    picture = re.findall(r'<img src="(/contents/\d+/picture/\w+)"', page)[1]
    assert browser.get(picture).content_type == "image/webp"


def test_the_original_is_offered_to_save(site: Site, ada: User, guide: int) -> None:
    browser = site.client_for(ada)

    assert f'href="/contents/{guide}/original"' in browser.get(f"/contents/{guide}").text
    saved = browser.get(f"/contents/{guide}/original", follow_redirects=True)
    assert saved.headers["Content-Disposition"] == "attachment; filename*=UTF-8''guide.pdf"


def test_a_hit_in_a_document_leads_to_its_page(site: Site, ada: User, guide: int) -> None:
    site.index()

    found = site.client_for(ada).get("/search?q=stands+on+page").text

    assert re.search(rf"/contents/{guide}\?page=\d&amp;q=stands", found)
