"""The picture that stands for a film: one that shows something, or the one that somebody chose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from uploads.media.child import Tell, in_child
from uploads.media.faults import Fault, MediaFault
from uploads.media.ffmpeg import Source, encode
from uploads.media.picture import filters, fitted
from uploads.media.probe import About, open_options
from uploads.media.processes import Limits

CONTENT_TYPE: Final = "image/webp"
SIDE: Final = 720
LOOKED_AT: Final = (0.05, 0.12, 0.25, 0.4, 0.55, 0.7, 0.85)
LIMITS: Final = Limits(memory_bytes=4 * 1024**3, cpu_s=300, still_s=120)
_WEBP = ("-frames:v", "1", "-c:v", "libwebp", "-quality", "80", "-f", "webp")


@dataclass(frozen=True, slots=True)
class Poster:
    """A picture, and the second of what is shown that it was taken at."""

    path: Path
    width: int
    height: int
    at_s: float


def poster(source: Source, about: About, *, at_s: float | None, folder: Path, between: Tell) -> Poster:
    """The frame at that second, else the one that shows most. Raises `MediaFault`."""
    if at_s is None:
        at_s = _telling_second(source, about, folder, between)
    at_s = min(at_s, max(0.0, source.length_s - 0.1))
    path = folder / "poster.webp"
    width, height = fitted(about, SIDE)
    # Near its end a film may have sound and no picture any more: then the beginning has to do.
    for second in (at_s, 0.0):
        _take(source, about, second, path, between)
        if path.exists() and path.stat().st_size:
            return Poster(path, width, height, round(second, 3))
    raise MediaFault(Fault.UNREADABLE, "no picture")


def _take(source: Source, about: About, at_s: float, path: Path, between: Tell) -> None:
    there = replace(source, trim=replace(source.trim, start_s=source.trim.start_s + at_s))
    chain = filters(about, *fitted(about, SIDE))
    picture = ["-map", f"0:{about.video}", "-vf", chain, *_WEBP, str(path)]
    encode([*there.arguments(), *picture], length_s=1.0, between=between)


def _telling_second(source: Source, about: About, folder: Path, between: Tell) -> float:
    arguments = {
        "path": str(source.path),
        "video": about.video,
        "start_s": source.trim.start_s,
        "seconds": [round(source.length_s * share, 3) for share in LOOKED_AT],
    }
    found = in_child("poster", arguments, scratch=folder, limits=LIMITS, between=between)
    return float(found["at_s"])


def run_in_child(arguments: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """The second, of those given, whose frame tells most."""
    looks = []
    for look in _looks(**arguments):
        looks.append(look)
        tell(len(looks) / len(arguments["seconds"]))
    return asdict(max(looks, key=lambda look: look.worth, default=_Look(0.0, 0.0)))


@dataclass(frozen=True, slots=True)
class _Look:
    at_s: float
    worth: float


def _looks(path: str, video: int, start_s: float, seconds: list[float]) -> Iterator[_Look]:
    """The key frame before each second: to decode on from there would cost a hundred times as much."""
    import av

    with av.open(path, options=open_options()) as container:
        stream = container.streams[video]
        stream.codec_context.skip_frame = "NONKEY"
        begins_s = (container.start_time or 0) / 1_000_000
        for second in seconds:
            try:
                container.seek(int((begins_s + start_s + second) * 1_000_000))
                frame = next(iter(container.decode(stream)), None)
            except av.error.FFmpegError:
                continue
            if frame is not None and isinstance(frame, av.VideoFrame):
                shown = frame.reformat(width=160, height=90, format="gray").to_ndarray()
                yield _Look(second, worth(shown.astype(np.uint8)))


def worth(luma: NDArray[np.uint8]) -> float:
    """How much a picture shows, 0 for one that is all black or white: contrast times sharpness.

    Sharpness is the mean strength of edges, which a blurred or blended frame lacks.
    """
    light = luma.astype(np.float32)
    mean = float(light.mean())
    if not 12 <= mean <= 243:
        return 0.0
    edges = np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean()
    return float(light.std() * edges)
