"""Small real clips for the tests, made by ffmpeg and espeak-ng the first time they are asked for.

They lie in `.cache/clips`, whole or not at all, under a name that changes with their recipe.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.services.processes import program

_FOLDER = Path(__file__).parents[1] / ".cache" / "clips"

# What is said, each with a silence of two seconds after it. `talk` says these:
TALK = (
    "Welcome to this short talk about the harbour of the city.",
    "Now we look at the bicycle, which needs no petrol.",
)
# `lecture` has enough words to be cut into two moments, the second of which begins after the pause.
LECTURE = (
    "Good morning. This lesson is about the harbour of the city. Large ships arrive there every day with "
    "coffee, wood and machines. Small boats carry people from one side of the river to the other. "
    "The captain looks at the weather before she leaves, and the crew makes everything ready. "
    "In the evening the lights are switched on and the water becomes quiet again.",
    "Now we look at the bicycle, which needs no petrol. It has two wheels, a chain and a bell, and almost "
    "everybody in this country learns to ride one before going to school.",
)

# In German, of which the recogniser understands espeak-ng's voice; its Dutch it does not.
GERMAN = (
    "Guten Morgen. Heute sprechen wir über den Hafen der Stadt und über die großen Schiffe.",
    "Danach fahren wir mit dem Fahrrad nach Hause, denn das Wetter ist schön.",
)
# With a name that nobody knows, which the recogniser writes like this unless it is told another spelling
HOUSE = (
    "The new pumping station is called Zorvlek.",
    "Every morning the engineers of Zorvlek look at the water.",
)
SHORT = ("Welcome to the harbour.", "The bicycle needs no petrol.")

# ISO/IEC 14496-12, 8.3.2: the matrix of a track, upright and turned by a quarter, as of an upright phone.
_UPRIGHT = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TURNED = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
_X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]


@dataclass(frozen=True, slots=True)
class Clip:
    """How to make a clip: what to give ffmpeg. `{speech}` in it is a file in which `says` is said."""

    suffix: str
    arguments: tuple[str, ...]
    is_turned: bool = False
    says: tuple[str, ...] = TALK
    voice: str = "en-us"


def _film(
    size: str, *more: str, length: float = 3, rate: int = 25, sound: str = "sine=440"
) -> tuple[str, ...]:
    """A test picture, with a tone unless it is silent."""
    inputs = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={length}"]
    if sound == "{speech}":
        inputs += ["-i", sound, "-c:a", "aac", "-shortest"]
    elif sound:
        inputs += ["-f", "lavfi", "-i", f"{sound}:duration={length}", "-c:a", "aac"]
    return (*inputs, *_X264, *more)


_HDR = (
    *("-c:v", "libx265", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le"),
    *("-color_trc", "smpte2084", "-color_primaries", "bt2020", "-colorspace", "bt2020nc"),
)
_UNEVEN = ("-vf", "select='not(mod(n,5))+between(n,20,40)'", "-vsync", "vfr")
_LITTLE_SOUND = ("-b:a", "8k", "-ar", "8000", "-ac", "1")

CLIPS = {
    "talk": Clip("mp4", _film("640x360", length=30, sound="{speech}")),
    "speech": Clip("mp3", ("-i", "{speech}", "-c:a", "libmp3lame", "-b:a", "64k")),
    "lecture": Clip("mp3", ("-i", "{speech}", "-c:a", "libmp3lame", "-b:a", "64k"), says=LECTURE),
    "german": Clip("mp3", ("-i", "{speech}", "-c:a", "libmp3lame", "-b:a", "64k"), says=GERMAN, voice="de"),
    "house": Clip("mp3", ("-i", "{speech}", "-c:a", "libmp3lame", "-b:a", "64k"), says=HOUSE),
    "spoken": Clip("mp4", _film("320x180", length=7, sound="{speech}"), says=SHORT),
    "film": Clip("mp4", _film("640x360")),
    "hd": Clip("mp4", _film("1280x720", length=2)),
    "uhd": Clip("mp4", _film("3840x2160", length=1, rate=10)),
    "vertical": Clip("mp4", _film("360x640")),
    "rotated": Clip("mp4", _film("640x360"), is_turned=True),
    "silent": Clip("mp4", _film("320x180", sound="")),
    "mute": Clip("mp4", _film("320x180", length=2, sound="anullsrc=r=48000:cl=stereo")),
    "odd": Clip("mp4", _film("322x182", "-vf", "format=yuv444p,crop=321:181:exact=1", "-pix_fmt", "yuv444p")),
    "vfr": Clip("mp4", _film("320x180", *_UNEVEN, length=4)),
    "hdr": Clip("mp4", _film("640x360", *_HDR, length=2)),
    # As a browser records: nothing says how long it is.
    "recorded": Clip("webm", _film("320x180", "-c:v", "libvpx", "-c:a", "libopus", "-live", "1")),
    # More than two parts of an upload, and made in a moment
    "large": Clip(
        "mov",
        (
            *("-f", "lavfi", "-i", "testsrc2=size=480x270:rate=10:duration=9"),
            *("-c:v", "rawvideo", "-pix_fmt", "uyvy422"),
        ),
    ),
    "day": Clip(
        "mp4",
        _film("64x36", "-g", "300", *_LITTLE_SOUND, length=8 * 3600, rate=1, sound="anullsrc=r=8000:cl=mono"),
    ),
}


def clip(name: str) -> Path:
    """The clip of that name, to read; never to change."""
    recipe = CLIPS[name]
    digest = hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]
    return _made(f"{name}-{digest}.{recipe.suffix}", lambda target: _make(recipe, target))


def cut_clip(name: str, share: float) -> Path:
    """The first part of a clip, as a lost connection leaves it."""
    whole = clip(name)

    def cut(target: Path) -> None:
        target.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])

    return _made(f"{whole.stem}-cut-{share}{whole.suffix}", cut)


def spoiled_clip(name: str, place: float, size_bytes: int) -> Path:
    """A clip in which some bytes from that share of it on are others, as a bad disk leaves it."""
    whole = clip(name)

    def spoil(target: Path) -> None:
        content = bytearray(whole.read_bytes())
        start = int(len(content) * place)
        content[start : start + size_bytes] = random.Random(start).randbytes(size_bytes)
        target.write_bytes(content)

    return _made(f"{whole.stem}-spoiled-{place}-{size_bytes}{whole.suffix}", spoil)


def _made(name: str, make: Callable[[Path], None]) -> Path:
    """Whoever is first makes it, under another name until it is whole; two at once make it twice."""
    target = _FOLDER / name
    if not target.exists():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_FOLDER) as folder:
            unfinished = Path(folder) / name
            make(unfinished)
            unfinished.replace(target)
    return target


def _make(recipe: Clip, target: Path) -> None:
    speech = target.with_name("speech.wav")
    if "{speech}" in recipe.arguments:
        _speak(recipe, speech)
    given = [str(speech) if argument == "{speech}" else argument for argument in recipe.arguments]
    ffmpeg = str(program("ffmpeg"))
    subprocess.run([ffmpeg, "-v", "error", "-y", *given, str(target)], check=True, timeout=300)
    if recipe.is_turned:
        # The film itself has such a matrix too, in front of those of its tracks.
        film, picture, rest = target.read_bytes().split(_UPRIGHT, 2)
        target.write_bytes(film + _UPRIGHT + picture + _TURNED + rest)


def _speak(recipe: Clip, target: Path) -> None:
    """The sentences with a silence of two seconds between them."""
    espeak, ffmpeg = str(program("espeak-ng")), str(program("ffmpeg"))
    parts = []
    for number, sentence in enumerate(recipe.says):
        part = target.with_name(f"sentence-{number}.wav")
        command = [espeak, "-v", recipe.voice, "-s", "140", "-w", str(part), sentence]
        subprocess.run(command, check=True, timeout=60)
        parts.append(part)
    joined = "[0:a]apad=pad_dur=2[first];[first][1:a]concat=n=2:v=0:a=1"
    inputs = [word for part in parts for word in ("-i", str(part))]
    command = [ffmpeg, "-v", "error", "-y", *inputs, "-filter_complex", joined, "-ar", "22050", str(target)]
    subprocess.run(command, check=True, timeout=60)
    for part in parts:
        part.unlink()


def copied(name: str, target: Path) -> Path:
    """A clip under another name, to send or to spoil."""
    return Path(shutil.copyfile(clip(name), target))
