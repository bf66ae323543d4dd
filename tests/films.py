"""A small film as the workers leave it: an original, two renditions by byte ranges, a poster, a storyboard.

Its colours change each second and it hums; twelve seconds of it are made once a run.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db import utc_now
from hub.models.contents import Content, Kind
from hub.models.media import Cue, FileRole, MediaFile, MediaStep, Transcript, TranscriptOrigin
from hub.services.media_steps import add_steps
from tests.factories import make_content
from tests.services.processes import missing
from uploads.storage import Storage

LENGTH_S = 12.0
SIZES = {"360p": (320, 180), "720p": (480, 270)}
_INTERVAL_S = 2
_TILE = (64, 36)
LINES = ((0.5, "Good morning, this is a small film."), (4.0, "Now we cancel a task."), (8.0, "That was it."))


def make_film(session: Session, storage: Storage, title: str = "A small film", **values: Any) -> Content:
    """A published video that can be watched, with captions in English and Dutch."""
    content = make_content(session, title, kind=Kind.VIDEO, **{"duration_s": LENGTH_S} | values)
    add_film(session, storage, content)
    for lang in ("en", "nl"):
        add_captions(session, content, lang)
    return content


def add_film(session: Session, storage: Storage, content: Content, *, renditions: int = 2) -> MediaFile:
    """The files of a film for a content; its original."""
    about = {"kind": "video", "duration_s": LENGTH_S, "width": 480, "height": 270, "has_audio": True}
    original = add_file(
        session, storage, content, FileRole.ORIGINAL, _rendition("360p")[0], "video/mp4", about
    )
    original.filename = "talk é.mp4"
    content.film_cut = str(original.id)
    for name in list(SIZES)[:renditions]:
        bytes_, described = _rendition(name)
        add_file(session, storage, content, FileRole.RENDITION, bytes_, "video/mp4", described, original)
    poster = {"width": 320, "height": 180, "at_s": 1.0, "chosen": False}
    add_file(session, storage, content, FileRole.POSTER, _picture(320, 180), "image/webp", poster, original)
    width, height = _TILE
    count = int(LENGTH_S / _INTERVAL_S)
    board = {"columns": 3, "rows": 2, "tile_width": width, "tile_height": height}
    board |= {"interval_s": _INTERVAL_S, "count": count}
    sprite = _picture(width * 3, height * 2)
    add_file(session, storage, content, FileRole.STORYBOARD, sprite, "image/webp", board, original)
    return original


def add_original(session: Session, storage: Storage, content: Content) -> MediaFile:
    """A film that was sent, of which nothing is made yet."""
    return add_file(
        session, storage, content, FileRole.ORIGINAL, b"not really", "video/mp4", {"kind": "video"}
    )


def ask_steps(session: Session, original: MediaFile, *, rests: bool) -> None:
    """The steps of an original; with `rests` no worker takes them for a day."""
    add_steps(session, original)
    for step in session.scalars(select(MediaStep).where(MediaStep.file_id == original.id)):
        step.not_before = utc_now() + timedelta(days=1) if rests else None


def add_document(session: Session, storage: Storage, content: Content, *, pages: int = 3) -> MediaFile:
    """The original of a document, and a picture of each of its pages."""
    about = {"kind": "document", "pages": pages}
    bytes_ = b"%PDF-1.4 not really"
    original = add_file(
        session, storage, content, FileRole.ORIGINAL, bytes_, "application/pdf", about, filename="guide.pdf"
    )
    for page in range(1, pages + 1):
        described = {"page": page, "width": 300, "height": 424}
        add_file(
            session,
            storage,
            content,
            FileRole.PAGE,
            _picture(300 + page, 424),
            "image/webp",
            described,
            original,
        )
    cues = [Cue(position=n, page=n, text=f"What stands on page {n}.") for n in range(1, pages + 1)]
    session.add(Transcript(content_id=content.id, lang="en", origin=TranscriptOrigin.RECOGNISED, cues=cues))
    session.flush()
    return original


def add_captions(session: Session, content: Content, lang: str) -> Transcript:
    """What is said in the film."""
    cues = [
        Cue(position=n, start_s=start_s, end_s=start_s + 3, text=text if lang == "en" else f"[{lang}] {text}")
        for n, (start_s, text) in enumerate(LINES)
    ]
    transcript = Transcript(content_id=content.id, lang=lang, origin=TranscriptOrigin.RECOGNISED, cues=cues)
    session.add(transcript)
    session.flush()
    return transcript


def add_file(
    session: Session,
    storage: Storage,
    content: Content,
    role: FileRole,
    bytes_: bytes,
    content_type: str,
    about: dict[str, Any],
    original: MediaFile | None = None,
    filename: str = "",
) -> MediaFile:
    """A stored file and its row."""
    file = MediaFile(
        content_id=content.id,
        made_from_id=original.id if original else None,
        role=role,
        key="",
        filename=filename,
        content_type=content_type,
        size_bytes=len(bytes_),
        sha256=hashlib.sha256(bytes_).hexdigest(),
        about=about,
    )
    file.key = f"media/{content.id}/{role}-{about.get('name') or about.get('page') or 'one'}-{id(file)}"
    session.add(file)
    session.flush()
    storage.put(file.key, io.BytesIO(bytes_), content_type=content_type)
    return file


@cache
def _rendition(name: str) -> tuple[bytes, dict[str, Any]]:
    """A fragmented MP4 of this size, and what its row says of it."""
    width, height = SIZES[name]
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        playlist = Path(folder) / "film.m3u8"
        command = ["ffmpeg", "-loglevel", "error", "-y"]
        command += ["-f", "lavfi", "-i", f"testsrc2=size={width}x{height}:rate=10:duration={LENGTH_S}"]
        command += ["-f", "lavfi", "-i", f"sine=frequency=300:duration={LENGTH_S}"]
        command += [
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-profile:v",
            "baseline",
            "-pix_fmt",
            "yuv420p",
        ]
        command += ["-g", "20", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "32k"]
        command += ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod"]
        command += ["-hls_segment_type", "fmp4", "-hls_flags", "single_file"]
        command += ["-hls_segment_filename", f"{folder}/film.mp4", str(playlist)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        except FileNotFoundError:
            missing("ffmpeg is not installed")
        return (Path(folder) / "film.mp4").read_bytes(), _described(name, playlist.read_text())


def _described(name: str, playlist: str) -> dict[str, Any]:
    width, height = SIZES[name]
    init = re.search(r'BYTERANGE="(\d+)@(\d+)"', playlist)
    assert init
    segments = re.findall(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)", playlist)
    return {
        "name": name,
        "width": width,
        "height": height,
        "bandwidth": 400_000 if name == "360p" else 900_000,
        "codecs": "avc1.42c00d,mp4a.40.2",
        "fps": 10,
        "init": [int(init[2]), int(init[1])],
        "segments": [[float(length), int(offset), int(size)] for length, size, offset in segments],
    }


@cache
def _picture(width: int, height: int) -> bytes:
    kept = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(kept, "WEBP")
    return kept.getvalue()
