"""What the probe says of real files, and how it refuses what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media_clips import clip, cut_clip, spoiled_clip
from uploads.media.faults import Fault, MediaFault
from uploads.media.probe import look, probe


def quiet(_share: float) -> None:
    """Nobody listens."""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("film", {"kind": "video", "width": 640, "height": 360, "fps": 25.0, "rotation": 0}),
        ("vertical", {"width": 360, "height": 640}),
        ("rotated", {"width": 360, "height": 640, "rotation": 270}),
        ("odd", {"width": 321, "height": 181}),
        ("silent", {"has_audio": False, "audio": None}),
        ("speech", {"kind": "audio", "has_video": False, "video": None, "has_audio": True}),
        ("vfr", {"fps": 25.0}),
        ("hdr", {"hdr": True, "video_codec": "hevc"}),
        ("uhd", {"width": 3840, "height": 2160}),
    ],
)
def test_a_clip_is_what_it_was_made_to_be(name: str, expected: dict[str, object]) -> None:
    found = look(clip(name), quiet)

    assert {field: getattr(found, field) for field in expected} == expected


def test_a_file_without_a_length_is_measured_by_its_packets() -> None:
    assert look(clip("recorded"), quiet).duration_s == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (lambda _: cut_clip("film", 0.5), Fault.UNREADABLE),
        (lambda _: cut_clip("speech", 0.5), Fault.CUT_SHORT),
        (lambda _: spoiled_clip("film", 0.9955, 2_000), Fault.NOTHING_INSIDE),
        (lambda folder: written(folder, b""), Fault.UNREADABLE),
        (lambda folder: written(folder, bytes(range(256)) * 64), Fault.UNREADABLE),
    ],
    ids=["its index is missing", "its end is missing", "noise in its index", "empty", "noise"],
)
def test_a_broken_file_is_refused(path: object, fault: Fault, tmp_path: Path) -> None:
    with pytest.raises(MediaFault) as raised:
        look(path(tmp_path), quiet)  # type: ignore[operator]

    assert raised.value.fault is fault


def written(folder: Path, content: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["film.mp4", "film.m3u8", "film"])
def test_a_playlist_that_names_another_file_opens_nothing(name: str, tmp_path: Path) -> None:
    segment = clip("film")
    playlist = tmp_path / name
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\nfile://{segment}\n#EXT-X-ENDLIST\n")

    with pytest.raises(MediaFault) as raised:
        look(playlist, quiet)

    assert raised.value.fault is Fault.UNREADABLE


def test_the_probe_runs_in_a_child_of_its_own(tmp_path: Path) -> None:
    assert probe(clip("film"), scratch=tmp_path, between=quiet) == look(clip("film"), quiet)


def test_what_a_child_refuses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaFault) as raised:
        probe(cut_clip("film", 0.5), scratch=tmp_path, between=quiet)

    assert raised.value.fault is Fault.UNREADABLE
