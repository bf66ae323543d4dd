"""The picture that stands for a film: a frame of it, or a picture that its owner sends.

The type is what Pillow finds in the bytes. Place and camera go, the turn that EXIF asks for stays.
"""

from __future__ import annotations

import hashlib
import secrets
import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Invalid
from hub.models.media import FileRole, MediaFile
from hub.services.media_steps import editable_original
from hub.services.photos import FORMATS, MAX_BYTES, MAX_PIXELS
from uploads.storage import Storage

WIDTH, HEIGHT = 1280, 720
TYPE = "image/webp"


def keep_poster(
    session: Session, viewer: Viewer, storage: Storage, file_id: int, stream: IO[bytes]
) -> MediaFile:
    """Make a picture that somebody sent the poster of a film. Raises `NotFound`, `Forbidden`, `Invalid`."""
    original = editable_original(session, viewer, file_id)
    picture, (width, height) = poster_from(stream.read(MAX_BYTES + 1))
    # A name of its own each time: browsers keep what an address once gave
    key = f"media/{original.id}/poster-{secrets.token_urlsafe(8)}.webp"
    stored = storage.put(key, BytesIO(picture), content_type=TYPE)
    poster = MediaFile(
        content_id=original.content_id,
        made_from_id=original.id,
        role=FileRole.POSTER,
        key=key,
        content_type=TYPE,
        size_bytes=stored.size_bytes,
        sha256=hashlib.sha256(picture).hexdigest(),
        about={"width": width, "height": height, "at_s": None, "chosen": True},
    )
    session.add(poster)
    session.flush()
    return poster


def poster_from(given: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture as a WebP of 16 by 9 at most, and its size. Raises `Invalid` for what is none."""
    if len(given) > MAX_BYTES:
        raise Invalid("poster", "This photo is larger than 20 MB. Choose a smaller one.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(given)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(
            "poster", "This is not a photo that we can read. Choose a JPEG, PNG or WebP."
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("poster", _TOO_MANY_PIXELS) from error


_TOO_MANY_PIXELS = "This photo has more than 50 million pixels. Choose a smaller one."


def _drawn(given: bytes) -> tuple[bytes, tuple[int, int]]:
    with Image.open(BytesIO(given), formats=FORMATS) as image:
        if image.size[0] * image.size[1] > MAX_PIXELS:
            raise Invalid("poster", _TOO_MANY_PIXELS)
        upright = ImageOps.exif_transpose(image).convert("RGB")
        fitted = ImageOps.fit(upright, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    kept = BytesIO()
    fitted.save(kept, "WEBP", quality=82)
    return kept.getvalue(), fitted.size
