"""What is said in a file, word by word with its times, by faster-whisper in a child process.

ffmpeg makes plain samples of the sound first, so that the recogniser itself reads no stranger's format. They
are recognised in pieces of some minutes, cut where it is quiet: a recording of hours fits in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from uploads.media.child import Tell, in_child
from uploads.media.cues import Word
from uploads.media.faults import Fault, MediaFault
from uploads.media.ffmpeg import Source, encode, threads
from uploads.media.processes import Limits

RATE: Final = 16_000
PIECE_S: Final = 600
# A piece ends at the quietest moment of its last half minute.
_SEARCHED_S: Final = 30
_QUIET_S: Final = 0.5
MEMORY_BYTES: Final = 16 * 1024**3
# Of one core, for each second of sound: the packaged model takes a tenth, a large one ten.
_CPU_A_SECOND: Final = 30
# Loading a large model from a slow disk says nothing either.
_STILL_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Speech:
    """The words, and the language that they are in."""

    lang: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The model to load, which words it may expect, and the language where it is known."""

    model: str
    models: Path
    hotwords: str = ""
    lang: str | None = None


def recognise(source: Source, track: int, recogniser: Recogniser, *, folder: Path, between: Tell) -> Speech:
    """What is said. Raises `MediaFault`."""
    samples = folder / "samples.raw"
    plain = ["-map", f"0:{track}", "-vn", "-ac", "1", "-ar", str(RATE), "-f", "s16le", str(samples)]
    encode(
        [*source.arguments(), *plain],
        length_s=source.length_s,
        between=lambda share: between(share * _DECODING),
    )
    arguments = {
        **asdict(recogniser),
        "models": str(recogniser.models),
        "samples": str(samples),
        "threads": threads(),
    }
    limits = Limits(MEMORY_BYTES, cpu_s=600 + int(source.length_s * _CPU_A_SECOND), still_s=_STILL_S)
    found = in_child(
        "speech",
        arguments,
        scratch=folder,
        limits=limits,
        between=lambda share: between(_DECODING + share * (1 - _DECODING)),
    )
    return Speech(found["lang"], tuple(Word(*word) for word in found["words"]))


# The share of the step that making plain samples takes.
_DECODING: Final = 0.03


def run_in_child(arguments: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """See `recognise`."""
    whole = np.memmap(arguments["samples"], np.int16, mode="r") if _size(arguments["samples"]) else _NOTHING
    model = _load(arguments)
    lang = _known_language(model, arguments["lang"])
    words: list[tuple[float, float, str]] = []
    tell(0.0)
    for start, end in pieces(whole):
        piece = whole[start:end].astype(np.float32) / 32768
        segments, info = model.transcribe(
            piece,
            language=lang,
            language_detection_segments=4,
            hotwords=arguments["hotwords"] or None,
            word_timestamps=True,
            vad_filter=True,
            condition_on_previous_text=False,
        )
        said = 0
        for segment in segments:
            tell((start + segment.end * RATE) / len(whole))
            for word in segment.words or ():
                said += 1
                words.append((_second(start, word.start), _second(start, word.end), word.word.strip()))
        if said and lang is None:
            lang = info.language
        tell(end / len(whole))
    return {"lang": lang or "", "words": words}


def _known_language(model: Any, lang: str | None) -> str | None:
    """A language that the model was never taught is heard as whatever it takes it for."""
    return lang if lang in model.supported_languages else None


_NOTHING: NDArray[np.int16] = np.zeros(0, np.int16)


def _size(path: str) -> int:
    return Path(path).stat().st_size


def _second(start: int, offset_s: float) -> float:
    return round(start / RATE + float(offset_s), 3)


def _load(arguments: dict[str, Any]) -> Any:
    from faster_whisper import WhisperModel  # loads onnxruntime and ctranslate2

    try:
        return WhisperModel(
            arguments["model"],
            compute_type="int8",
            cpu_threads=arguments["threads"],
            download_root=arguments["models"],
        )
    except MemoryError:
        raise
    except Exception as error:
        # What a model hub or a broken folder raises is no family of errors.
        raise MediaFault(Fault.NO_RECOGNISER, type(error).__name__) from error


def pieces(samples: NDArray[np.int16]) -> Iterator[tuple[int, int]]:
    """Where to cut: from and to, without a gap, none longer than a piece may be."""
    start = 0
    while len(samples) - start > PIECE_S * RATE:
        end = start + PIECE_S * RATE
        end = _quietest(samples, end - _SEARCHED_S * RATE, end)
        yield start, end
        start = end
    if start < len(samples):
        yield start, len(samples)


def _quietest(samples: NDArray[np.int16], start: int, end: int) -> int:
    """The middle of the quietest half second between two places."""
    window = int(_QUIET_S * RATE)
    steps = samples[start:end].astype(np.float32).reshape(-1, window // 5)
    loudness = np.convolve((steps**2).mean(axis=1), np.ones(5), "valid")
    return start + int(loudness.argmin()) * (window // 5) + window // 2
