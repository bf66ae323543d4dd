"""A picture of somebody's own for her film: whatever she sends becomes a plain one, or is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from hub.errors import Invalid
from hub.services.posters import poster_from


def picture(kind: str, size: tuple[int, int], mode: str = "RGB") -> bytes:
    kept = BytesIO()
    Image.new(mode, size, "teal").save(kept, kind)
    return kept.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("GIF", "P")])
@pytest.mark.parametrize("size", [(2000, 900), (90, 160)])
def test_every_picture_becomes_a_webp_of_16_by_9(kind: str, mode: str, size: tuple[int, int]) -> None:
    made, (width, height) = poster_from(picture(kind, size, mode))

    with Image.open(BytesIO(made)) as image:
        assert (image.format, image.size) == ("WEBP", (width, height))
    assert width * 9 == height * 16


@pytest.mark.parametrize(
    "given",
    [b"", b"<svg onload='alert(1)'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40],
)
def test_what_is_no_picture_is_refused(given: bytes) -> None:
    with pytest.raises(Invalid):
        poster_from(given)


def test_a_picture_too_large_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Invalid):
        poster_from(picture("PNG", (9000, 9000), "1"))
