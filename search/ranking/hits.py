"""A ranked content with its passages -> the hit that is shown: reasons, marked text, moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.ranking.fusion import Ranked
from search.ranking.highlight import Quote, marked, quote_of
from search.ranking.marking import marks_in
from search.ranking.moments import Scale, Strong, strongest, worth_showing
from search.ranking.why import reasons
from search.reading import ContentFacts, PassageMatch
from search.results import Hit, Moment
from search.terms import TermGroup

QUOTES = 2
QUOTE_CHARS = 240
SECOND_QUOTE = 0.7
"""A second quotation stands there only if it is nearly as strong as the first."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What is the same for all hits of a page: the query's words, its scale, what and whom it names."""

    groups: tuple[TermGroup, ...]
    scale: Scale
    topics: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()

    def hit(
        self,
        place: Ranked,
        facts: ContentFacts | None,
        passages: Sequence[PassageMatch],
        copies: tuple[int, ...] = (),
    ) -> Hit:
        """A hit, ready to be shown."""
        strong = strongest(passages, self.scale)
        quoted, pointed_at = _quoted(strong), worth_showing(strong)
        both = {one.passage.position: one.passage for one in (*quoted, *pointed_at)}
        quotes = {position: self._quote(passage) for position, passage in both.items()}
        title = facts.title if facts else ""
        marks = marks_in(title, self.groups, facts.lang) if facts else ()
        return Hit(
            content_id=place.content_id,
            score=place.score,
            why=reasons(
                facts,
                place.parts,
                strong,
                in_title=bool(marks),
                topics=self.topics,
                people=self.people,
            ),
            title_html=marked(title, marks),
            highlights=tuple(quotes[one.passage.position].html for one in quoted),
            moments=tuple(_moment(one, quotes[one.passage.position]) for one in pointed_at),
            parts=place.parts,
            copies=copies,
        )

    def _quote(self, passage: PassageMatch) -> Quote:
        return quote_of(passage.text, self.groups, passage.lang, max_chars=QUOTE_CHARS)


def _moment(one: Strong, quote: Quote) -> Moment:
    passage = one.passage
    return Moment(
        position=passage.position,
        text=passage.text,
        html=quote.html,
        strength=one.strength,
        start_s=passage.start_s if quote.place is None else passage.second_of(quote.place),
        end_s=passage.end_s,
        page=passage.page,
        speaker=passage.speaker,
    )


def _quoted(strong: Sequence[Strong]) -> Sequence[Strong]:
    """The passages to quote: the strongest, and the next where it is nearly as strong."""
    least = SECOND_QUOTE * strong[0].strength if strong else 0.0
    return [one for place, one in enumerate(strong[:QUOTES]) if place == 0 or one.strength >= least > 0]
