"""What a media file is: its tracks, its length and its shape, by its content. Runs in a child process."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from uploads.media.child import Tell, in_child
from uploads.media.faults import Fault, MediaFault
from uploads.media.processes import Limits

# Every demuxer that we let look at a file; the ones that follow references (hls, dash, concat) are not here.
FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpegts,mpeg,ogg,mp3,aac,wav,flac"
PROTOCOLS: Final = "file,pipe"
MAX_DURATION_S: Final = 24 * 3600.0
MAX_SIDE: Final = 8192
MAX_RATE: Final = 60.0
DEFAULT_RATE: Final = 25.0
LIMITS: Final = Limits(memory_bytes=2 * 1024**3, cpu_s=600, still_s=300)


@dataclass(frozen=True, slots=True)
class About:
    """What the probe found. `width` and `height` are of the picture as it is shown: upright, square pixels.

    `rotation` is by how much it was turned for that, in degrees against the clock; `fps` the rate that shows
    all of it, also where its pictures come unevenly; `transfer` how the brightness of HDR is written.
    `video` and `audio` are the numbers of the tracks to take, None where there is none.
    """

    kind: str
    duration_s: float
    has_video: bool
    has_audio: bool
    width: int = 0
    height: int = 0
    rotation: int = 0
    fps: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    hdr: bool = False
    transfer: str = ""
    video: int | None = None
    audio: int | None = None


def probe(path: Path, *, scratch: Path, between: Tell) -> About:
    """What a media file is. Raises `MediaFault`."""
    found = in_child("probe", {"path": str(path)}, scratch=scratch, limits=LIMITS, between=between)
    return About(**found)


def run_in_child(arguments: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """See `probe`."""
    return asdict(look(Path(arguments["path"]), tell))


def look(path: Path, tell: Tell) -> About:
    """Opens the file in this process. Raises `MediaFault`."""
    import av  # loads all of FFmpeg: only where a file is looked at

    try:
        with av.open(str(path), options=open_options()) as container:
            return _about(container, path.stat().st_size, tell)
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        raise MediaFault(Fault.UNREADABLE, type(error).__name__) from error


def open_options() -> dict[str, str]:
    """What keeps FFmpeg to the one file that it is given."""
    return {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}


def _about(container: Any, size_bytes: int, tell: Tell) -> About:
    video = next((s for s in container.streams.video if not _is_cover(s)), None)
    audio = next(iter(container.streams.audio), None)
    if video is None and audio is None:
        raise MediaFault(Fault.NOTHING_INSIDE)
    duration_s = _duration_s(container, size_bytes, tell)
    sound: dict[str, Any] = {
        "duration_s": duration_s,
        "has_audio": audio is not None,
        "audio": audio.index if audio is not None else None,
        "audio_codec": audio.codec_context.name if audio is not None else "",
    }
    if video is None:
        return About(kind="audio", has_video=False, **sound)
    frame = _first_frame(container, video)
    width, height = _shown_size(video, frame)
    transfer = _transfer(video, frame)
    return About(
        kind="video",
        has_video=True,
        width=width,
        height=height,
        rotation=int(frame.rotation) % 360,
        fps=_rate(video),
        video_codec=video.codec_context.name,
        hdr=bool(transfer),
        transfer=transfer,
        video=video.index,
        **sound,
    )


def _is_cover(stream: Any) -> bool:
    """A picture that an audio file carries along."""
    import av

    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _first_frame(container: Any, video: Any) -> Any:
    """The first picture; a track without one is no picture that anybody can watch."""
    container.seek(0, any_frame=False)
    for frame in container.decode(video):
        return frame
    raise MediaFault(Fault.UNREADABLE, "no picture")


def _shown_size(video: Any, frame: Any) -> tuple[int, int]:
    width, height = frame.width, frame.height
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise MediaFault(Fault.TOO_LARGE, f"{width} x {height}")
    aspect = video.sample_aspect_ratio or Fraction(1)
    if aspect > 0:
        width = max(1, round(width * aspect))
    return (height, width) if int(frame.rotation) % 180 else (width, height)


def _rate(video: Any) -> float:
    """Pictures a second, 1 to 60: as the track was meant, unless that is only the grain of its clock."""
    meant, average = float(video.guessed_rate or 0), float(video.average_rate or 0)
    rate = meant if 1 <= meant <= MAX_RATE else average or DEFAULT_RATE
    while rate > MAX_RATE:
        rate /= 2
    return round(max(1.0, rate), 3)


# The two ways of HDR in ITU-T H.273, table 3, whose numbers are FFmpeg's too.
_TRANSFERS = {16: "smpte2084", 18: "arib-std-b67"}


def _transfer(video: Any, frame: Any) -> str:
    return _TRANSFERS.get(int(frame.color_trc), "") or _TRANSFERS.get(int(video.codec_context.color_trc), "")


# --- How long it really is ------------------------------------------------------------------------

# A file may end a little before its header says; one that ends much before has lost its end.
_MAY_LACK_S = 2.0
_MAY_LACK = 0.05
_LAST_S = 10.0


def _duration_s(container: Any, size_bytes: int, tell: Tell) -> float:
    """How long it plays: what the header says if the end is really there, else what the packets say."""
    claimed_s = container.duration / 1_000_000 if container.duration else 0.0
    if claimed_s > MAX_DURATION_S:
        raise MediaFault(Fault.TOO_LONG, f"{claimed_s:.0f} s")
    if claimed_s:
        container.seek(max(0, int((claimed_s - _LAST_S) * 1_000_000)))
    end_s = _last_second(container, size_bytes, tell)
    if end_s <= 0:
        raise MediaFault(Fault.UNREADABLE, "no packets")
    if claimed_s - end_s > max(_MAY_LACK_S, claimed_s * _MAY_LACK):
        raise MediaFault(Fault.CUT_SHORT, f"{end_s:.0f} of {claimed_s:.0f} s")
    if end_s > MAX_DURATION_S:
        raise MediaFault(Fault.TOO_LONG, f"{end_s:.0f} s")
    return round(claimed_s or end_s, 3)


def _last_second(container: Any, size_bytes: int, tell: Tell) -> float:
    """The end of the last packet from here on, in seconds since the file's beginning."""
    begins_s = (container.start_time or 0) / 1_000_000
    end_s = 0.0
    for count, packet in enumerate(container.demux()):
        at = packet.pts if packet.pts is not None else packet.dts
        if at is None or packet.time_base is None or packet.stream.type not in ("video", "audio"):
            continue
        end_s = max(end_s, float((at + (packet.duration or 0)) * packet.time_base) - begins_s)
        if count % 5000 == 0 and packet.pos and size_bytes:
            tell(packet.pos / size_bytes)
    return end_s
