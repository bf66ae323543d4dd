"""Steps from claim to close: in order, one worker each, again after a fault, not for a content that went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from hub.access import viewer_of
from hub.backends import Backends
from hub.db import utc_now
from hub.errors import Forbidden, NotFound
from hub.models.contents import Content, ContentState
from hub.models.media import MediaFile, MediaStep, StepState
from hub.models.people import Role
from hub.services.media_steps import StepName, add_steps, media_queue, retry_step, steps_of
from indexer.drain import Clock
from indexer.media import work_off_steps
from indexer.media_jobs import LEASE, MAX_ATTEMPTS, claim_step, fail_step, renew_step, settle_step
from tests.factories import make_user
from tests.indexer.media_world import bring, bring_bytes, original, states, work_off
from tests.media_clips import clip
from uploads.media.faults import Fault


def test_the_probe_tells_what_the_original_is(backends: Backends) -> None:
    file_id = bring(backends, clip("film"))

    work_off(backends, StepName.PROBE)

    assert states(backends) == {"probe": "done"}
    assert original(backends, file_id).about["duration_s"] == 3.0
    with backends.reading() as session:
        assert session.get_one(Content, 1).duration_s == 3.0


def test_steps_that_are_asked_for_twice_are_there_once(backends: Backends) -> None:
    file_id = bring(backends, clip("film"))

    with backends.writing() as session:
        add_steps(session, session.get_one(MediaFile, file_id))

    with backends.reading() as session:
        assert [step.name for step in steps_of(session, 1)] == [
            StepName.PROBE,
            StepName.FIRST_RENDITION,
            StepName.POSTER,
            StepName.CAPTIONS,
            StepName.RENDITIONS,
            StepName.STORYBOARD,
        ]


def test_a_file_that_cannot_be_read_says_so_and_its_other_steps_do_not_start(backends: Backends) -> None:
    bring_bytes(backends, b"no film at all", "video/mp4")

    work_off(backends)

    found = states(backends)
    assert found.pop("probe") == "failed:unreadable"
    assert set(found.values()) == {"skipped:not_readable"}


def test_the_worker_does_nothing_for_a_deleted_content_and_goes_on_when_it_comes_back(
    backends: Backends,
) -> None:
    bring(backends, clip("film"))
    set_state(backends, ContentState.DELETED)
    work_off(backends, StepName.PROBE)
    assert states(backends) == {"probe": "open"}

    set_state(backends, ContentState.PUBLISHED)
    work_off(backends, StepName.PROBE)

    assert states(backends) == {"probe": "done"}


def set_state(backends: Backends, state: ContentState) -> None:
    with backends.writing() as session:
        session.get_one(Content, 1).state = state


def test_a_worker_that_is_told_to_end_gives_its_step_back(backends: Backends) -> None:
    bring(backends, clip("film"))
    asked = iter([False])

    work_off_steps(backends, clock=Clock(stops=lambda: next(asked, True)))

    with backends.reading() as session:
        probe = steps_of(session, 1)[0]
    assert (probe.state, probe.attempts, probe.is_running) == (StepState.OPEN, 0, False)


# --- Claims ---------------------------------------------------------------------------------------


def test_two_workers_never_have_the_same_step(each_media_hub: Backends) -> None:
    now = utc_now()
    with each_media_hub.database.writing() as session:
        first = claim_step(session, now=now)
    with each_media_hub.database.writing() as session:
        second = claim_step(session, now=now)

    assert first is not None
    assert first.name is StepName.PROBE
    assert second is None, "the other steps wait for the probe"


@pytest.fixture
def each_media_hub(backends: Backends) -> Backends:
    bring(backends, clip("film"))
    return backends


def test_every_upload_is_probed_before_any_is_worked_on_for_long(backends: Backends) -> None:
    bring(backends, clip("film"))
    bring(backends, clip("silent"))

    assert [claimed_and_done(backends) for _ in range(4)] == [
        "probe 1",
        "probe 2",
        "first_rendition 1",
        "first_rendition 2",
    ]


def claimed_and_done(backends: Backends) -> str:
    with backends.database.writing() as session:
        step = claim_step(session, now=utc_now())
        assert step is not None
        settle_step(session, step, now=utc_now())
        return f"{step.name} {step.file_id}"


def test_whoever_lost_the_lease_writes_nothing_any_more(each_media_hub: Backends) -> None:
    now = utc_now()
    with each_media_hub.database.writing() as session:
        slow = claim_step(session, now=now)
    later = now + LEASE + timedelta(seconds=1)
    with each_media_hub.database.writing() as session:
        quick = claim_step(session, now=later)
        assert slow is not None
        assert quick is not None

        assert not renew_step(session, slow, 0.5, now=later)
        assert not settle_step(session, slow, now=later)
        assert settle_step(session, quick, now=later)


def test_a_step_is_tried_again_later_and_then_left_to_a_person(each_media_hub: Backends) -> None:
    now = utc_now()
    outcomes = []
    for _ in range(MAX_ATTEMPTS):
        with each_media_hub.database.writing() as session:
            step = claim_step(session, now=now)
            assert step is not None
            outcomes.append(fail_step(session, step, Fault.STORAGE, now=now))
            assert claim_step(session, now=now) is None
        now += timedelta(hours=1)

    assert outcomes == [StepState.OPEN] * (MAX_ATTEMPTS - 1) + [StepState.FAILED]


def test_a_step_that_ends_every_worker_is_given_up(each_media_hub: Backends) -> None:
    now = utc_now()
    for _ in range(MAX_ATTEMPTS):
        with each_media_hub.database.writing() as session:
            assert claim_step(session, now=now)
        now += LEASE + timedelta(seconds=1)

    with each_media_hub.database.writing() as session:
        assert claim_step(session, now=now) is None

    assert states(each_media_hub)["probe"] == "failed:ended"


# --- For its owner --------------------------------------------------------------------------------


def test_only_who_may_edit_the_content_tries_again(backends: Backends) -> None:
    file_id = bring_bytes(backends, b"no film at all", "video/mp4")
    work_off(backends)
    with backends.writing() as session:
        owner, colleague, stranger = (
            viewer_of(session, make_user(session, name, role=role))
            for name, role in (("Ada", Role.CONTRIBUTOR), ("Bo", Role.CONTRIBUTOR), ("Cy", Role.EMPLOYEE))
        )
        content = session.get_one(Content, 1)
        content.owner_id = owner.profile_id
        step_id = steps_of(session, 1)[0].id

        with pytest.raises(Forbidden):
            retry_step(session, colleague, step_id)
        content.grants.clear()
        session.flush()
        with pytest.raises(NotFound):
            retry_step(session, stranger, step_id)
        retry_step(session, owner, step_id)

    assert set(states(backends).values()) == {"open"}
    assert file_id == 1


def test_a_running_step_says_how_long_it_still_takes(each_media_hub: Backends) -> None:
    began_at = utc_now()
    with each_media_hub.database.writing() as session:
        step = claim_step(session, now=began_at)
        assert step is not None
        renew_step(session, step, 0.25, now=began_at)

        running = steps_of(session, 1, now=began_at + timedelta(seconds=10))[0]

    assert (running.is_running, running.progress, running.left_s) == (True, 0.25, 30.0)


def test_the_queue_counts_what_waits_and_since_when(each_media_hub: Backends) -> None:
    asked_at = utc_now() - timedelta(hours=2)
    with each_media_hub.database.writing() as session:
        session.execute(update(MediaStep).where(MediaStep.name == "probe").values(requested_at=asked_at))

        queue = media_queue(session)

    assert (queue.open, queue.failed, queue.oldest_requested_at) == (6, 0, asked_at)
