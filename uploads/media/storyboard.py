"""One picture with a grid of small ones, for the bar of the player."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any, Final

from uploads.media.child import Tell
from uploads.media.ffmpeg import encode, whole_file
from uploads.media.renditions import SEGMENT_S

CONTENT_TYPE: Final = "image/webp"
MAX_TILES: Final = 100
COLUMNS: Final = 10
LONG_SIDE: Final = 160


@dataclass(frozen=True, slots=True)
class Grid:
    """Which tile shows which seconds: row by row, one for every `interval_s`."""

    columns: int
    rows: int
    tile_width: int
    tile_height: int
    interval_s: float
    count: int

    def about(self) -> dict[str, Any]:
        """What its row tells."""
        return asdict(self)


def grid_of(length_s: float, width: int, height: int) -> Grid:
    """The grid for a film of that length and shape: at most a hundred tiles, no more than one a second."""
    interval_s = max(1, ceil(length_s / MAX_TILES))
    if interval_s > SEGMENT_S:
        # Then key frames alone will do, if there is one for each tile.
        interval_s = ceil(interval_s / SEGMENT_S) * int(SEGMENT_S)
    count = max(1, ceil(length_s / interval_s))
    share = LONG_SIDE / max(width, height)
    return Grid(
        columns=min(COLUMNS, count),
        rows=ceil(count / COLUMNS),
        tile_width=_even(width * share),
        tile_height=_even(height * share),
        interval_s=float(interval_s),
        count=count,
    )


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)


def storyboard(rendition: Path, grid: Grid, *, length_s: float, folder: Path, between: Tell) -> Path:
    """The picture, made of a rendition of ours. Raises `MediaFault`."""
    path = folder / "storyboard.webp"
    keys_only = ["-skip_frame", "nokey"] if grid.interval_s >= SEGMENT_S else []
    chain = (
        f"fps=1/{grid.interval_s:.0f}:start_time=0:round=up,"
        f"scale={grid.tile_width}:{grid.tile_height},tile={grid.columns}x{grid.rows}"
    )
    picture = ["-map", "0:v:0", "-vf", chain, "-frames:v", "1", "-c:v", "libwebp", "-quality", "60"]
    encode([*keys_only, *whole_file(rendition), *picture, str(path)], length_s=length_s, between=between)
    return path
