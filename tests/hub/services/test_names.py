"""Names that may be two spellings of one, and names that are merely near."""

import pytest

from hub.services.names import Likeness, alike


@pytest.mark.parametrize(
    ("first", "second", "likeness"),
    [
        ("Zoë Ångström", "ZOE ANGSTROM", Likeness.SPELLING),
        ("Łukasz Nowak", "Lukasz Nowak", Likeness.SPELLING),
        ("Jan-Willem Bos", "Jan Willem Bos", Likeness.SPELLING),
        ("J.P. Smit", "J. P. Smit", Likeness.SPELLING),
        ("Wit, Anna de", "Anna de Wit", Likeness.ORDER),
        ("Mira Reese", "Mira B. Reese", Likeness.MIDDLE),
        ("J. van Dijk", "Jan van Dijk", Likeness.INITIAL),
        ("Bram Verkade", "Bram Verkadde", Likeness.EDIT),
        ("Bram Verkade", "Bram Vrekade", Likeness.EDIT),
    ],
)
def test_spellings_of_one_name_are_offered(first: str, second: str, likeness: Likeness) -> None:
    assert alike({1: first, 2: second}) == {(1, 2): likeness}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Jan Smit", "Jos Smit"),
        ("Jan de Smit", "Jan de Smid"),
        ("Daniel Verkade", "Daniela Verkade"),
        ("Maria Verkade", "Daria Verkade"),
        ("Anna", "Hanna"),
        ("A. B.", "A. C."),
        ("Bram Verkade", "Anna Verkade"),
        ("???", "!!!"),
        ("Speaker number 10001", "Speaker number 10002"),
    ],
)
def test_names_of_two_people_are_not_offered(first: str, second: str) -> None:
    assert alike({1: first, 2: second}) == {}


def test_an_initial_that_fits_two_names_is_not_offered() -> None:
    assert alike({1: "J. van Dijk", 2: "Jan van Dijk", 3: "Joost van Dijk"}) == {}


def test_a_crowd_of_equal_names_does_not_pair_with_itself() -> None:
    assert alike(dict.fromkeys(range(500), "Anna de Wit")) == {}
