"""Which language a text is in, and its words that carry no meaning. Dutch and English are told apart."""

from __future__ import annotations

from copy import copy
from functools import cache
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("nl", "en")
DETECTOR_VERSION = version("py3langid")

OFTEN_MET = (*LANGUAGES, "de", "fr", "es", "it", "pt")
_ENOUGH = 2_000
_LONGEST_SIGN = 6  # bytes of the longest stretch that the model knows
_TELLING = 200
_WRITTEN = {
    "nl": """
        aan al als alle alles beide ben bij dan dat de den der des deze die dit door dus een eens en
        er ervan erover erop enkele ge geen geweest had hadden hebben heb hebt heeft hem hen het hij
        hoe hoeveel hun ik in is iemand iets ja je jij jou jouw jullie kan kun kunnen kunt maar me
        mee meer men met mij mijn moet moeten mogen na naar nee niet niets nog nu of om omdat ons
        onze ook op over s te tegen toch toe tot u uit uw van vanuit veel voor vaak waar waarin
        waarom waarmee wanneer want waren was wat we wel welk welke werd werden wie wij wil willen
        word worden wordt zal ze zelf zeer zich zij zijn zo zonder zou zouden tussen via per
    """,
    "en": """
        a about after all also am an and any are as at be because been before being between both but
        by can could did do does doing don for from had has have having he her here hers him his how
        i if in into is it its itself me more most my no nor not of off on once only or other our
        ours out over own same she should so some such than that the their theirs them then there
        these they this those through to too under until up very was we were what when where which
        while who whom why will with would you your yours
    """,
}
_STOP_WORDS = {lang: frozenset(words.split()) for lang, words in _WRITTEN.items()}
_EVERY_STOP_WORD = frozenset().union(*_STOP_WORDS.values())
_MEANS_SOMETHING_ELSEWHERE = frozenset(
    {"all", "been", "den", "die", "door", "it", "men", "per", "via", "wil"}
)


def detect_language(text: str, candidates: tuple[str, ...] = LANGUAGES) -> str | None:
    """The likeliest of the candidates; None for a text of fewer than two letters.

    Restricted to Dutch and English it is right for .95 to .97 of one or two words and over .99 of sentences.
    """
    start = text[:_ENOUGH]
    if sum(map(str.isalpha, start)) < 2:
        return None
    language: str = _identifier(candidates).classify(start)[0]
    return language


def language_of(text: str) -> str | None:
    """The language of a text: of a short one Dutch or English, of a longer one any that is often met here."""
    return detect_language(text, OFTEN_MET if len(text) >= _TELLING else LANGUAGES)


def is_stop_word(word: str, lang: str | None) -> bool:
    """Whether a folded word carries no meaning in a text of that language.

    A stop word of the other language counts as well, unless it is a real word here (`door`, `it`).
    """
    if word in _STOP_WORDS.get(lang or "", ()):
        return True
    return word in _EVERY_STOP_WORD and word not in _MEANS_SOMETHING_ELSEWHERE


class _Identifier(LanguageIdentifier):  # type: ignore[misc]
    """The library's model, read at every place of a text at once instead of letter by letter.

    Its automaton tells which known stretch ends at a letter, and forgets what lies further back than the
    longest of those: as many steps for all places together find the same.
    """

    def _raw_score(self, text: bytes) -> NDArray[np.float32]:
        signs, counts = _signs(np.frombuffer(text, np.uint8))
        scores: NDArray[np.float32] = (
            np.log1p(counts, dtype=np.float32) @ self.nb_ptc[signs] + self.nb_pc
            if len(signs)
            else super()._raw_score(text)
        )
        return scores


def _signs(letters: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The stretches of a text that the model knows, and how often each stands there."""
    moves, rows, told = _automaton()
    states = np.zeros(len(letters), np.int64)
    for back in reversed(range(min(_LONGEST_SIGN, len(letters)))):
        states[back:] = moves[rows[states[back:]] + letters[: len(letters) - back]]
    found = told[states]
    return np.unique(found[found >= 0], return_counts=True)


@cache
def _automaton() -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int32]]:
    """Where each letter leads from a row, the row of each state, and what a state tells (-1 is nothing)."""
    model = _model()
    moves = np.frombuffer(model.tk_nextmove, np.uint32)
    return moves, np.array(model.tk_row, np.int64) << 8, np.array(model.tk_output, np.int32)


@cache
def _identifier(candidates: tuple[str, ...]) -> _Identifier:
    """Read-only once its languages are set, so threads share it."""
    identifier = copy(_model())
    identifier.set_languages(candidates)
    identifier.nb_ptc = identifier.nb_ptc.astype(np.float32)
    return identifier


@cache
def _model() -> _Identifier:
    """The model for all its languages: 40 MB, of which a choice of languages shares the most."""
    model: _Identifier = _Identifier.from_model_file(MODEL_FILE)
    return model
