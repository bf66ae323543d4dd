"""What a file is, by what is in it: its type, its size, its sha256.

The name and the type that a browser sends are claims; these are facts. Nothing here follows references or
unpacks without a bound, so it may be run on anything a stranger sends.
"""

import codecs
import hashlib
import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from typing import BinaryIO

from uploads.storage import Stored

CHUNK_BYTES = 1024**2
HEAD_BYTES = 8192


class FileType(StrEnum):
    """The types we tell apart; the value is the media type to serve it as."""

    MP4 = "video/mp4"
    QUICKTIME = "video/quicktime"
    WEBM = "video/webm"
    MATROSKA = "video/matroska"
    AVI = "video/x-msvideo"
    ASF = "video/x-ms-asf"
    FLV = "video/x-flv"
    MPEG_TS = "video/mp2t"
    MPEG_PS = "video/mpeg"
    OGG = "application/ogg"
    M4A = "audio/mp4"
    MP3 = "audio/mpeg"
    AAC = "audio/aac"
    WAV = "audio/wav"
    FLAC = "audio/flac"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    SVG = "image/svg+xml"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ZIP = "application/zip"
    HTML = "text/html"
    XML = "application/xml"
    WEBVTT = "text/vtt"
    SUBRIP = "application/x-subrip"
    PLAYLIST = "application/vnd.apple.mpegurl"
    TEXT = "text/plain"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"

    @property
    def is_media(self) -> bool:
        """Whether it plays; which tracks are inside, only a probe can say."""
        return self is FileType.OGG or self.value.startswith(("video/", "audio/"))

    @property
    def is_photo(self) -> bool:
        """Whether it is an image made of pixels only; an SVG is a document that can hold script."""
        return self in (FileType.PNG, FileType.JPEG, FileType.GIF, FileType.WEBP)


def sniff(stream: BinaryIO) -> FileType:
    """The type of a seekable stream, by its content. Leaves the stream at its beginning."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    found = _binary(head)
    if found is FileType.ZIP:
        found = _office(stream) or FileType.ZIP
    stream.seek(0)
    return found or _text(head) or FileType.UNKNOWN


class Measuring(io.RawIOBase):
    """A stream that counts and hashes what is read through it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._size_bytes = 0
        self._sha256 = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._size_bytes += len(chunk)
        self._sha256.update(chunk)
        return chunk

    @property
    def stored(self) -> Stored:
        """What has gone through so far."""
        return Stored(self._size_bytes, self._sha256.hexdigest())


def measure(stream: BinaryIO) -> Stored:
    """Size and sha256 of the rest of the stream, in constant memory."""
    measuring = Measuring(stream)
    while measuring.read(CHUNK_BYTES):
        pass
    return measuring.stored


_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"GIF87a", FileType.GIF),
    (b"GIF89a", FileType.GIF),
    (b"%PDF-", FileType.PDF),
    (b"PK\x03\x04", FileType.ZIP),
    (b"PK\x05\x06", FileType.ZIP),
    (b"OggS\x00", FileType.OGG),
    (b"fLaC", FileType.FLAC),
    (b"ID3", FileType.MP3),
    (b"FLV\x01", FileType.FLV),
    (b"\x00\x00\x01\xba", FileType.MPEG_PS),
    (b"\x00\x00\x01\xb3", FileType.MPEG_PS),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), FileType.ASF),
)
_RIFF = {b"WEBP": FileType.WEBP, b"WAVE": FileType.WAV, b"AVI ": FileType.AVI}
_QUICKTIME_ATOMS = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip"})


def _binary(head: bytes) -> FileType | None:
    """The type of what begins with a known signature."""
    if not head:
        return FileType.EMPTY
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return FileType.WEBM if b"\x42\x82\x84webm" in head[:64] else FileType.MATROSKA
    if head[4:8] == b"ftyp":
        return {b"qt  ": FileType.QUICKTIME, b"M4A ": FileType.M4A, b"M4B ": FileType.M4A}.get(
            head[8:12], FileType.MP4
        )
    if head[4:8] in _QUICKTIME_ATOMS:
        return FileType.QUICKTIME
    # A transport stream has its sync byte every 188 bytes; one alone would be the letter G.
    if len(head) > 188 * 3 and all(head[place] == 0x47 for place in (0, 188, 376, 564)):
        return FileType.MPEG_TS
    return _frames(head)


