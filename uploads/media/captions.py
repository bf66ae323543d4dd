"""Caption files: WebVTT and SubRip to captions and back. Pure; which of the two it is, its bytes say."""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webvtt import Caption as Block
from webvtt import WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

MAX_BYTES = 10 * 1024**2
MAX_CAPTIONS = 50_000
MAX_TIME_S = 100 * 3600.0
ARROW = "-->"
VTT_TYPE, SRT_TYPE = "text/vtt", "application/x-subrip"
_SIGNATURE = "WEBVTT"
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said from one second to another, on one line; `speaker` where the file names one."""

    start_s: float
    end_s: float
    text: str
    speaker: str = ""


class CaptionFault(StrEnum):
    """Why a file is no list of captions."""

    NONE = "no captions"
    TIMES = "times that cannot be read"
    BACKWARDS = "a caption that ends before it begins"
    TOO_LARGE = "too large"


class BrokenCaptions(ValueError):
    """The file is no list of captions; `line` is the first that is wrong, 0 where it is the whole."""

    def __init__(self, fault: CaptionFault, line: int = 0) -> None:
        super().__init__(f"{fault} (line {line})" if line else str(fault))
        self.fault = fault
        self.line = line


def read_captions(data: bytes) -> tuple[Caption, ...]:
    """The captions of a file in the order of their start. Raises `BrokenCaptions`: a caption that cannot be
    read is an error and never left out."""
    if len(data) > MAX_BYTES:
        raise BrokenCaptions(CaptionFault.TOO_LARGE)
    text = _decoded(data)
    is_vtt = text.startswith(_SIGNATURE)
    try:
        blocks = WebVTT.from_buffer(io.StringIO(text), format="vtt" if is_vtt else "srt").captions
    except (MalformedFileError, MalformedCaptionError, IndexError, ValueError) as error:
        raise BrokenCaptions(CaptionFault.NONE, _first_unread(text, ())) from error
    if len(blocks) > MAX_CAPTIONS:
        raise BrokenCaptions(CaptionFault.TOO_LARGE)
    if len(blocks) != sum(1 for _ in _timing_lines(text)):
        raise BrokenCaptions(CaptionFault.TIMES, _first_unread(text, blocks))
    captions = [caption for block in blocks if (caption := _caption(block, is_vtt)).text]
    if not captions:
        raise BrokenCaptions(CaptionFault.NONE)
    if any(not caption.start_s < caption.end_s <= MAX_TIME_S for caption in captions):
        backwards = next(one for one in captions if not one.start_s < one.end_s <= MAX_TIME_S)
        raise BrokenCaptions(CaptionFault.BACKWARDS, _line_of(text, backwards.text))
    return tuple(sorted(captions, key=lambda caption: (caption.start_s, caption.end_s)))


def write_vtt(captions: Iterable[Caption]) -> str:
    """The captions as a WebVTT file; text is escaped, a speaker becomes a voice."""
    blocks = [Block(_time(one.start_s), _time(one.end_s), _voiced(one)) for one in captions if one.text]
    return str(WebVTT(captions=blocks).content) + "\n"


def write_srt(captions: Iterable[Caption]) -> str:
    """The captions as a SubRip file, which knows no speakers and no escapes."""
    parts = []
    for number, one in enumerate((one for one in captions if one.text), start=1):
        times = f"{_time(one.start_s)} {ARROW} {_time(one.end_s)}".replace(".", ",")
        parts.append(f"{number}\n{times}\n{one_line(one.text).replace(ARROW, '→')}\n")
    return "\n".join(parts)


def one_line(text: str) -> str:
    """The text without line ends and double spaces."""
    return " ".join(text.split())


def _caption(block: Block, is_vtt: bool) -> Caption:
    voice = _VOICE.search(block.raw_text) if is_vtt else None
    text = html.unescape(block.text) if is_vtt else block.text
    speaker = one_line(html.unescape(voice[1])) if voice else ""
    return Caption(_seconds(block.start), _seconds(block.end), one_line(text), speaker)


def _decoded(data: bytes) -> str:
    """The text of a file; older SubRip files are not always UTF-8."""
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.lstrip("\ufeff\n \t")


def _timing_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that hold the times of a caption, by number; those in a comment do not count."""
    is_note = False
    fresh = True
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            is_note, fresh = False, True
            continue
        if fresh and line.startswith("NOTE"):
            is_note = True
        fresh = False
        if ARROW in line and not is_note:
            yield number, line


def _first_unread(text: str, blocks: Sequence[Block]) -> int:
    """The first line with times of which nothing was made; 1 where there is no such line."""
    read = {(_plain(block.start), _plain(block.end)) for block in blocks}
    for number, line in _timing_lines(text):
        start, _, end = line.partition(ARROW)
        if (_plain(start.strip()), _plain(end.split()[0] if end.split() else "")) not in read:
            return number
    return 1


def _plain(time: str) -> str:
    """A time that compares with another way to write it: `0:01,5` is `00:00:01.500`."""
    whole, _, rest = time.replace(",", ".").partition(".")
    parts = whole.split(":")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return time
    numbers = [*([0] * (3 - len(parts))), *map(int, parts)]
    return ":".join(map(str, numbers)) + "." + rest[:3].ljust(3, "0")


def _line_of(text: str, words: str) -> int:
    first = words.split()[0]
    return next((n for n, line in enumerate(text.split("\n"), start=1) if first in line), 1)


def _seconds(time: str) -> float:
    """`00:01:02.500` in seconds; the library has every time so."""
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def _time(seconds: float) -> str:
    """`01:02:03.450`."""
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError("a caption has a time from zero on")
    thousandths = round(min(seconds, MAX_TIME_S) * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{rest:03}"


def _voiced(caption: Caption) -> str:
    words = html.escape(one_line(caption.text), quote=False)
    speaker = one_line(re.sub(r"[<>&]", " ", caption.speaker))
    return f"<v {speaker}>{words}" if speaker else words
