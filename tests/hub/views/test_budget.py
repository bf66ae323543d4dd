"""What a page may ask of the database: twelve statements, on the fullest of its kind.

The choices of the organisation about search are read anew in each request, and its reader has unseen notices.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.hub.conftest import Site
from tests.hub.statements import counted_statements
from tests.hub.views.crowded import QUESTION, Crowd, crowded

BUDGET = 12


def test_no_page_takes_more_than_twelve_statements(each_site: Site) -> None:
    crowd = crowded(each_site)
    taken = {address: statements_of(each_site, crowd, address) for address in addresses(crowd)}

    assert {address: count for address, count in taken.items() if count > BUDGET} == {}


def test_the_fullest_page_of_a_film_shows_all_that_it_is_counted_with(site: Site) -> None:
    crowd = crowded(site)

    page = crowd.owner.get(f"/contents/{crowd.film}?q={QUESTION}&list={crowd.playlist}").text

    for shown in ("queue-title", "film.m3u8", f"<mark>{QUESTION[:-1]}", 'id="related"', "/embed/", "/edit"):
        assert shown in page, shown


def statements_of(site: Site, crowd: Crowd, address: str) -> int:
    crowd.owner.get(address)
    site.backends.house.forget()
    with counted_statements(site) as statements:
        answer = crowd.owner.get(address)
    assert answer.status_code == 200, address
    return len(statements)


def addresses(crowd: Crowd) -> Iterator[str]:
    """Every page that reads rows; of contents each kind that loads something of its own."""
    for content in (crowd.film, crowd.waiting, crowd.document, crowd.note, crowd.question):
        yield f"/contents/{content}?q={QUESTION}&t=4&page=2&list={crowd.playlist}"
        yield f"/contents/{content}/edit"
        yield f"/contents/{content}/history"
    yield from (f"/embed/{crowd.film}", f"/embed/{crowd.waiting}", f"/contents/{crowd.waiting}/film")
    yield from (f"/contents/{crowd.film}/{part}" for part in ("captions", "captions/en", "media", "steps"))
    for query in ("", QUESTION, "cancles", "person", "xyzzyq"):
        yield f"/search?q={query}"
    # Nothing is found here, so that what is near is looked for too
    yield f"/search?q={QUESTION}&kind=course"
    yield f"/search?q={QUESTION}&kind=note&topic=topic-1&person={crowd.person}&lang=en&sort=newest"
    yield from (f"/search/colleagues?q={QUESTION}", "/suggest?q=pers", f"/search.atom?q={QUESTION}")
    yield from ("/", "/raakvlak", "/welcome", "/topics", "/topics/topic-1", "/people")
    yield from (f"/people/{crowd.person}", f"/people/{crowd.own}", f"/teams/{crowd.team}")
    for own in ("settings", "saved", "history", "drafts", "notices", "uploads"):
        yield f"/me/{own}"
    yield from ("/playlists", f"/playlists/{crowd.playlist}", "/share", "/share/record", "/share/link")
    yield from (
        "/notes/new",
        "/stories/new",
        "/questions/new",
        f"/questions/new?title={QUESTION}&ask={crowd.person}",
        f"/report?content={crowd.note}",
    )
    for admin in ("people", "people/variants", "groups", "reports", "policy", "jobs", "backups", "words"):
        yield f"/admin/{admin}"
    for admin in ("", "/search", "/search/asked", "/search/synonyms", "/search/pins"):
        yield f"/admin{admin}"
    yield from (f"/admin/people/{crowd.person}", f"/admin/groups/{crowd.team}")
    yield f"/admin/people/merge?keep={crowd.person}&gone={crowd.person + 1}"
