"""Texts cut into passages: what is embedded, and what a moment points at. Pure; no word is lost or moved.

Running text gives 120 to 200 words that end where a sentence ends, and a paragraph where that is possible.
Captions give windows of about 60 words, which found the right moment more often than 150 (.57 against .47),
cut where a cue ends, with the second of their first cue. Pages never share a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter

_FEWEST = 120
_MOST = 200
_TAIL = 40

_WINDOW = 60
_WINDOW_MOST = 90
_TURN = 25

_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"[.!?…]+[)\]\"'”’»]*$|[。！？]+$")
_LAST = frozenset(".!?…)]\"'”’»。！？")
_OPENING = "\"'“‘«(["
_WRITTEN_WITH_A_DOT = """
    a.d. a.h.w. a.s. a.u.b. afb. art. b.v. bijv. bijz. blz. bv. ca. c.a. cf. co. col. corp. d.d. d.m.v.
    d.w.z. dept. dhr. dr. drs. e.a. e.d. e.g. e.v. ed. eds. eig. enz. etc. excl. fig. g.g.d. gem. gen.
    h.t. hoofdst. i.c. i.e. i.p.v. i.s.m. i.v.m. inc. incl. ing. ir. jl. jr. kap. ltd. m.a.w. m.b.t.
    m.b.v. m.i. m.i.v. m.m.v. m.n. m.u.v. max. mevr. mej. min. mr. mrs. mw. n.a.v. n.b. n.l. nl. no.
    nos. nr. nrs. o.a. o.b.v. o.i. o.l.v. o.m. p.a. p.m. par. pag. pct. ph.d. plm. pp. prof. red. resp.
    s.v.p. sr. st. str. t.a.v. t.b.v. t.g.v. t.m. t.n.v. t.o.v. t.w. t.z.t. tel. u.s. v.a. v.d. vb. vgl.
    vgls. vol. vs. w.o. z.g. z.o.z. zgn. zg.
"""
_ABBREVIATIONS = frozenset(_WRITTEN_WITH_A_DOT.split())


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said between two seconds of a recording."""

    start_s: float
    end_s: float
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text. Recordings have `start_s` and `end_s`, paged texts have `page` (from 1).

    `speaker` is who says it; several are named in the order in which they speak. `cues` are the places in
    the text where each cue but the first begins, with its second.
    """

    position: int
    text: str
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    speaker: str | None = None
    cues: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A stretch that is not cut further: its words, and whether a paragraph ends with it."""

    words: tuple[str, ...]
    closes: bool


def from_text(text: str) -> tuple[Passage, ...]:
    """The passages of a running text. White space becomes single spaces, between paragraphs a newline."""
    return tuple(Passage(position, stretch) for position, stretch in enumerate(_stretches(text)))


def from_pages(pages: Iterable[tuple[int, str]]) -> tuple[Passage, ...]:
    """The passages of numbered pages; texts of one page that follow each other are its paragraphs."""
    numbered = (
        (page, stretch)
        for page, texts in groupby(pages, key=itemgetter(0))
        for stretch in _stretches("\n\n".join(text for _, text in texts))
    )
    return tuple(Passage(position, stretch, page=page) for position, (page, stretch) in enumerate(numbered))


def from_cues(cues: Sequence[Cue]) -> tuple[Passage, ...]:
    """The windows of a recording, in the order of its cues.

    A new speaker starts a new window unless little has been said in the one before.
    """
    position = count()
    return tuple(_passage(next(position), window) for window in _windows(_short_cues(cues)))


def _stretches(text: str) -> list[str]:
    """The texts of the passages: sentences taken together, a short tail joined or evened out."""
    packed = _pack(list(_sentences(text)))
    if len(packed) > 1 and _size(packed[-1]) < _TAIL:
        packed[-2:] = _even(packed[-2] + packed[-1])
    return [_join(sentences) for sentences in packed]


def _pack(sentences: list[_Sentence]) -> list[list[_Sentence]]:
    """Sentences up to the most words; from the fewest words on, a paragraph's end is taken.

    A sentence that does not fit behind too few words is cut at a word.
    """
    packed: list[list[_Sentence]] = []
    current: list[_Sentence] = []
    size = 0
    waiting = sentences[::-1]
    while waiting:
        sentence = waiting.pop()
        room = _MOST - size
        if len(sentence.words) > room and size >= _FEWEST:
            packed.append(current)
            current, size, room = [], 0, _MOST
        if len(sentence.words) > room:
            waiting.append(_Sentence(sentence.words[room:], sentence.closes))
            sentence = _Sentence(sentence.words[:room], closes=False)
        current.append(sentence)
        size += len(sentence.words)
        if size == _MOST or (size >= _FEWEST and sentence.closes):
            packed.append(current)
            current, size = [], 0
    return [*packed, current] if current else packed