def _frames(head: bytes) -> FileType | None:
    """MP3 or AAC without a tag in front: the sync word, then values that the standards do not reserve."""
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return FileType.AAC
    layer_iii = head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 0x08
    if layer_iii and head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C:
        return FileType.MP3
    return None


# An Office file has tens of entries and a list of content types of a few kilobytes.
_MAX_ENTRIES = 20_000
_MAX_DIRECTORY_BYTES = 4 * 1024**2
_MAX_TYPES_BYTES = 1024**2
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_OFFICE = (
    (b"officedocument.wordprocessingml.document.main+xml", FileType.DOCX),
    (b"officedocument.presentationml.presentation.main+xml", FileType.PPTX),
)


def _office(stream: BinaryIO) -> FileType | None:
    """Word or PowerPoint, if the zip's list of types says so. Files with macros name others and stay zips."""
    if not _has_small_directory(stream):
        return None
    try:
        with zipfile.ZipFile(stream) as archive, archive.open("[Content_Types].xml") as listing:
            types = listing.read(_MAX_TYPES_BYTES)
    except (
        zipfile.BadZipFile,
        KeyError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
        zlib.error,
    ):
        return None
    return next((found for mark, found in _OFFICE if mark in types), None)


def _has_small_directory(stream: BinaryIO) -> bool:
    """Whether the zip's directory is small enough to read: zipfile takes all of it into memory at once."""
    size_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size_bytes - 65_536 - _END_OF_DIRECTORY.size))
    tail = stream.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END_OF_DIRECTORY.size:
        return False
    if tail[:place][-20:].startswith(b"PK\x06\x07"):  # a 64-bit directory, whose size would count instead
        return False
    _, _, _, _, entries, directory_bytes, _, _ = _END_OF_DIRECTORY.unpack_from(tail, place)
    return bool(entries <= _MAX_ENTRIES and directory_bytes <= _MAX_DIRECTORY_BYTES)


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What may stand before the root: declaration, instructions, comments, a document type.
_PROLOG = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype(?!\s+html)[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.S | re.I
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)", re.I)
# WHATWG, MIME Sniffing Standard, section 7.1: the tags that make a browser read a text as HTML.
_HTML_TAGS = re.compile(
    r"html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link|form|img|object|embed"
)
_SUBRIP = re.compile(r"\s*\d+\s*\r?\n\d{1,2}:\d\d:\d\d[,.]\d{3}\s*-->\s*\d")


def _text(head: bytes) -> FileType | None:
    """The kind of text, or None where it is no text."""
    text = _decoded(head)
    if text is None or _CONTROLS.search(text):
        return None
    if text.startswith("WEBVTT"):
        return FileType.WEBVTT
    if text.startswith("#EXTM3U"):
        return FileType.PLAYLIST
    if _SUBRIP.match(text):
        return FileType.SUBRIP
    return _markup(text) or FileType.TEXT


def _decoded(head: bytes) -> str | None:
    """The head as text: by its byte order mark, else UTF-8, else Latin-1; None for a broken mark."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            try:
                return codecs.getincrementaldecoder(encoding)().decode(head[len(mark) :])
            except UnicodeDecodeError:
                return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _markup(text: str) -> FileType | None:
    """HTML, SVG or other XML by the first element that stands after the prolog."""
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if re.match(r"<!doctype\s+html", text[start:], re.I):
        return FileType.HTML
    root = _ROOT.match(text, start)
    if root is None:
        return FileType.HTML if text.lstrip().startswith("<!--") else None
    match root[1].lower():
        case "svg":
            return FileType.SVG
        case name if _HTML_TAGS.fullmatch(name):
            return FileType.HTML
        case _:
            return FileType.XML if text.lstrip().startswith("<?xml") else None
