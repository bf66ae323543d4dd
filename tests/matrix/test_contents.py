"""The visibility matrix: every kind of viewer, every kind of content, every way out."""

from collections.abc import Callable, Iterator

import pytest

from tests.matrix.editing import EDITING
from tests.matrix.media import MEDIA
from tests.matrix.ways import FINDING, OPENING, SIGNED_IN, Way
from tests.matrix.world import FOUND, OWN, Hubs, open_worlds

viewers = pytest.mark.parametrize("viewer", FOUND)


def ways_out(ways: tuple[Way, ...]) -> Callable[..., None]:
    return pytest.mark.parametrize("way", ways, ids=lambda way: way.__name__)


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hubs]:
    yield from open_worlds(tmp_path_factory.mktemp("matrix"))


def seen_by(hubs: Hubs, viewer: str, way: Way) -> set[str]:
    eyes = hubs.eyes[viewer]
    return {one.kind for one in eyes.world.contents if way(eyes, one)}


@viewers
@ways_out(FINDING)
def test_each_finds_what_is_for_her_and_nothing_else(hubs: Hubs, viewer: str, way: Way) -> None:
    assert seen_by(hubs, viewer, way) == FOUND[viewer]


@viewers
@ways_out(SIGNED_IN)
def test_what_she_had_before_is_gone_when_it_is_no_longer_for_her(hubs: Hubs, viewer: str, way: Way) -> None:
    expected = set() if viewer.startswith("visitor") else FOUND[viewer]
    assert seen_by(hubs, viewer, way) == expected


@viewers
@ways_out((*OPENING, *MEDIA))
def test_each_opens_what_she_finds_and_the_owner_also_what_nobody_finds(
    hubs: Hubs, viewer: str, way: Way
) -> None:
    assert seen_by(hubs, viewer, way) == FOUND[viewer] | (OWN if viewer == "owner" else set())


@viewers
@pytest.mark.parametrize("way", EDITING)
def test_only_the_owner_works_on_a_film_and_an_administrator_on_what_is_for_her(
    hubs: Hubs, viewer: str, way: str
) -> None:
    hers = {"owner": FOUND["owner"] | OWN, "admin": FOUND["admin"]}

    assert seen_by(hubs, viewer, EDITING[way]) == hers.get(viewer, set())


@viewers
@pytest.mark.parametrize("below", ["", "/edit", "/history"])
def test_what_is_hidden_looks_like_what_never_was(hubs: Hubs, viewer: str, below: str) -> None:
    eyes = hubs.eyes[viewer]
    opened = FOUND[viewer] | (OWN if viewer == "owner" else set())
    told = told_of(viewer) if not below else set()
    unknown = eyes.status(f"/contents/999999{below}")
    answers = {
        one.kind: eyes.status(f"/contents/{one.id}{below}")
        for one in eyes.world.contents
        if one.kind not in opened
    }
    assert answers == {kind: 410 if kind in told else unknown for kind in answers}
    assert unknown in (303, 404)


def told_of(viewer: str) -> set[str]:
    """What a viewer is told of that is there no more: what was for her too, and what she took away."""
    if not FOUND[viewer] & {"everyone"}:
        return set()
    return {"deleted"} if viewer == "owner" else {"retired"}


@viewers
def test_what_is_there_no_more_keeps_its_title_to_itself(hubs: Hubs, viewer: str) -> None:
    eyes = hubs.eyes[viewer]
    retired = next(one for one in eyes.world.contents if one.kind == "retired")
    text = eyes.browser.get(f"/contents/{retired.id}").get_data(as_text=True)
    assert (retired.proof in text) == (viewer == "owner")


def test_a_sitemap_lists_what_is_public_where_visitors_may_look(hubs: Hubs) -> None:
    public, closed = hubs.eyes["visitor to a public hub"], hubs.eyes["employee"]
    listed = {
        one.kind for one in public.world.contents if f"/contents/{one.id}<" in public.page("/sitemap.xml")
    }
    assert listed == {"public"}
    assert closed.status("/sitemap.xml") == 404