def _even(sentences: list[_Sentence]) -> list[list[_Sentence]]:
    """One passage if it is not too long, else two of nearly the same length."""
    size = _size(sentences)
    if size <= _MOST:
        return [sentences]
    gone, best, place = 0, size, 0
    for index, sentence in enumerate(sentences[:-1], 1):
        gone += len(sentence.words)
        unevenness = abs(size - 2 * gone)
        if unevenness < best and max(gone, size - gone) <= _MOST:
            best, place = unevenness, index
    if place and min(_size(sentences[:place]), _size(sentences[place:])) >= _TAIL:
        return [sentences[:place], sentences[place:]]
    return _halves(sentences, size // 2)


def _halves(sentences: list[_Sentence], middle: int) -> list[list[_Sentence]]:
    """Two passages cut at that word, inside a sentence."""
    first: list[_Sentence] = []
    for index, sentence in enumerate(sentences):
        room = middle - _size(first)
        if len(sentence.words) >= room:
            head = _Sentence(sentence.words[:room], closes=False)
            tail = _Sentence(sentence.words[room:], sentence.closes)
            return [[*first, head], [*([tail] if tail.words else []), *sentences[index + 1 :]]]
        first.append(sentence)
    return [first]


def _size(sentences: Iterable[_Sentence]) -> int:
    return sum(len(sentence.words) for sentence in sentences)


def _join(sentences: list[_Sentence]) -> str:
    pieces = [" ".join(s.words) + ("\n" if s.closes else " ") for s in sentences]
    return "".join(pieces).strip()


def _sentences(text: str) -> Iterator[_Sentence]:
    """The sentences of a text, none without words."""
    for paragraph in _PARAGRAPH.split(text):
        words = paragraph.split()
        start = 0
        for place, word in enumerate(words[:-1], 1):
            if word[-1] in _LAST and _ends(word, words[place]):
                yield _Sentence(tuple(words[start:place]), closes=False)
                start = place
        if words:
            yield _Sentence(tuple(words[start:]), closes=True)


def _ends(word: str, following: str) -> bool:
    """Whether a sentence ends with this word."""
    if not _SENTENCE_END.search(word):
        return False
    bare = word.lstrip(_OPENING).lower()
    if bare in _ABBREVIATIONS or re.fullmatch(r"[^\W\d_]\.", bare):
        return False
    start = following.lstrip(_OPENING)[:1]
    return not start.islower()


def _short_cues(cues: Iterable[Cue]) -> Iterator[Cue]:
    """The cues that say something; one too long for a window in pieces, its seconds shared by words."""
    for cue in cues:
        words = cue.text.split()
        pieces = max(1, -(-len(words) // _WINDOW_MOST))
        share = -(-len(words) // pieces)
        second = (cue.end_s - cue.start_s) / len(words) if words else 0.0
        for start in range(0, len(words), share or 1):
            end = min(start + share, len(words))
            yield Cue(
                cue.start_s + start * second,
                cue.end_s if end == len(words) else cue.start_s + end * second,
                " ".join(words[start:end]),
                cue.speaker or None,
            )


def _windows(cues: Iterable[Cue]) -> list[list[Cue]]:
    """Cues taken together until a window is full, or somebody else has the word."""
    windows: list[list[Cue]] = []
    size = 0
    for cue in cues:
        words = len(cue.text.split())
        if windows and not _is_full(size, words, other_speaker=windows[-1][-1].speaker != cue.speaker):
            windows[-1].append(cue)
            size += words
        else:
            windows.append([cue])
            size = words
    if len(windows) > 1 and _joins_the_one_before(windows[-1], windows[-2]):
        windows[-2:] = [windows[-2] + windows[-1]]
    return windows


def _is_full(size: int, words: int, *, other_speaker: bool) -> bool:
    """Whether a window of that size does not take these words too."""
    if size + words > _WINDOW_MOST or (other_speaker and size >= _TURN):
        return True
    return size >= _WINDOW or size + words - _WINDOW > _WINDOW - size


def _joins_the_one_before(last: list[Cue], before: list[Cue]) -> bool:
    """Whether the last window is a mere tail of what the same speaker was saying."""
    sizes = [sum(len(cue.text.split()) for cue in window) for window in (last, before)]
    return sizes[0] < _TURN and sum(sizes) <= _WINDOW_MOST and last[0].speaker == before[-1].speaker


def _passage(position: int, cues: list[Cue]) -> Passage:
    """A window as a passage. Where several speak, each turn has a line of its own."""
    speakers = tuple(dict.fromkeys(cue.speaker for cue in cues if cue.speaker))
    turns = [" ".join(cue.text for cue in turn) for _, turn in groupby(cues, key=lambda cue: cue.speaker)]
    return Passage(
        position,
        "\n".join(turns),
        start_s=cues[0].start_s,
        end_s=max(cue.end_s for cue in cues),
        speaker=", ".join(speakers) or None,
        cues=tuple(_begins(cues))[1:],
    )


def _begins(cues: Iterable[Cue]) -> Iterator[tuple[int, float]]:
    """Where each cue begins in the text of its window, a space or a line end apart, and when."""
    place = 0
    for cue in cues:
        yield place, cue.start_s
        place += len(cue.text) + 1
