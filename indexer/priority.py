"""How the media worker, and all it starts, gives way to what people wait for."""

from __future__ import annotations

import logging
import os
from pathlib import Path

LOWEST = 19

log = logging.getLogger(__name__)


def give_way() -> None:
    """Take the lowest priority for this process and its children.

    Linux shares a machine out among sessions before it looks at nice, which counts only within one (sched(7),
    "The autogroup feature"). So a session of our own is lowered too; one that others live in is not ours.
    """
    os.nice(LOWEST)
    if os.getsid(0) != os.getpid():
        return
    try:
        Path("/proc/self/autogroup").write_text(str(LOWEST))
    except OSError as error:
        # A kernel without autogroups compares processes by nice alone.
        log.info("session_not_lowered", extra={"error": type(error).__name__})
