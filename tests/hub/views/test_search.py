"""The search page, its colleagues and its suggestions, over a whole hub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from numpy.typing import NDArray

from hub.models.contents import Kind, PersonRole
from hub.models.media import Cue, Transcript
from search.embedded.engine import EmbeddedEngine
from search.embedding import EmbedderUnavailable
from search.finder import Finder
from search.hashing import HashingEmbedder
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site, open_site
from tests.hub.statements import counted_statements

SPEAKER, AUTHOR = PersonRole.SPEAKER, PersonRole.AUTHOR


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One hub for all that only read it."""
    yield from open_site(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="module")
def noor(site: Site) -> FlaskClient:
    """Signed in, among three talks and a note about incidents, and one secret."""
    with site.writing() as session:
        incident = make_topic(session, "incident", label_nl="Incidenten", label_en="Incidents")
        sanne = make_profile(session, "Sanne Hoekstra", learn_from_me="How to stop what runs.")
        bram = make_profile(session, "Bram Verkade")
        for year in (2021, 2023, 2024):
            talk = make_content(
                session,
                f"Incident rehearsal of {year}",
                kind=Kind.VIDEO,
                topics=(incident,),
                people=((sanne, SPEAKER),),
                published_at=datetime(year, 5, 1, tzinfo=UTC),
                duration_s=2400.0,
                description="0:00 Opening\n10:00 Where it leaks\n30:00 Questions",
            )
            cue = Cue(
                position=0, start_s=754.0, end_s=760.0, text="We rehearse an incident <every> Thursday."
            )
            session.add(Transcript(content_id=talk.id, lang="en", cues=[cue]))
        make_content(
            session,
            "Incident checklist",
            lang="nl",
            topics=(incident,),
            people=((bram, AUTHOR),),
            body="Bel.",
        )
        make_content(session, "Whom to phone?", kind=Kind.QUESTION, people=((bram, AUTHOR),))
        make_content(session, "Secret incident", audience=("user:99",), people=((bram, AUTHOR),))
        user = make_user(session, "Noor")
    site.index()
    return site.client_for(user.id)


def test_a_search_shows_what_matched_where_and_why(noor: FlaskClient) -> None:
    html = noor.get("/search?q=incident+rehearsal").text

    assert "<mark>Incident</mark> <mark>rehearsal</mark> of 2024" in html
    assert "<b>12:34</b> Where it leaks" in html
    assert re.search(r'href="/contents/\d+\?t=754&amp;q=incident\+rehearsal"', html)
    assert "an <mark>incident</mark> &lt;every&gt; Thursday" in html
    assert "said at 12:34" in html


def test_a_colleague_comes_with_evidence_that_leads_to_it(noor: FlaskClient) -> None:
    html = noor.get("/search?q=incident+rehearsal").text

    assert "Explained it in 3 talks" in html
    assert "2021–2024" in html
    assert re.search(r'href="/search\?q=incident\+rehearsal&amp;kind=video&amp;person=\d+"', html)
    assert "Wrote 1 note" in noor.get("/search?q=checklist").text
    assert "Answered 1 question" in noor.get("/search?q=phone").text


def test_nothing_hidden_shows_on_any_part_of_the_page(noor: FlaskClient) -> None:
    for address in (
        "/search?q=secret+incident",
        "/search",
        "/suggest?q=secret",
        "/search/colleagues?q=secret",
    ):
        assert "Secret incident" not in noor.get(address).text


def test_a_chosen_kind_keeps_the_counts_of_the_others(noor: FlaskClient) -> None:
    html = noor.get("/search?q=incident&kind=note").text
    tabs = re.findall(r">(\w+) <small>(\d+)</small></a>", html)

    assert tabs[:3] == [("All", "4"), ("Videos", "3"), ("Notes", "1")]


def test_the_query_survives_a_change_of_tab_facet_sort_and_language(noor: FlaskClient) -> None:
    html = noor.get("/search?q=incident&lang=en&page=1").text

    assert 'href="/search?q=incident&amp;lang=en&amp;kind=video"' in html
    assert 'href="/search?q=incident&amp;lang=en&amp;sort=newest"' in html
    assert 'href="/search?q=incident&amp;lang=en&amp;page=1&amp;hl=nl"' in html
    assert '<input type="hidden" name="q" value="incident">' in html


def test_a_person_who_is_named_stands_on_top(noor: FlaskClient) -> None:
    html = noor.get("/search?q=sanne+hoekstra").text

    assert html.index("How to stop what runs.") < html.index('class="hits"')


