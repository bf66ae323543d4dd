"""Types are told by content: real files where a tool here makes them, the published signatures elsewhere."""

import hashlib
import io
import struct
import subprocess
import wave
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.services.processes import program
from uploads.sniff import FileType, Measuring, measure, sniff
from uploads.storage import Stored

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def office(main: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        archive.writestr("main.xml", "<x/>")
    return content.getvalue()


def image(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, kind)
    return content.getvalue()


def sound() -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    return content.getvalue()


def many_entries() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", WORD)
        for number in range(20_001):
            archive.writestr(str(number), b"")
    return content.getvalue()


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", b" " * (64 * 1024**2) + WORD.encode())
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", FileType.EMPTY, id="empty"),
        pytest.param(image("png"), FileType.PNG, id="png"),
        pytest.param(image("jpeg"), FileType.JPEG, id="jpeg"),
        pytest.param(image("gif"), FileType.GIF, id="gif"),
        pytest.param(image("webp"), FileType.WEBP, id="webp"),
        pytest.param(image("pdf"), FileType.PDF, id="pdf"),
        pytest.param(sound(), FileType.WAV, id="wav"),
        pytest.param(office(WORD), FileType.DOCX, id="docx"),
        pytest.param(office(SLIDES), FileType.PPTX, id="pptx"),
        pytest.param(office(MACROS), FileType.ZIP, id="word-with-macros"),
        pytest.param(office(WORD)[:-30], FileType.ZIP, id="docx-cut-off"),
        pytest.param(many_entries(), FileType.ZIP, id="zip-of-too-many"),
        pytest.param(bomb(), FileType.ZIP, id="zip-bomb"),
        pytest.param(b"PK\x03\x04" + bytes(100), FileType.ZIP, id="zip-in-name-only"),
        pytest.param(b"<!DOCTYPE html><p>hi", FileType.HTML, id="html"),
        pytest.param(b"\xef\xbb\xbf\n <HTML lang=nl>", FileType.HTML, id="html-marked"),
        pytest.param(b"<!-- a --><script>alert(1)</script>", FileType.HTML, id="script"),
        pytest.param(b"<img src=x onerror=alert(1)>", FileType.HTML, id="img-tag"),
        pytest.param("<html>".encode("utf-16"), FileType.HTML, id="html-utf-16"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html/>', FileType.HTML, id="xhtml"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", FileType.SVG, id="svg"),
        pytest.param(
            b"<?xml version='1.0'?>\n<!-- drawn -->\n<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<s:svg xmlns:s='x'/>",
            FileType.SVG,
            id="svg-behind-a-prolog",
        ),
        pytest.param(b"<?xml version='1.0'?><opml/>", FileType.XML, id="xml"),
        pytest.param(b"WEBVTT\n\n00:01.000 --> 00:02.000\nhi", FileType.WEBVTT, id="vtt"),
        pytest.param(b"1\r\n00:00:01,000 --> 00:00:02,000\r\nhi", FileType.SUBRIP, id="srt"),
        pytest.param(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd", FileType.PLAYLIST, id="playlist"),
        pytest.param("één notitie over a < b".encode(), FileType.TEXT, id="text"),
        pytest.param("één".encode("latin-1"), FileType.TEXT, id="text-latin-1"),
        pytest.param(("x" * 8191 + "é").encode(), FileType.TEXT, id="text-cut-in-a-letter"),
        pytest.param(b"# Title\n\n<b>", FileType.TEXT, id="markdown"),
        pytest.param(b"Good morning", FileType.TEXT, id="text-beginning-with-G"),
        pytest.param(b"MZ\x90\x00\x03\x00\x00\x00\x04", FileType.UNKNOWN, id="program"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00", FileType.UNKNOWN, id="elf"),
        pytest.param(b"RIFF\x00\x00\x00\x00junk", FileType.UNKNOWN, id="riff-of-nothing"),
    ],
)
def test_a_type_is_told_by_content(content: bytes, expected: FileType) -> None:
    stream = io.BytesIO(content)

    assert (sniff(stream), stream.tell()) == (expected, 0)


def test_a_zip_whose_64_bit_directory_hides_its_size_is_not_read() -> None:
    content = office(WORD)
    end = content.rindex(b"PK\x05\x06")
    directory = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)

    assert sniff(io.BytesIO(content[:end] + directory + locator + content[end:])) is FileType.ZIP


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("a.mp4", ["-c:v", "libx264", "-c:a", "aac"], FileType.MP4),
        ("a.mov", ["-c:v", "libx264"], FileType.QUICKTIME),
        ("a.webm", ["-c:v", "libvpx", "-c:a", "libopus"], FileType.WEBM),
        ("a.mkv", ["-c:v", "libx264"], FileType.MATROSKA),
        ("a.avi", ["-c:v", "mpeg4"], FileType.AVI),
        ("a.ts", ["-c:v", "libx264"], FileType.MPEG_TS),
        ("a.mpg", ["-c:v", "mpeg1video", "-r", "25"], FileType.MPEG_PS),
        ("a.flv", ["-c:v", "flv1"], FileType.FLV),
        ("a.wmv", ["-c:v", "wmv2"], FileType.ASF),
        ("a.m4a", ["-vn"], FileType.M4A),
        ("a.mp3", ["-vn"], FileType.MP3),
        ("bare.mp3", ["-vn", "-id3v2_version", "0", "-write_xing", "0"], FileType.MP3),
        ("a.aac", ["-vn"], FileType.AAC),
        ("a.flac", ["-vn"], FileType.FLAC),
        ("a.ogg", ["-vn", "-c:a", "libopus"], FileType.OGG),
    ],
)
def test_what_ffmpeg_makes_is_recognised_as_media(
    tmp_path: Path, name: str, arguments: list[str], expected: FileType
) -> None:
    made = tmp_path / name
    picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=25:duration=0.4"]
    tone = ["-f", "lavfi", "-i", "sine=duration=0.4"]
    command: list[str | Path] = [
        program("ffmpeg"),
        "-v",
        "error",
        *picture,
        *tone,
        "-threads",
        "1",
        *arguments,
        made,
    ]
    subprocess.run(command, check=True, capture_output=True)

    with made.open("rb") as stream:
        found = sniff(stream)
    assert (found, found.is_media, found.is_photo) == (expected, True, False)


def test_only_pixels_are_photos() -> None:
    assert {found for found in FileType if found.is_photo} == {
        FileType.PNG,
        FileType.JPEG,
        FileType.GIF,
        FileType.WEBP,
    }


def test_a_stream_is_measured_from_where_it_stands() -> None:
    content = b"x" * 3_000_000
    expected = Stored(len(content), hashlib.sha256(content).hexdigest())
    passing = Measuring(io.BytesIO(content))

    assert measure(io.BytesIO(content)) == expected
    assert passing.read() == content
    assert passing.stored == expected
