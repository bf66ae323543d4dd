"""Renditions: one fragmented MP4 each, H.264 and AAC, cut where an HLS playlist may point.

All renditions of a film have the same frame rate, so that their segments begin at the same moments. The sound
is made once, with the first one, at an even loudness (EBU R 128); the others copy it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from uploads.media.child import Tell
from uploads.media.faults import Fault, MediaFault
from uploads.media.ffmpeg import Source, encode, threads, whole_file
from uploads.media.picture import filters, fitted
from uploads.media.probe import About

SEGMENT_S: Final = 4.0
PRESET: Final = "veryfast"
# AES TD1004: what is listened to on phones and desks is heard well at -16 LUFS.
LOUDNESS: Final = "loudnorm=I=-16:TP=-1.5:LRA=11"
SOUND: Final = ("-c:a", "aac", "-b:a", "128k", "-ac", "2")
CONTENT_TYPE: Final = "video/mp4"
AUDIO: Final = "audio"
AUDIO_CONTENT_TYPE: Final = "audio/mp4"


@dataclass(frozen=True, slots=True)
class Rung:
    """A size of picture, by its shorter side, with its quality and the most it may take a second."""

    name: str
    side: int
    crf: int
    peak_kbit: int


LADDER: Final = (Rung("360p", 360, 24, 900), Rung("720p", 720, 23, 2800), Rung("1080p", 1080, 23, 5000))
# A picture between two rungs gets one of its own size where that shows something more.
_WORTH_IT: Final = 1.2


@dataclass(frozen=True, slots=True)
class Rendition:
    """A rendition and where its parts lie: `init` is offset and length, a segment has its seconds first."""

    path: Path
    name: str
    bandwidth: int
    codecs: str
    init: tuple[int, int]
    segments: tuple[tuple[float, int, int], ...]
    width: int = 0
    height: int = 0
    fps: float = 0.0

    def about(self) -> dict[str, Any]:
        """What its row tells."""
        told = asdict(self)
        del told["path"]
        return told

    @property
    def duration_s(self) -> float:
        return sum(duration_s for duration_s, _, _ in self.segments)


def rungs(about: About) -> tuple[Rung, ...]:
    """The renditions to make of a film, the smallest first; never larger than the film."""
    side = min(about.width, about.height)
    fitting = [rung for rung in LADDER if rung.side <= side]
    largest = fitting[-1].side if fitting else 0
    if largest < LADDER[-1].side and side >= largest * _WORTH_IT:
        above = next(rung for rung in LADDER if rung.side > largest)
        own = fitted(about, side)
        fitting.append(Rung(f"{min(own)}p", side, above.crf, above.peak_kbit))
    return tuple(fitting)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A film to encode into a folder."""

    source: Source
    about: About
    folder: Path
    between: Tell = field(repr=False)

    def first(self) -> Rendition:
        """The smallest rendition, or the sound alone where there is no picture. Raises `MediaFault`."""
        return self._encode(self._first_rung(), self.first_arguments())

    def first_arguments(self) -> list[str]:
        """What ffmpeg is given for the first one."""
        sound = self._sound() if self.about.has_audio else ["-an"]
        rung = self._first_rung()
        return [*self.source.arguments(), *self._picture(rung), *sound, *self._packing(rung)]

    def further(self, rung: Rung, first: Path) -> Rendition:
        """A larger one, with the sound of the first. Raises `MediaFault`."""
        inputs, sound = self.source.arguments(), ["-an"]
        if self.about.has_audio:
            inputs, sound = [*inputs, *whole_file(first)], ["-map", "1:a:0", "-c:a", "copy"]
        return self._encode(rung, [*inputs, *self._picture(rung), *sound, *self._packing(rung)])

    def _first_rung(self) -> Rung | None:
        return rungs(self.about)[0] if self.about.has_video else None

    def _encode(self, rung: Rung | None, arguments: Sequence[str]) -> Rendition:
        encode(arguments, length_s=self.source.length_s, between=self.between)
        width, height = fitted(self.about, rung.side) if rung else (0, 0)
        return _read(*self._paths(rung), width=width, height=height, fps=self.about.fps if rung else 0.0)

    def _packing(self, rung: Rung | None) -> list[str]:
        playlist, target = self._paths(rung)
        # Pictures decide where a segment ends: at every key frame. Sound alone is cut by time.
        segment_s = 0.1 if rung else SEGMENT_S
        return [
            *("-sn", "-dn", "-map_metadata", "-1", "-t", f"{self.source.length_s:.3f}"),
            *("-f", "hls", "-hls_time", f"{segment_s}", "-hls_playlist_type", "vod"),
            *("-hls_segment_type", "fmp4", "-hls_flags", "single_file"),
            *("-hls_segment_filename", str(target), str(playlist)),
        ]

    def _paths(self, rung: Rung | None) -> tuple[Path, Path]:
        """The list of segments, and the file that they lie in."""
        name = rung.name if rung else AUDIO
        return self.folder / f"{name}.m3u8", self.folder / f"{name}.mp4"

    def _picture(self, rung: Rung | None) -> list[str]:
        """The picture at one size and an even rate, with a key frame every few seconds and nowhere else.

        The last picture stays until the sound ends, which is how a screen looks on which nothing moves.
        """
        if rung is None:
            return ["-vn"]
        width, height = fitted(self.about, rung.side)
        rate = self.about.fps
        frames = str(max(1, round(rate * SEGMENT_S)))
        chain = f"fps={rate}:start_time=0,{filters(self.about, width, height)},tpad=stop=-1:stop_mode=clone"
        return [
            *("-map", f"0:{self.about.video}", "-vf", chain),
            *("-c:v", "libx264", "-preset", PRESET, "-crf", str(rung.crf), "-threads", str(threads())),
            *("-maxrate", f"{rung.peak_kbit}k", "-bufsize", f"{rung.peak_kbit * 2}k"),
            *("-g", frames, "-keyint_min", frames, "-sc_threshold", "0", "-flags", "+cgop"),
        ]

    def _sound(self) -> list[str]:
        # Gaps in the sound become silence first, or everything after them would be early.
        chain = f"aresample=async=1:first_pts=0,{LOUDNESS},aresample=48000"
        return ["-map", f"0:{self.about.audio}", "-af", chain, *SOUND]


