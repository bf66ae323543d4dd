"""Contents vote for their people; the votes are the evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.experts import EVIDENCE, rank_experts
from search.ranking.folding import Folded
from search.ranking.fusion import Ranked
from search.reading import Candidate, ContentFacts, Matches, PassageCandidate
from search.results import Expert, ScoreParts

TODAY = date(2026, 6, 1)
ADA, BEN, CAS = 1, 2, 3
NOTHING = Matches()


def content(content_id: int, *people: tuple[int, str], year: int | None = None) -> ContentFacts:
    at = datetime(year, 6, 1, tzinfo=UTC) if year else None
    return ContentFacts(content_id, "video", "A talk", "en", at, "", people=people)


def hit(content_id: int, score: float = 0.8, *copies: int) -> Folded:
    return Folded(Ranked(content_id, score, ScoreParts()), copies)


def experts(
    hits: list[Folded],
    *contents: ContentFacts,
    matches: Matches = NOTHING,
    named: frozenset[int] = frozenset(),
) -> tuple[Expert, ...]:
    known = Matches(
        facts={one.id: one for one in contents},
        profiles=matches.profiles,
        passages=matches.passages,
        semantic=matches.semantic,
    )
    return rank_experts(hits, known, today=TODAY, limit=10, named=named)


def order(found: tuple[Expert, ...]) -> list[int]:
    return [expert.profile_id for expert in found]


def test_a_better_hit_gives_a_stronger_vote() -> None:
    found = experts([hit(1, 0.9), hit(2, 0.5)], content(1, (ADA, "speaker")), content(2, (BEN, "speaker")))

    assert order(found) == [ADA, BEN]


def test_several_good_contents_pass_a_single_better_one() -> None:
    found = experts(
        [hit(1, 0.9), hit(2, 0.8), hit(3, 0.8)],
        content(1, (ADA, "speaker")),
        content(2, (BEN, "speaker")),
        content(3, (BEN, "author")),
    )

    assert order(found) == [BEN, ADA]


def test_many_weak_contents_do_not_pass_two_strong_ones() -> None:
    weak = [hit(number, 0.2) for number in range(10, 60)]
    found = experts(
        [hit(1, 0.9), hit(2, 0.9), *weak],
        content(1, (ADA, "speaker")),
        content(2, (ADA, "speaker")),
        *(content(number, (BEN, "speaker")) for number in range(10, 60)),
    )

    assert order(found) == [ADA, BEN]


@pytest.mark.parametrize("role", ["author", "speaker", "teacher"])
def test_a_reviewer_has_a_small_share(role: str) -> None:
    found = experts([hit(1)], content(1, (ADA, "reviewer"), (BEN, role)))

    assert order(found) == [BEN, ADA]
    assert found[1].evidence[0].vote == pytest.approx(found[0].evidence[0].vote / 4)


def test_a_vote_is_shared_among_those_who_made_it() -> None:
    found = experts(
        [hit(1), hit(2)], content(1, (ADA, "speaker")), content(2, (BEN, "speaker"), (CAS, "speaker"))
    )

    assert order(found) == [ADA, BEN, CAS]


def test_copies_of_one_talk_vote_once() -> None:
    found = experts([hit(1, 0.8, 2)], content(1, (ADA, "speaker")), content(2, (ADA, "speaker")))

    assert [evidence.content_id for evidence in found[0].evidence] == [1]


def test_a_person_credited_on_a_copy_alone_is_found_through_it() -> None:
    found = experts([hit(1, 0.8, 2)], content(1), content(2, (ADA, "speaker")))

    assert [(one.profile_id, one.evidence[0].content_id) for one in found] == [(ADA, 2)]


def test_an_older_vote_counts_less_and_a_missing_date_is_neutral() -> None:
    found = experts(
        [hit(1), hit(2), hit(3)],
        content(1, (ADA, "speaker"), year=2006),
        content(2, (BEN, "speaker"), year=2026),
        content(3, (CAS, "speaker")),
    )

    assert order(found) == [BEN, CAS, ADA]


def test_a_planned_session_counts_as_of_today() -> None:
    found = experts(
        [hit(1), hit(2)], content(1, (ADA, "speaker"), year=2027), content(2, (BEN, "speaker"), year=2026)
    )

    assert found[0].score == found[1].score


def test_a_fitting_profile_adds_to_the_score() -> None:
    found = experts(
        [hit(1), hit(2)],
        content(1, (ADA, "speaker")),
        content(2, (BEN, "speaker")),
        matches=Matches(profiles=(Candidate(BEN, 7.0), Candidate(CAS, 3.5))),
    )

    assert order(found) == [BEN, ADA, CAS]
    assert found[0].profile_match == pytest.approx(0.3 / 1.3)
    assert found[2].evidence == ()


def test_what_the_results_do_not_show_votes_but_is_no_evidence() -> None:
    outside = [Folded(Ranked(number, 0.7, ScoreParts(), inside=False)) for number in (3, 4)]
    found = experts(
        [hit(1, 0.8), hit(2, 0.75), *outside],
        content(1, (ADA, "speaker")),
        content(2, (BEN, "speaker")),
        content(3, (BEN, "speaker")),
        content(4, (CAS, "speaker")),
    )

    assert [(one.profile_id, [vote.content_id for vote in one.evidence]) for one in found] == [
        (BEN, [2]),
        (ADA, [1]),
    ]


def test_a_named_person_comes_first() -> None:
    found = experts([hit(1)], content(1, (ADA, "speaker")), named=frozenset({CAS}))

    assert [(one.profile_id, one.named) for one in found] == [(CAS, True), (ADA, False)]


def test_evidence_says_where_it_starts() -> None:
    found = experts(
        [hit(1)],
        content(1, (ADA, "speaker"), year=2020),
        matches=Matches(
            semantic=(PassageCandidate(1, 4, 0.9, start_s=61.5), PassageCandidate(1, 0, 0.8, start_s=0.0))
        ),
    )

    assert (found[0].evidence[0].start_s, found[0].evidence[0].published_at) == (
        61.5,
        datetime(2020, 6, 1, tzinfo=UTC),
    )


people = st.lists(st.tuples(st.integers(1, 8), st.sampled_from(["speaker", "reviewer", "other"])), max_size=4)


@given(st.lists(st.tuples(st.floats(0, 1), people, st.none() | st.integers(1990, 2030)), max_size=40))
def test_any_hits_give_each_person_once_with_ordered_evidence(
    made: list[tuple[float, list[tuple[int, str]], int | None]],
) -> None:
    hits = [hit(number, score) for number, (score, _, _) in enumerate(made)]
    contents = [content(number, *who, year=year) for number, (_, who, year) in enumerate(made)]

    found = experts(hits, *contents)

    assert len(set(order(found))) == len(found)
    assert all(one.score >= other.score for one, other in pairwise(found))
    for expert in found:
        assert 0 <= expert.score <= 1 + 1e-9
        assert 1 <= len(expert.evidence) <= EVIDENCE
        assert all(one.vote >= other.vote >= 0 for one, other in pairwise(expert.evidence))
        assert all(
            expert.profile_id in {person for person, _ in contents[vote.content_id].people}
            for vote in expert.evidence
        )