def test_without_words_everything_stands_there_newest_first(noor: FlaskClient) -> None:
    html = noor.get("/search").text
    titles = re.findall(r"rehearsal of (\d+)</a>", html)

    assert titles == ["2024", "2023", "2021"]
    assert "Colleagues who know this" not in html


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/search?q=" + "a" * 4001, "That is more than a search can hold"),
        ("/search?q=incident&offset=501", "The results end before that"),
        ("/search?q=incident&page=26", "The results end before that"),
        ("/search?q=incident&page=x", "The results end before that"),
        ("/search?q=incident&lang=klingon", "There is no such filter"),
        ("/search?q=incident&sort=loudest", "There is no such filter"),
        ("/search/colleagues?q=" + "a" * 4001, "That is more than a search can hold"),
    ],
    ids=["long", "offset", "page", "no number", "facet", "sort", "colleagues"],
)
def test_a_bad_address_gets_a_friendly_page(noor: FlaskClient, address: str, words: str) -> None:
    response = noor.get(address)

    assert (response.status_code, words in response.text) == (400, True)


def test_parameters_of_other_sites_are_left_alone(noor: FlaskClient) -> None:
    assert noor.get("/search?q=incident&utm_source=mail").status_code == 200


def test_nothing_found_offers_the_way_out_and_what_is_nearest(noor: FlaskClient) -> None:
    html = noor.get("/search?q=incident&kind=course&topic=incident").text

    assert "Nothing yet about “incident”" in html
    assert 'href="/search?q=incident"' in html
    assert "Nearest" in html
    assert "checklist" in html
    assert "Remove the filter Incidents" in html


def test_a_person_that_nobody_is_can_be_taken_off_the_filters(noor: FlaskClient) -> None:
    assert "Remove the filter Somebody else" in noor.get("/search?q=incident&person=999999").text


def test_all_colleagues_show_each_contribution(noor: FlaskClient) -> None:
    html = noor.get("/search/colleagues?q=incident+rehearsal").text

    assert [year for year in ("2021", "2023", "2024") if f"Incident rehearsal of {year}" in html] == [
        "2021",
        "2023",
        "2024",
    ]
    assert "Explained it in 1 talk · 12:34 · 2024" in html


def test_suggestions_are_options_of_every_sort(noor: FlaskClient) -> None:
    topics = noor.get("/suggest?q=inci").text
    people = noor.get("/suggest?q=sann").text

    assert 'href="/topics/incident"' in topics
    assert "Incident rehearsal of 2024" in topics
    assert re.search(r'role="option"[^>]+href="/people/\d+"', people)
    assert "<html" not in topics + people


@pytest.mark.parametrize("typed", ["", "%20", "%", "a" * 5000, "%22", "-"])
def test_no_letters_break_the_suggestions(noor: FlaskClient, typed: str) -> None:
    assert noor.get("/suggest", query_string={"q": typed}).status_code == 200


def test_script_in_a_query_stays_text(noor: FlaskClient) -> None:
    html = noor.get("/search", query_string={"q": "<script>alert(1)</script> incident"}).text

    assert "<script>alert" not in html


@pytest.mark.parametrize(
    "address", ["/search?q=incident", "/topics/incident", "/search/colleagues?q=incident"]
)
def test_a_page_takes_at_most_twelve_statements(site: Site, noor: FlaskClient, address: str) -> None:
    noor.get(address)
    with counted_statements(site) as statements:
        noor.get(address)

    assert len(statements) <= 12


class SilentEmbedder(HashingEmbedder):
    """An embedder whose model cannot be read."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        raise EmbedderUnavailable("packaged", "the weights are gone")


def test_without_a_model_the_page_says_that_it_knows_words_only(
    site: Site, noor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder = Finder(site.backends.engine, SilentEmbedder(64))
    monkeypatch.setitem(vars(site.backends), "finder", finder)

    html = noor.get("/search?q=incident+rehearsal").text

    assert "For a moment without meaning." in html
    assert "rehearsal</mark> of 2024" in html


def test_without_an_engine_search_says_so_and_a_topic_goes_on(
    site: Site, noor: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    finder = Finder(EmbeddedEngine(tmp_path), HashingEmbedder(64))
    monkeypatch.setitem(vars(site.backends), "finder", finder)

    search, topic = noor.get("/search?q=incident"), noor.get("/topics/incident")

    assert (search.status_code, "Search is catching its breath" in search.text) == (503, True)
    assert (topic.status_code, "Incident checklist" in topic.text) == (200, True)


def test_a_slip_of_the_keys_gets_the_better_spelling(noor: FlaskClient) -> None:
    html = noor.get("/search?q=rehersal&kind=video").text

    assert re.search(
        r'Did you mean <a [^>]*href="/search\?kind=video&amp;q=rehearsal"><b>rehearsal</b>', html
    )


def test_words_that_nobody_used_are_said_to_be_only_near(noor: FlaskClient) -> None:
    assert "Nothing holds these words" in noor.get("/search?q=xylophone").text
