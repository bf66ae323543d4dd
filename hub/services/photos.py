"""A photo of a person: whatever somebody sends becomes a small square JPEG without anything but the picture.

The type is what Pillow finds in the bytes, not what the name says. Place and camera (EXIF) go, the turn that
EXIF asks for stays. Stored under the hash of its own bytes.
"""

from __future__ import annotations

import hashlib
import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.errors import Invalid
from uploads.storage import Storage

SIDE = 512
MAX_BYTES = 20 * 1024**2
MAX_PIXELS = 50_000_000
"""A photo of any camera of today; what claims more is refused before a pixel is unpacked."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
TYPE = "image/jpeg"
FOLDER = "photos"


def keep_photo(storage: Storage, stream: IO[bytes], profile_id: int) -> str:
    """Store the picture, small, and answer its key. Raises `Invalid` for what is no photo or too large."""
    picture = squared(stream)
    digest = hashlib.sha256(picture).hexdigest()[:32]
    key = f"{FOLDER}/{profile_id}/{digest}"
    storage.put(key, BytesIO(picture), content_type=TYPE)
    return key


def squared(stream: IO[bytes]) -> bytes:
    """The middle of the picture as a square JPEG. Raises `Invalid`."""
    given = stream.read(MAX_BYTES + 1)
    if len(given) > MAX_BYTES:
        raise Invalid("photo", "This photo is larger than 20 MB. Choose a smaller one.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _square(given)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid("photo", "This is not a photo that we can read. Choose a JPEG, PNG or WebP.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("photo", _TOO_MANY_PIXELS) from error


_TOO_MANY_PIXELS = "This photo has more than 50 million pixels. Choose a smaller one."


def _square(given: bytes) -> bytes:
    with Image.open(BytesIO(given), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Invalid("photo", _TOO_MANY_PIXELS)
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(image)
        fitted = ImageOps.fit(_opaque(upright), (SIDE, SIDE), Image.Resampling.LANCZOS)
    kept = BytesIO()
    fitted.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()


def _opaque(image: Image.Image) -> Image.Image:
    """Without transparency: on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground
