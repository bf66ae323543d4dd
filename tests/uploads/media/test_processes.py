"""Children that take too much, say nothing, or are no longer wanted come to an end, with all they started."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.media_clips import clip
from tests.services.processes import wait_until
from uploads.media.faults import Fault, MediaFault
from uploads.media.ffmpeg import Source, encode, whole_file
from uploads.media.processes import ChildFailed, Limits, run
from uploads.media.trim import Trim

GENEROUS = Limits(memory_bytes=2 * 1024**3, cpu_s=60, still_s=60)


def quiet(*_told: object) -> None:
    """Nobody listens."""


def run_python(code: str, limits: Limits = GENEROUS, on_line: Callable[[str], None] = quiet) -> None:
    run([sys.executable, "-c", code], limits=limits, on_line=on_line, between=quiet)


def test_every_line_is_heard() -> None:
    heard: list[str] = []

    run_python("print('ebb'); print('flood', end='')", on_line=heard.append)

    assert heard == ["ebb", "flood"]


def test_a_child_that_wants_too_much_memory_gets_none() -> None:
    with pytest.raises(ChildFailed) as raised:
        run_python("bytearray(1024**3)", Limits(memory_bytes=200 * 1024**2, cpu_s=60, still_s=60))

    assert "MemoryError" in raised.value.tail


@pytest.mark.parametrize(
    ("code", "limits", "fault"),
    [
        ("while True: pass", Limits(memory_bytes=1024**3, cpu_s=1, still_s=60), Fault.TOO_LARGE),
        ("import time; time.sleep(60)", Limits(1024**3, cpu_s=60, still_s=0.5), Fault.OUT_OF_TIME),
        ("import os; os.kill(os.getpid(), 9)", GENEROUS, Fault.OUT_OF_MEMORY),
        ("print('x' * 2_000_000)", GENEROUS, Fault.TOO_LARGE),
    ],
    ids=["busy for ever", "still for ever", "ended by the kernel", "a line without end"],
)
def test_a_child_that_goes_wrong_is_ended(code: str, limits: Limits, fault: Fault) -> None:
    with pytest.raises(MediaFault) as raised:
        run_python(code, limits)

    assert raised.value.fault is fault


def test_a_child_that_is_no_longer_wanted_goes_with_all_it_started() -> None:
    started: list[int] = []

    def stop() -> None:
        if started:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(
            ["sh", "-c", "sleep 60 & echo $!; wait"],
            limits=GENEROUS,
            on_line=lambda line: started.append(int(line)),
            between=stop,
        )

    wait_until(lambda: not Path(f"/proc/{started[0]}/exe").exists())


def test_a_child_knows_none_of_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET_KEY", "hush")
    heard: list[str] = []

    run_python("import os; print(*os.environ)", on_line=heard.append)

    assert "PATH" in heard[0]
    assert "HUB_SECRET_KEY" not in heard[0]


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="this system knows no idle processes")
def test_a_child_gets_the_processor_when_nobody_else_wants_it() -> None:
    heard: list[str] = []

    run_python("import os; print(os.sched_getscheduler(0), os.getsid(0))", on_line=heard.append)

    # A session of its own would get a share as large as that of the web (sched(7))
    assert heard == [f"{os.SCHED_IDLE} {os.getsid(0)}"]


@pytest.mark.parametrize("name", ["film.mp4", "film.m3u8", "film"])
def test_ffmpeg_follows_no_playlist_to_another_file(name: str, tmp_path: Path) -> None:
    playlist, target = tmp_path / name, tmp_path / "made.mp4"
    playlist.write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\nfile://{clip('film')}\n#EXT-X-ENDLIST\n"
    )

    with pytest.raises(MediaFault) as raised:
        encode([*Source(playlist, Trim(), 3.0).arguments(), str(target)], length_s=3.0, between=quiet)

    assert raised.value.fault is Fault.UNREADABLE
    assert not target.exists()


def test_ffmpeg_says_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []

    encode(
        ["-re", *whole_file(clip("silent")), "-c", "copy", str(tmp_path / "made.mp4")],
        length_s=3.0,
        between=told.append,
    )

    assert told == sorted(told)
    assert 0 < told[-1] <= 1
