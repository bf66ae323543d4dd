"""A person's page, and what she changes on her own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from hub.models.contents import ContentState, Kind, PersonRole
from hub.models.people import HiddenExpertise, Inference, Profile, ProfileInterest, ProfileSkill, ProfileState
from hub.models.topics import Topic
from tests.factories import make_content, make_profile, make_topic, make_user
from tests.hub.conftest import Site
from tests.hub.statements import counted_statements

TALK_ON = datetime(2024, 5, 6, 12, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    site: Site
    noor: int
    sanne: int
    sanne_user: int

    def noors(self) -> FlaskClient:
        return self.site.client_for(self.noor)

    def sannes(self) -> FlaskClient:
        return self.site.client_for(self.sanne_user)

    @property
    def page(self) -> str:
        return f"/people/{self.sanne}"


@pytest.fixture
def house(site: Site) -> House:
    with site.writing() as session:
        noor = make_user(session, "Noor", welcomed=True)
        sanne = make_user(session, "Sanne", welcomed=True)
        asyncio, planning = make_topic(session, "asyncio"), make_topic(session, "planning")
        assert noor.profile
        assert sanne.profile
        sanne.profile.learn_from_me = "How to stop what runs."
        sanne.profile.skills = [ProfileSkill(topic=planning, level=2)]
        session.add(ProfileInterest(profile_id=noor.profile.id, topic_id=asyncio.id))
        hers = ((sanne.profile, PersonRole.SPEAKER),)
        make_content(
            session, "Cancellation", kind=Kind.VIDEO, topics=(asyncio,), people=hers, published_at=TALK_ON
        )
        make_content(session, "A note on it", topics=(planning,), people=hers)
        make_content(session, "Secret plan", topics=(planning,), people=hers, audience=("group:9",))
        return House(site, noor.id, sanne.profile.id, sanne.id)


def text_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.text


def test_a_profile_answers_the_three_questions(house: House) -> None:
    text = text_of(house.noors(), house.page)
    for shown in ("What are my skills", "What have I contributed", "How to stop what runs.", "does it daily"):
        assert shown in text
    assert "Cancellation" in text
    assert "A note on it" in text
    assert "Secret plan" not in text


def test_the_overlap_names_the_topic_that_both_touch(house: House) -> None:
    text = text_of(house.noors(), house.page)
    assert "Our raakvlak" in text
    assert "Our raakvlak" not in text_of(house.sannes(), house.page)


def test_a_mark_opens_the_contributions_that_it_stands_for(house: House) -> None:
    text = text_of(house.noors(), house.page)
    assert f"{house.page}?topic=asyncio&amp;year=2024#contributions" in text
    opened = text_of(house.noors(), f"{house.page}?topic=asyncio&year=2024")
    assert "Cancellation" in opened
    assert "A note on it" not in opened


def test_a_kind_leaves_the_contributions_of_that_kind(house: House) -> None:
    opened = text_of(house.noors(), f"{house.page}?kind=note")
    assert "A note on it" in opened
    assert "Cancellation" not in opened


@pytest.mark.parametrize("choice", ["out", "hidden"])
def test_who_opts_out_or_hides_a_topic_is_not_named_for_it(house: House, choice: str) -> None:
    with house.site.writing() as session:
        sanne = session.get_one(Profile, house.sanne)
        if choice == "out":
            sanne.inference = Inference.OUT
        else:
            topic = session.scalars(select(Topic).where(Topic.slug == "asyncio")).one()
            session.add(HiddenExpertise(profile_id=sanne.id, topic_id=topic.id))
    text = text_of(house.noors(), house.page)
    assert "year=2024" not in text
    assert "Cancellation" in text


def test_a_merged_profile_leads_to_where_she_is_now(house: House) -> None:
    with house.site.writing() as session:
        old = make_profile(session, "S. de Wit", merged_into_id=house.sanne, state=ProfileState.MERGED)
        old_id = old.id
    response = house.noors().get(f"/people/{old_id}")
    assert (response.status_code, response.location) == (301, house.page)


@pytest.mark.parametrize("path", ["", "/photo/0123"])
def test_a_hidden_profile_is_not_there(house: House, path: str) -> None:
    with house.site.writing() as session:
        hidden = make_profile(session, "Hidden", audience=("group:9",), photo_key="photos/1/0123").id
    assert house.noors().get(f"/people/{hidden}{path}").status_code == 404
    assert house.noors().get("/people/99999").status_code == 404


def test_a_profile_takes_at_most_twelve_statements(house: House) -> None:
    client = house.noors()
    with counted_statements(house.site) as statements:
        text_of(client, house.page)
    assert len(statements) <= 12, statements


# --- One's own ------------------------------------------------------------------------------------


def test_only_she_herself_sees_the_forms(house: House) -> None:
    assert "Change this" in text_of(house.sannes(), house.page)
    assert "Change this" not in text_of(house.noors(), house.page)


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("words", {"job_title": "Chief"}),
        ("skills", {"topic": "chess", "level": "3"}),
        ("interests", {"topic": "chess"}),
        ("photo", {"remove": "yes"}),
    ],
)
def test_nobody_changes_another_profile(house: House, form: str, values: dict[str, str]) -> None:
    assert house.noors().post(f"{house.page}/{form}", data=values).status_code == 403


def test_she_says_it_in_her_own_words(house: House) -> None:
    client = house.sannes()
    given = {
        "job_title": "Engineer",
        "learn_from_me": "<script>alert(1)</script>",
        "language": ["nl", "fy"],
        "bio": "",
        "location": "Utrecht",
    }
    assert client.post(f"{house.page}/words", data=given).status_code == 303
    text = text_of(house.noors(), house.page)
    assert "Engineer" in text
    assert "Western Frisian" in text
    assert "Utrecht" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_skill_is_added_changed_and_taken_away(house: House) -> None:
    client, skills = house.sannes(), f"{house.page}/skills"
    client.post(skills, data={"topic": "Go", "level": "3"})
    client.post(skills, data={"topic": "planning", "level": "1"})

    def levels() -> dict[str, int]:
        with house.site.backends.reading() as session:
            rows = session.execute(
                select(Topic.slug, ProfileSkill.level)
                .join(ProfileSkill, ProfileSkill.topic_id == Topic.id)
                .where(ProfileSkill.profile_id == house.sanne)
            )
            return {slug: level for slug, level in rows}  # noqa: C416

    assert levels() == {"go": 3, "planning": 1}
    with house.site.backends.reading() as session:
        go = session.scalars(select(Topic.id).where(Topic.slug == "go")).one()
    client.post(skills, data={"remove": str(go)})
    assert levels() == {"planning": 1}


@pytest.mark.parametrize(
    ("form", "values", "said"),
    [
        ("skills", {"topic": "x", "level": "9"}, "three levels"),
        ("skills", {"topic": " ", "level": "2"}, "Name a topic"),
        ("words", {"language": "klingon"}, "from the list"),
        ("photo", {}, "Choose a photo first"),
    ],
)
def test_what_is_not_right_is_said_and_changes_nothing(
    house: House, form: str, values: dict[str, str], said: str
) -> None:
    response = house.sannes().post(f"{house.page}/{form}", data=values, follow_redirects=True)
    assert said in response.text
    assert "How to stop what runs." in response.text


def test_a_photo_is_shown_to_whoever_finds_her_and_goes_again(house: House) -> None:
    picture = BytesIO()
    Image.new("RGB", (900, 700), "orange").save(picture, "PNG")
    picture.seek(0)
    client = house.sannes()
    client.post(f"{house.page}/photo", data={"photo": (picture, "me.exe")})
    with house.site.backends.reading() as session:
        key = session.get_one(Profile, house.sanne).photo_key
    assert key
    address = f"{house.page}/photo/{key[-12:]}"
    assert address in text_of(house.noors(), house.page)
    shown = house.noors().get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert "immutable" in shown.headers["Cache-Control"]
    assert "private" in shown.headers["Cache-Control"]
    assert house.site.visitor().get(address).status_code == 303
    client.post(f"{house.page}/photo", data={"remove": "yes"})
    assert house.noors().get(address).status_code == 404


def test_my_profile_leads_to_my_own_page(house: House) -> None:
    assert house.sannes().get("/me").location == house.page


def test_a_draft_is_not_among_the_contributions(house: House) -> None:
    with house.site.writing() as session:
        sanne = session.get_one(Profile, house.sanne)
        make_content(
            session, "Half done", state=ContentState.DRAFT, people=((sanne, PersonRole.AUTHOR),), owner=sanne
        )
    assert "Half done" not in text_of(house.sannes(), house.page)
