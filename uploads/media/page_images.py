"""A picture of each page of a PDF. Runs in a child process, which draws no more than so many pixels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from uploads.media.child import Tell, in_child
from uploads.media.documents import open_pdf
from uploads.media.faults import Fault, MediaFault
from uploads.media.processes import Limits

CONTENT_TYPE: Final = "image/webp"
MAX_IMAGES: Final = 500
LONG_SIDE: Final = 1200
QUALITY: Final = 80
LIMITS: Final = Limits(memory_bytes=2 * 1024**3, cpu_s=1200, still_s=120)


@dataclass(frozen=True, slots=True)
class PageImage:
    path: str
    page: int
    width: int
    height: int


def page_images(path: Path, *, folder: Path, between: Tell) -> tuple[PageImage, ...]:
    """Pictures of the first pages, as files in the folder. Raises `MediaFault`."""
    arguments = {"path": str(path), "folder": str(folder)}
    found = in_child("page_images", arguments, scratch=folder, limits=LIMITS, between=between)
    return tuple(PageImage(**page) for page in found)


def run_in_child(arguments: dict[str, Any], tell: Tell) -> list[dict[str, Any]]:
    """See `page_images`."""
    document = open_pdf(Path(arguments["path"]))
    count = min(len(document), MAX_IMAGES)
    drawn = []
    for number in range(count):
        drawn.append(asdict(_draw(document, number, Path(arguments["folder"]))))
        tell((number + 1) / count)
    return drawn


def _draw(document: Any, number: int, folder: Path) -> PageImage:
    page = document[number]
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise MediaFault(Fault.UNREADABLE, "a page without size")
    image = page.render(scale=LONG_SIDE / max(width, height)).to_pil()
    page.close()
    path = folder / f"page-{number + 1:04}.webp"
    image.convert("RGB").save(path, "WEBP", quality=QUALITY)
    return PageImage(str(path), number + 1, image.width, image.height)
