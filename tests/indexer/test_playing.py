"""What is made of a film: once, whole, in sizes that fit, and of what its owner wants to show."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hub.access import viewer_of
from hub.backends import Backends
from hub.models.contents import Content
from hub.models.media import FileRole, MediaFile
from hub.models.people import Role
from hub.services.media_steps import StepName, choose_poster
from hub.services.trimming import trim
from tests.factories import make_user
from tests.hubs import reopened
from tests.indexer.media_world import bring, files, states, work_off
from tests.media_clips import clip, cut_clip, spoiled_clip
from tests.services.s3 import S3Server

PLAYED = (
    StepName.PROBE,
    StepName.POSTER,
    StepName.FIRST_RENDITION,
    StepName.RENDITIONS,
    StepName.STORYBOARD,
)


def names(backends: Backends) -> list[str]:
    return [file.about["name"] for file in files(backends, FileRole.RENDITION)]


def keys(backends: Backends) -> list[str]:
    return sorted(listed.key for listed in backends.storage.list("media/"))


def length_s(file: MediaFile) -> float:
    """How long a rendition lasts, by its segments."""
    return sum(segment[0] for segment in file.about["segments"])


def decoded(backends: Backends, file: MediaFile) -> str:
    """What a strict decoder has to say against a rendition."""
    with backends.storage.local_path(file.key) as path:
        return complaints(path)


def complaints(path: Path) -> str:
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stderr


def test_a_film_gets_all_that_a_player_wants(backends: Backends) -> None:
    bring(backends, clip("hd"))

    work_off(backends, *PLAYED)

    assert set(states(backends).values()) == {"done"}
    assert keys(backends) == [
        "media/1/360p.mp4",
        "media/1/720p.mp4",
        "media/1/poster-100.webp",
        "media/1/storyboard.webp",
    ]
    small, large = files(backends, FileRole.RENDITION)
    assert (small.about["width"], large.about["height"], small.about["fps"]) == (640, 720, 25.0)
    assert (small.about["codecs"], large.about["codecs"]) == (
        "avc1.64001e,mp4a.40.2",
        "avc1.64001f,mp4a.40.2",
    )
    assert [decoded(backends, file) for file in (small, large)] == ["", ""]
    (poster,) = files(backends, FileRole.POSTER)
    assert poster.about == {"width": 1280, "height": 720, "at_s": 0.1, "chosen": False}
    (storyboard,) = files(backends, FileRole.STORYBOARD)
    assert storyboard.about["count"] == 2


def test_every_part_of_a_rendition_lies_where_its_row_says(backends: Backends) -> None:
    bring(backends, clip("talk"))

    work_off(backends, StepName.PROBE, StepName.FIRST_RENDITION)

    (file,) = files(backends, FileRole.RENDITION)
    with backends.storage.local_path(file.key) as path:
        content = path.read_bytes()
    offset, length = file.about["init"]
    assert content[offset + 4 : offset + 8] == b"ftyp"
    for _, start, size in file.about["segments"]:
        assert start == offset + length
        assert content[start + 4 : start + 8] in (b"styp", b"sidx", b"moof")
        offset, length = start, size
    assert offset + length == len(content) == file.size_bytes
    assert [segment[0] for segment in file.about["segments"]] == [4.0, 4.0, pytest.approx(2.0, abs=0.1)]


@pytest.mark.parametrize(
    ("name", "expected", "width"),
    [
        ("vertical", ["360p"], 360),
        ("rotated", ["360p"], 360),
        ("silent", ["180p"], 320),
        ("odd", ["180p"], 320),
        ("vfr", ["180p"], 320),
        ("recorded", ["180p"], 320),
        ("hdr", ["360p"], 640),
        ("uhd", ["360p", "720p", "1080p"], 640),
        ("speech", ["audio"], 0),
    ],
)
def test_every_kind_of_film_plays_and_none_is_made_larger(
    backends: Backends, name: str, expected: list[str], width: int
) -> None:
    bring(backends, clip(name))

    work_off(backends, StepName.PROBE, StepName.FIRST_RENDITION, StepName.RENDITIONS)

    made = files(backends, FileRole.RENDITION)
    assert [file.about["name"] for file in made] == expected
    assert made[0].about["width"] == width
    assert decoded(backends, made[0]) == ""
    with backends.reading() as session:
        assert length_s(made[0]) == pytest.approx(session.get_one(Content, 1).duration_s, abs=0.1)


def test_sound_alone_has_no_picture_to_make(backends: Backends) -> None:
    bring(backends, clip("speech"))

    work_off(backends, *PLAYED)

    assert states(backends) == {
        "probe": "done",
        "poster": "skipped:no_picture",
        "first_rendition": "done",
        "renditions": "skipped:no_picture",
        "storyboard": "skipped:no_picture",
    }


def test_hdr_becomes_what_every_screen_shows(backends: Backends) -> None:
    bring(backends, clip("hdr"))

    work_off(backends, StepName.PROBE, StepName.FIRST_RENDITION)

    (made,) = files(backends, FileRole.RENDITION)
    with backends.storage.local_path(made.key) as path:
        assert told(path, "color_transfer,pix_fmt") == "yuv420p,bt709"


def told(path: Path, entries: str) -> str:
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", f"stream={entries}"]
    run = subprocess.run([*command, "-of", "csv=p=0", str(path)], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_sound_is_as_loud_as_other_sound(backends: Backends) -> None:
    bring(backends, clip("speech"))

    work_off(backends, StepName.PROBE, StepName.FIRST_RENDITION)

    (made,) = files(backends, FileRole.RENDITION)
    with backends.storage.local_path(made.key) as path:
        command = ["ffmpeg", "-v", "info", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
        heard = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stderr
    loudness = float(heard.rpartition("I:")[2].split()[0])
    assert loudness == pytest.approx(-16, abs=1.5)


def test_half_a_film_is_refused_and_kept(backends: Backends) -> None:
    bring(backends, cut_clip("speech", 0.5))

    work_off(backends)

    assert states(backends)["probe"] == "failed:cut_short"
    assert [listed.key for listed in backends.storage.list("originals/")] != []


def test_a_film_with_noise_in_its_middle_plays_to_its_end_and_is_kept_as_it_came(backends: Backends) -> None:
    spoiled = spoiled_clip("film", 0.4, 4_000)
    assert "error" in complaints(spoiled).lower()
    bring(backends, spoiled)

    work_off(backends, *PLAYED)

    assert set(states(backends).values()) == {"done"}
    (made,) = files(backends, FileRole.RENDITION)
    assert length_s(made) == pytest.approx(3.0, abs=0.1)
    assert decoded(backends, made) == ""
    with backends.storage.open(f"originals/{spoiled.name}") as kept:
        assert kept.read() == spoiled.read_bytes()


# --- As its owner wants it ------------------------------------------------------------------------


def test_only_the_stretch_that_is_wanted_is_shown_and_the_original_stays(backends: Backends) -> None:
    file_id = bring(backends, clip("film"))
    work_off(backends, *PLAYED)
    whole = backends.storage.stat(f"originals/{clip('film').name}")

    with backends.writing() as session:
        owner = viewer_of(session, make_user(session, "Ada", role=Role.ADMIN))
        trim(session, owner, file_id, 1.0, 2.5)
    work_off(backends, *PLAYED)

    assert [length_s(file) for file in files(backends, FileRole.RENDITION)] == [pytest.approx(1.5, abs=0.05)]
    with backends.reading() as session:
        assert session.get_one(Content, 1).duration_s == 1.5
    made = (FileRole.RENDITION, FileRole.POSTER, FileRole.STORYBOARD)
    assert keys(backends) == sorted(file.key for role in made for file in files(backends, role))
    assert backends.storage.stat(f"originals/{clip('film').name}") == whole


def test_the_owner_chooses_another_poster(backends: Backends) -> None:
    file_id = bring(backends, clip("film"))
    work_off(backends, StepName.PROBE, StepName.POSTER)

    with backends.writing() as session:
        owner = viewer_of(session, make_user(session, "Ada", role=Role.ADMIN))
        choose_poster(session, owner, file_id, 2.0)
    work_off(backends, StepName.POSTER)

    (poster,) = files(backends, FileRole.POSTER)
    assert (poster.about["at_s"], poster.about["chosen"]) == (2.0, True)
    assert keys(backends) == [poster.key]


def test_a_storage_that_is_away_for_a_while_costs_nothing_but_time(backends: Backends) -> None:
    bring(backends, clip("silent"))
    backends.storage.delete(f"originals/{clip('silent').name}")

    work_off(backends, StepName.PROBE)

    assert states(backends) == {"probe": "open:storage"}


def test_a_film_in_a_bucket_is_made_in_the_bucket(backends: Backends, s3_server: S3Server) -> None:
    keys_ = s3_server.credentials
    hub = reopened(
        backends,
        storage_url=s3_server.bucket_url(),
        s3_access_key=keys_.access_key,
        s3_secret_key=keys_.secret_key,
    )
    bring(hub, clip("silent"))

    work_off(hub, *PLAYED)

    assert set(states(hub).values()) == {"done"}
    assert len(keys(hub)) == 3
    hub.database.close()


@pytest.mark.soak
def test_eight_hours_play_in_parts_of_four_seconds(backends: Backends) -> None:
    bring(backends, clip("day"))

    work_off(backends)

    assert states(backends)["captions"] == "skipped:no_speech"
    (made,) = files(backends, FileRole.RENDITION)
    assert length_s(made) == pytest.approx(8 * 3600, abs=5)
    assert len(made.about["segments"]) == 7200