# --- Where the parts lie --------------------------------------------------------------------------

_MAP = re.compile(r'^#EXT-X-MAP:.*BYTERANGE="(\d+)@(\d+)"', re.M)
_SEGMENT = re.compile(r"^#EXTINF:([\d.]+),.*\n#EXT-X-BYTERANGE:(\d+)@(\d+)$", re.M)


def _read(playlist: Path, target: Path, *, width: int, height: int, fps: float) -> Rendition:
    """What ffmpeg wrote, by the list of segments that it wrote beside it."""
    listed = playlist.read_text()
    init = _MAP.search(listed)
    segments = tuple(
        (float(duration), int(offset), int(length)) for duration, length, offset in _SEGMENT.findall(listed)
    )
    if init is None or not segments:
        raise MediaFault(Fault.UNREADABLE, "nothing to encode")
    start = (int(init[2]), int(init[1]))
    peak = max(length * 8 / max(duration, 0.1) for duration, _, length in segments)
    with target.open("rb") as file:
        header = file.read(sum(start))
    return Rendition(
        path=target,
        name=target.stem,
        bandwidth=round(peak),
        codecs=codecs_of(header),
        init=start,
        segments=segments,
        width=width,
        height=height,
        fps=fps,
    )


def codecs_of(header: bytes) -> str:
    """The `codecs` of RFC 6381 of an MP4 of ours, by its sample entries."""
    found = []
    place = header.find(b"avcC")
    if place >= 0:
        # ISO/IEC 14496-15, 5.3.3.1: version, then profile, compatibility and level.
        found.append(f"avc1.{header[place + 5 : place + 8].hex()}")
    if b"mp4a" in header:
        found.append("mp4a.40.2")
    return ",".join(found)
