"""Why a file cannot be made fit to watch or read, as codes; pages say them in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong. Those that `may_pass` are tried again; the others need another file or a person."""

    UNREADABLE = "unreadable"  # no file of its type, or damaged beyond reading
    NOTHING_INSIDE = "nothing_inside"  # neither picture nor sound, neither page nor word
    CUT_SHORT = "cut_short"  # the end of the file is missing
    TOO_LONG = "too_long"  # more hours or pages than we take
    TOO_LARGE = "too_large"  # more pixels, memory or processor than any honest file takes
    PROTECTED = "protected"  # wants a password
    NO_ENCODER = "no_encoder"  # ffmpeg is not installed
    NO_RECOGNISER = "no_recogniser"  # the speech model is not to be had
    OUT_OF_TIME = "out_of_time"  # stood still
    OUT_OF_MEMORY = "out_of_memory"  # the machine had none left
    STORAGE = "storage"  # the storage did not answer, or is full
    ENDED = "ended"  # the program that worked on it ended, several times
    FAILED = "failed"  # anything else; the log says more

    @property
    def may_pass(self) -> bool:
        """Whether trying again by itself can help."""
        return self in _PASSING


_PASSING = frozenset(
    {
        Fault.NO_ENCODER,
        Fault.NO_RECOGNISER,
        Fault.OUT_OF_TIME,
        Fault.OUT_OF_MEMORY,
        Fault.STORAGE,
        Fault.ENDED,
        Fault.FAILED,
    }
)


@dataclass(eq=False)
class MediaFault(Exception):
    """The file, or the machine, does not let itself be worked with."""

    fault: Fault
    detail: str = ""
    """For the log of whoever runs the hub; never holds names or text."""
