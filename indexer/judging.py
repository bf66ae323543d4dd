"""The same questions to the live generation and the new one: are the answers as good as before?

The questions are the organisation's own, from the folder `HUB_JUDGED` (see `docs/relevance.md`). Where it
keeps none, titles are asked, spread over all contents, each of which should find its own. What people look
for most is asked as well: nobody says what is right there, but a new index that finds other things says so.
What is found here, anybody signed in may see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from statistics import fmean
from typing import Any

from sqlalchemy import func, select

from hub.access import ANYBODY_SIGNED_IN, audience_for, visible
from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import Content
from hub.models.finding import AskedQuery
from hub.services.judged import Question, read_questions
from hub.services.measures import ndcg
from indexer.generations import live_generation
from search.embedding import Embedder
from search.finder import Finder
from search.ports import Generation, Recipe, SearchError, SearchUnavailable
from search.query import SearchQuery
from search.results import Hit
from search.words_only import WordsOnly

DEPTH = 10
TITLES = 50
MOST_ASKED = 50
MOST_WORSE = 0.03
"""How much nDCG@10 may fall before a person has to look: one title of fifty that is found no more is 0.02."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How two generations answer. `before` and `overlap` are None where the live one cannot be asked; it is
    asked `by_words` alone when its model is another one. `changed`: questions that share less than half.
    `asked` texts are what people look for most, and `asked_overlap` what the two share of their first ten."""

    questions: int = 0
    are_judged: bool = False
    after: float | None = None
    before: float | None = None
    overlap: float | None = None
    by_words: bool = False
    changed: tuple[str, ...] = ()
    asked: int = 0
    asked_overlap: float | None = None

    @property
    def are_worse(self) -> bool:
        return self.before is not None and self.after is not None and self.after < self.before - MOST_WORSE

    def table(self) -> dict[str, Any]:
        """The figures as they are kept, without what was asked."""
        return asdict(self) | {"changed": list(self.changed), "are_worse": self.are_worse}


def judged_questions(backends: Backends) -> tuple[Question, ...]:
    """The organisation's own questions, graded by ids of contents. Raises `Invalid` for a broken folder."""
    folder = backends.settings.judged
    return read_questions(folder) if folder.is_dir() else ()


def compare_answers(
    backends: Backends,
    generation: str,
    recipe: Recipe,
    judged: Sequence[Question],
    *,
    between: Callable[[], None],
) -> Answers:
    """Ask both the judged questions, or titles; after each, `between`. `recipe` is that of the new one.

    Raises `SearchUnavailable`.
    """
    are_judged, questions = bool(judged), judged or _titles(backends)
    if not questions:
        return Answers()
    asking = _Asking(questions, utc_now().date(), between)
    finder = Finder(backends.engine, backends.embedder, generation=generation)
    new = asking.answers_of(finder)
    after = _quality(questions, new)
    live = live_generation(backends.engine)
    if live is None or not _can_be_asked(live, recipe):
        return Answers(len(questions), are_judged, after)
    by_words = live.recipe.embedder != recipe.embedder
    embedder: Embedder = (
        WordsOnly(live.recipe.embedder, live.recipe.dimension) if by_words else backends.embedder
    )
    before = Finder(backends.engine, embedder, generation=live.name)
    most_asked = replace(asking, questions=_most_asked(backends))
    try:
        old = asking.answers_of(before)
        asked = _shared(most_asked.answers_of(before), most_asked.answers_of(finder))
    except SearchUnavailable:
        raise
    except SearchError:
        return Answers(len(questions), are_judged, after)
    shared = _shared(old, new)
    changed = tuple(one.id for one, share in zip(questions, shared, strict=True) if share < 0.5)
    return Answers(
        len(questions),
        are_judged,
        after,
        _quality(questions, old),
        fmean(shared),
        by_words,
        changed,
        asked=len(asked),
        asked_overlap=fmean(asked) if asked else None,
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    questions: Sequence[Question]
    today: date
    between: Callable[[], None]

    def answers_of(self, finder: Finder) -> list[list[str]]:
        """The first ten contents of each question."""
        audience = audience_for(ANYBODY_SIGNED_IN)
        found = []
        for question in self.questions:
            query = SearchQuery(question.text, limit=DEPTH)
            results = finder.search(query, audience=audience, today=self.today)
            found.append([_named(hit, question) for hit in results.hits])
            self.between()
        return found


def _named(hit: Hit, question: Question) -> str:
    """Copies are shown as one, and which is on top means nothing: the graded one, or the first made."""
    copies = sorted((hit.content_id, *hit.copies))
    graded = (str(id_) for id_ in copies if str(id_) in question.grades)
    return next(graded, str(copies[0]))


def _can_be_asked(live: Generation, recipe: Recipe) -> bool:
    """Another layout or analysis cannot be asked with today's words."""
    return (live.recipe.mapping, live.recipe.analysis) == (recipe.mapping, recipe.analysis)


def _titles(backends: Backends) -> tuple[Question, ...]:
    """Titles that anybody signed in may see, evenly spread over the ids."""
    everybody = visible(select(Content.id, Content.title), ANYBODY_SIGNED_IN, Content).subquery()
    with backends.reading() as session:
        count = session.scalar(select(func.count()).select_from(everybody)) or 0
        place = func.row_number().over(order_by=everybody.c.id).label("place")
        numbered = select(everybody.c.id, everybody.c.title, place).subquery()
        every = max(count // TITLES, 1)
        rows = session.execute(
            select(numbered.c.id, numbered.c.title)
            .where(numbered.c.place % every == 0)
            .order_by(numbered.c.id)
            .limit(TITLES)
        ).all()
    return tuple(Question(str(id_), title, {str(id_): 1}) for id_, title in rows)


def _most_asked(backends: Backends) -> tuple[Question, ...]:
    """The texts that people looked for most often; what is right is not known."""
    often = (
        select(AskedQuery.text)
        .group_by(AskedQuery.text)
        .order_by(func.sum(AskedQuery.asked).desc(), AskedQuery.text)
        .limit(MOST_ASKED)
    )
    with backends.reading() as session:
        return tuple(Question(str(place), text, {}) for place, text in enumerate(session.scalars(often)))


def _quality(questions: Sequence[Question], answers: Sequence[Sequence[str]]) -> float:
    return fmean(ndcg(found, one.grades, depth=DEPTH) for one, found in zip(questions, answers, strict=True))


def _shared(one: Sequence[Collection[str]], two: Sequence[Collection[str]]) -> list[float]:
    return [_overlap(first, second) for first, second in zip(one, two, strict=True)]


def _overlap(one: Collection[str], two: Collection[str]) -> float:
    """The share of the longer answer that both have; two empty answers are the same."""
    most = max(len(one), len(two))
    return len(set(one) & set(two)) / most if most else 1.0
