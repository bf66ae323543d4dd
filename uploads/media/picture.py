"""The filters of ffmpeg that make any picture an ordinary one: upright, square pixels, even sides, SDR."""

from __future__ import annotations

from uploads.media.ffmpeg import has_filter
from uploads.media.probe import About

SDR = "format=yuv420p"


def fitted(about: About, short_side: int) -> tuple[int, int]:
    """Width and height at which the shorter side is at most that; even, never above the original's."""
    share = min(1.0, short_side / min(about.width, about.height))
    return _even(about.width * share), _even(about.height * share)


def _even(length: float) -> int:
    return max(2, int(length + 1e-6) // 2 * 2)


def filters(about: About, width: int, height: int) -> str:
    """The chain to that size. A picture of high dynamic range is brought down to what every screen shows."""
    if not about.hdr:
        return f"scale={width}:{height}:flags=bicubic,setsar=1,{SDR}"
    if not has_filter("zscale"):
        # Paler than it should be, but watchable: this ffmpeg was built without zimg.
        return f"scale={width}:{height}:flags=bicubic,setsar=1,{SDR},eq=contrast=1.2:saturation=1.4"
    # BT.2390: to linear light with 100 cd/m2 as white, down to the smaller range, back to BT.709.
    return (
        f"scale={width}:{height}:flags=bicubic,setsar=1,"
        f"zscale=tin={about.transfer}:pin=bt2020:min=bt2020nc:rin=tv:t=linear:npl=100,format=gbrpf32le,"
        f"zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,{SDR}"
    )
