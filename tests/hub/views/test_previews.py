"""What a page says of itself where somebody shares its address: for public rows, and for nobody else."""

from __future__ import annotations

import re

import pytest

from hub.access import EVERYONE, PUBLIC
from tests.factories import make_content
from tests.hub.conftest import Site


def tags(html: str) -> dict[str, str]:
    """The tags of a preview by name."""
    return dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter|article):[^"]+)" content="([^"]*)">', html)
    )


def test_a_public_content_has_title_words_address_and_time(public_site: Site) -> None:
    with public_site.writing() as session:
        note = make_content(
            session, "Ebb & flow", body="The **tide** turns.", audience=(EVERYONE, PUBLIC), lang="en"
        )
        note_id, published = note.id, note.published_at
    address = f"{public_site.backends.settings.public_url}/contents/{note_id}"

    page = public_site.visitor().get(f"/contents/{note_id}").text

    found = tags(page)
    assert found["og:title"] == "Ebb &amp; flow"
    assert found["og:description"] == "The tide turns."
    assert (found["og:type"], found["og:url"], found["og:site_name"]) == ("article", address, "Raakvlak")
    assert (found["og:locale"], found["twitter:card"]) == ("en_GB", "summary")
    assert published is not None
    assert found["article:published_time"][:19] == published.isoformat()[:19]
    assert f'<link rel="canonical" href="{address}">' in page


@pytest.mark.parametrize("audience", [(EVERYONE,), ()])
def test_what_is_not_public_gives_no_preview(public_site: Site, audience: tuple[str, ...]) -> None:
    with public_site.writing() as session:
        note_id = make_content(session, "Springtide", body="Among us.", audience=audience).id

    page = public_site.visitor().get(f"/contents/{note_id}", follow_redirects=True).text

    assert "Springtide" not in page
    assert "Among us" not in page
