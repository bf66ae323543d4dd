"""What the organisation adds to search is known to every process within seconds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import delete

from hub.db import Database
from hub.house_search import FRESH_S, HouseSearch
from hub.models.finding import Pin, SynonymSet
from tests.factories import make_content


@dataclass
class Hands:
    """A clock that a test moves."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def house(database: Database, hands: Hands) -> HouseSearch:
    return HouseSearch(database, hands)


def pin(database: Database) -> int:
    with database.writing() as session:
        content = make_content(session, "Verlofregeling")
        session.add(SynonymSet(phrases=["k8s", "kubernetes"], lang=None))
        session.add(Pin(text="verlof", content_id=content.id))
        return content.id


def test_what_another_process_adds_is_there_within_seconds(
    database: Database, house: HouseSearch, hands: Hands
) -> None:
    assert (house.pinned("verlof"), house.synonyms().longest) == ((), 0)
    content_id = pin(database)
    assert house.pinned("verlof") == ()

    hands.now += FRESH_S

    assert (house.pinned("verlof"), house.synonyms().longest) == ((content_id,), 1)


def test_what_this_process_changes_is_there_at_once(database: Database, house: HouseSearch) -> None:
    assert house.pinned("verlof") == ()
    content_id = pin(database)
    house.forget()
    assert house.pinned("verlof") == (content_id,)

    with database.writing() as session:
        session.execute(delete(SynonymSet))
    house.forget()
    assert house.synonyms().longest == 0
