"""From a film's last byte until it plays, and until what is said in it is found.

A film of 720p with speech by espeak-ng lies in a hub whose workers wait; the clock starts when its sender
says that every part was sent. Beside it stand bare
ffmpeg with the arguments of the first rendition (360p, libx264 veryfast, loudness in one pass, AAC), and bare
faster-whisper over the same file with the same options, each a process of its own. The worker has the
lowest priority: measure on a machine that does nothing else.

    python -m tests.bench.bench_media [--minutes 10]
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from hub.access import Viewer, viewer_of
from hub.backends import Backends
from hub.db import utc_now
from hub.jobs import queue_state
from hub.models.media import MediaStep, StepState
from hub.models.people import User
from hub.models.work import WorkerBeat
from hub.services import uploads
from hub.services.arriving import part_count
from hub.services.media_steps import StepName
from hub.services.uploads import NewUpload
from tests.bench.measuring import empty_hub, options, print_table, started, viewer_of_bench
from tests.media_clips import LECTURE
from uploads.media.ffmpeg import Source, program, threads
from uploads.media.probe import look
from uploads.media.recognisers import prepare_recogniser
from uploads.media.renditions import PRESET, Encoding
from uploads.media.trim import Trim

ROUNDS = 3
_WHISPER = """
import sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], compute_type="int8", cpu_threads=int(sys.argv[3]))
how = {"word_timestamps": True, "vad_filter": True, "condition_on_previous_text": False}
segments, _ = model.transcribe(sys.argv[2], language_detection_segments=4, **how)
print(sum(len(segment.words) for segment in segments))
"""


@dataclass(frozen=True)
class Times:
    """Seconds from the last byte."""

    playable: float
    searchable: float
    everything: float


def main() -> None:
    minutes = options(__doc__).minutes
    # An hour need not be measured three times: what starts and stops is a small part of it.
    rounds = ROUNDS if minutes <= 1 else 1
    with tempfile.TemporaryDirectory(prefix="hub-bench-film-") as folder:
        film = make_film(Path(folder), minutes)
        bare_ffmpeg = _median(rounds, lambda: _bare_ffmpeg(film))
        with empty_hub() as backends:
            model = prepare_recogniser(backends.settings.models)
        bare_whisper = _median(rounds, lambda: _bare_whisper(film, model))
        ours = [_ours(film) for _ in range(rounds)]
    playable, searchable, everything = (
        statistics.median(getattr(times, name) for times in ours)
        for name in ("playable", "searchable", "everything")
    )
    bare = bare_ffmpeg + bare_whisper
    print_table(
        f"{minutes} min of 720p, median of {rounds}: 360p first, libx264 {PRESET}, Whisper base int8",
        ["", "seconds", "bare", "of bare"],
        [
            ["until it plays (bare: ffmpeg)", playable, bare_ffmpeg, f"{playable / bare_ffmpeg:.2f}"],
            [
                "until its words are found (bare: ffmpeg, then faster-whisper)",
                searchable,
                bare,
                f"{searchable / bare:.2f}",
            ],
            ["until all is made, 720p and storyboard too", everything, "", ""],
        ],
    )


def make_film(folder: Path, minutes: int) -> Path:
    """A moving picture of 720p in which somebody speaks all the time."""
    speech, film = folder / "speech.wav", folder / "film.mp4"
    lines = [f"Part {part}. {' '.join(LECTURE)}" for part in range(1, minutes * 3 + 1)]
    _run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", str(speech), "\n".join(lines)])
    length = str(minutes * 60)
    picture = ["-f", "lavfi", "-i", f"testsrc2=size=1280x720:rate=25:duration={length}"]
    encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    _run([program(), "-v", "error", *picture, "-i", str(speech), *encoder, "-t", length, str(film)])
    return film


def _bare_ffmpeg(film: Path) -> float:
    about = look(film, lambda _share: None)
    with tempfile.TemporaryDirectory(prefix="hub-bench-bare-") as folder:
        encoding = Encoding(
            Source(film, Trim(), about.duration_s), about, Path(folder), between=lambda _share: None
        )
        return _seconds([program(), "-nostdin", "-v", "error", "-y", *encoding.first_arguments()])


def _bare_whisper(film: Path, model: Path) -> float:
    return _seconds([sys.executable, "-c", _WHISPER, str(model), str(film), str(threads())])


def _ours(film: Path) -> Times:
    """In a fresh hub, whose worker waits as it does all day."""
    with (
        empty_hub() as backends,
        started(("indexer.app", "index"), backends.settings),
        started(("indexer.app", "media"), backends.settings),
    ):
        worker_waits(backends)
        token = send(backends, film)
        began = time.perf_counter()
        uploads.complete(backends, _viewer(backends), token, None, now=utc_now())
        wait(lambda: _is_done(backends, StepName.FIRST_RENDITION))
        playable = time.perf_counter() - began
        wait(lambda: _is_done(backends, StepName.CAPTIONS) and _is_indexed(backends))
        searchable = time.perf_counter() - began
        wait(lambda: all(_is_done(backends, name) for name in StepName))
        return Times(playable, searchable, time.perf_counter() - began)


def send(backends: Backends, film: Path) -> str:
    """The token of an upload of which every part is here, and nobody has said so yet."""
    new = NewUpload(film.name, film.stat().st_size)
    upload = uploads.begin(backends, _viewer(backends), new, now=utc_now())
    with film.open("rb") as stream:
        for number in range(1, part_count(upload) + 1):
            part = io.BytesIO(stream.read(upload.part_bytes))
            size_bytes = part.getbuffer().nbytes
            backends.storage.put_part(upload.key, upload.storage_id, number, part, size_bytes=size_bytes)
    return upload.token


def _viewer(backends: Backends) -> Viewer:
    """Somebody who may share."""
    user_id, _ = viewer_of_bench(backends.database)
    with backends.reading() as session:
        return viewer_of(session, session.get_one(User, user_id))


def worker_waits(backends: Backends) -> None:
    """Returns when the media worker is there."""

    def is_heard_of() -> bool:
        with backends.reading() as session:
            return session.get(WorkerBeat, "media") is not None

    wait(is_heard_of)


def _is_done(backends: Backends, name: StepName) -> bool:
    with backends.reading() as session:
        states = session.scalars(select(MediaStep.state).where(MediaStep.name == name)).all()
    if StepState.FAILED in states:
        raise SystemExit(f"the step {name} failed")
    # Text and pages are steps of documents
    return bool(states or name in (StepName.TEXT, StepName.PAGES)) and StepState.OPEN not in states


def _is_indexed(backends: Backends) -> bool:
    with backends.reading() as session:
        return queue_state(session).open == 0


def wait(until: Callable[[], bool]) -> None:
    """Returns when it is so."""
    while not until():
        time.sleep(0.05)


def _median(rounds: int, measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(rounds))


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    _run(command)
    return time.perf_counter() - began


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
