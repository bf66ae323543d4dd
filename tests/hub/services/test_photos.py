"""Whatever somebody sends becomes a small square picture, or is refused in words."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from hub.errors import Invalid
from hub.services.photos import MAX_BYTES, SIDE, squared


def picture(format_: str, size: tuple[int, int] = (800, 600), **options: object) -> BytesIO:
    kept = BytesIO()
    Image.new("RGB", size, (200, 80, 20)).save(kept, format_, **options)
    kept.seek(0)
    return kept


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_usual_format_becomes_a_square_jpeg(format_: str) -> None:
    with Image.open(BytesIO(squared(picture(format_)))) as image:
        assert (image.format, image.size) == ("JPEG", (SIDE, SIDE))


def test_place_and_camera_are_taken_out_and_the_turn_is_kept() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif[0x010F] = "Camera of Sanne"
    wide = Image.new("RGB", (800, 800), "white")
    wide.paste((0, 0, 0), (0, 0, 800, 400))
    kept = BytesIO()
    wide.save(kept, "JPEG", exif=exif)
    made = squared(BytesIO(kept.getvalue()))
    assert b"Camera" not in made
    with Image.open(BytesIO(made)) as image:
        assert not image.getexif()
        right, left = image.getpixel((SIDE - 9, SIDE // 2)), image.getpixel((9, SIDE // 2))
        assert isinstance(right, tuple)
        assert isinstance(left, tuple)
        assert max(right) < 30
        assert min(left) > 220


def test_what_is_transparent_stands_on_white() -> None:
    kept = BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(kept, "PNG")
    with Image.open(BytesIO(squared(BytesIO(kept.getvalue())))) as image:
        assert image.getpixel((9, 9)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 40,000 by 40,000."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"", "not a photo"),
        (b"<svg onload='alert(1)'/>", "not a photo"),
        (b"%PDF-1.7 photo.jpg", "not a photo"),
        (picture("JPEG").getvalue()[:400], "not a photo"),
        (bomb(), "50 million pixels"),
        (b"\xff\xd8" + b"0" * MAX_BYTES, "larger than 20 MB"),
    ],
    ids=["empty", "script", "another type", "cut off", "bomb", "too large"],
)
def test_what_is_no_photo_is_refused(given: bytes, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        squared(BytesIO(given))
