"""Playlists of a film as HLS (RFC 8216), made from its renditions. Pure: addresses come in.

Every rendition is one fragmented MP4 file; its segments are byte ranges of it, so one address opens them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

TYPE = "application/vnd.apple.mpegurl"


def master_playlist(renditions: Iterable[tuple[Mapping[str, Any], str]]) -> str:
    """The choice between renditions: what each is, and the address of its playlist."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for about, address in renditions:
        lines += [f"#EXT-X-STREAM-INF:{_stream(about)}", address]
    return "\n".join(lines) + "\n"


def media_playlist(about: Mapping[str, Any], address: str) -> str:
    """The segments of one rendition, all in the file at `address`."""
    longest = max((segment[0] for segment in about["segments"]), default=1.0)
    start, length = about["init"]
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, math.floor(longest + 0.5))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        f'#EXT-X-MAP:URI="{address}",BYTERANGE="{length}@{start}"',
    ]
    for duration_s, offset, size in about["segments"]:
        lines += [f"#EXTINF:{duration_s:.6f},", f"#EXT-X-BYTERANGE:{size}@{offset}", address]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"


def _stream(about: Mapping[str, Any]) -> str:
    named: dict[str, tuple[str, Callable[[Any], str]]] = {
        "bandwidth": ("BANDWIDTH", lambda bits: str(max(1, int(bits)))),
        "codecs": ("CODECS", lambda codecs: f'"{codecs}"'),
        "fps": ("FRAME-RATE", lambda fps: f"{float(fps):.3f}"),
        "name": ("NAME", lambda name: f'"{name}"'),
    }
    parts = [f"{key}={show(about[name])}" for name, (key, show) in named.items() if about.get(name)]
    if about.get("width") and about.get("height"):
        parts.insert(1, f"RESOLUTION={about['width']}x{about['height']}")
    return ",".join(parts)
