"""How large a zip says it becomes, before anybody unpacks it."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

# Office files shrink to a tenth; slides full of one colour to a hundredth.
MAX_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 200 * 1024**2
MAX_UNPACKED_BYTES = 4 * 1024**3


def unpacks_too_large(stream: BinaryIO) -> bool:
    """Whether the entries together are far larger than any honest Office file of this size.

    For a zip whose directory `sniff` found small enough to read. An entry that says less than it holds is cut
    off at what it says by whoever reads it.
    """
    with zipfile.ZipFile(stream) as archive:
        packed = sum(entry.compress_size for entry in archive.infolist())
        unpacked = sum(entry.file_size for entry in archive.infolist())
    is_bomb = unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1)
    return is_bomb or unpacked > MAX_UNPACKED_BYTES
