"""What the interface says, in both languages."""

import re

import pytest

from hub.translations.update import Id, message_ids, translations


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_no_message_is_untranslated(locale: str) -> None:
    assert message_ids() - translations(locale).keys() == set()


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_no_catalogue_keeps_words_that_nobody_says(locale: str) -> None:
    assert translations(locale).keys() - message_ids() == set()


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_a_translation_keeps_every_value(locale: str) -> None:
    broken = [said for said, words in translations(locale).items() if _values(said) != _values(words)]

    assert broken == []


def test_no_message_is_a_fragment_to_glue() -> None:
    forms = [form for message in message_ids() for form in _forms(message)]

    assert [form for form in forms if form != form.strip() or re.search(r"[:,(]$", form)] == []


def _forms(words: Id) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words


def _values(words: Id) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", _forms(words)[-1]))
