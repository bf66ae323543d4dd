"""The text of documents by page; what is not text does nothing, and what is made to harm is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents import docx_of, pdf_bomb, pdf_of, pptx_of, with_part
from uploads.media import documents
from uploads.media.child import in_child
from uploads.media.documents import MAX_XML_BYTES, pages_of
from uploads.media.faults import Fault, MediaFault
from uploads.media.page_images import LONG_SIDE, page_images
from uploads.media.processes import Limits
from uploads.sniff import FileType


def quiet(_share: float) -> None:
    """Nobody listens."""


def written(folder: Path, content: bytes) -> Path:
    path = folder / "given"
    path.write_bytes(content)
    return path


def read(folder: Path, content: bytes, type_: FileType) -> list[str]:
    return list(pages_of(written(folder, content), type_, quiet))


def fault_of(folder: Path, content: bytes, type_: FileType) -> Fault:
    """Why it is refused, by a child as in earnest."""
    with pytest.raises(MediaFault) as raised:
        documents.read(written(folder, content), type_, scratch=folder, between=quiet)
    return raised.value.fault


def test_a_pdf_has_the_text_of_each_page(tmp_path: Path) -> None:
    assert read(tmp_path, pdf_of(["Ebb", "", "Flood"]), FileType.PDF) == ["Ebb", "", "Flood"]


def test_a_word_document_has_its_tables_and_headers_and_the_breaks_of_its_author(tmp_path: Path) -> None:
    given = docx_of(["Ebb", "Flood"], table=["tide", "height"], header="Harbour")

    assert read(tmp_path, given, FileType.DOCX) == ["Harbour\nEbb", "Flood\ntide\nheight"]


def test_slides_have_their_tables_and_notes(tmp_path: Path) -> None:
    given = pptx_of([("Ebb", "say it slowly"), ("Flood", "")], table=["tide", "height"])

    assert read(tmp_path, given, FileType.PPTX) == ["Ebb\ntide | height\nsay it slowly", "Flood"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"<p>Ebb &amp; <b>flood</b></p><p>Tide</p>", "Ebb & flood\nTide"),
        (
            b"<head><title>E</title></head><script>f()</script><svg><script>x</script></svg>Tide",
            "Tide",
        ),
        (b"<style>p{}</style><p onclick='x()'>Tide<iframe src='http://elsewhere'>no</iframe></p>", "Tide"),
        ("<meta charset=iso-8859-1><p>caf\xe9</p>".encode("latin-1"), "café"),
        ("\ufeff<p>café</p>".encode("utf-16"), "café"),
        (b"<head><p>never closed<body>Tide", "Tide"),
    ],
    ids=["blocks", "script", "attributes and frames", "its own charset", "a mark", "an open head"],
)
def test_a_page_of_html_has_the_words_that_are_seen(given: bytes, expected: str, tmp_path: Path) -> None:
    assert read(tmp_path, given, FileType.HTML) == [expected]


# --- What means harm ------------------------------------------------------------------------------

_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>&g;</w:t></w:r></w:p></w:body></w:document>"""
_SECRET = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY s SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>before &s; after</w:t></w:r></w:p></w:body></w:document>"""


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    bomb = with_part(docx_of(["Ebb"]), "word/document.xml", b" " * (MAX_XML_BYTES + 1))

    assert len(bomb) < 200_000
    assert fault_of(tmp_path, bomb, FileType.DOCX) is Fault.TOO_LARGE


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    bomb = with_part(docx_of(["Ebb"]), "word/document.xml", _LAUGHS)

    assert fault_of(tmp_path, bomb, FileType.DOCX) is Fault.UNREADABLE


def test_entities_that_name_a_file_do_not_read_it(tmp_path: Path) -> None:
    given = with_part(docx_of(["Ebb"]), "word/document.xml", _SECRET)

    assert "root" not in " ".join(read(tmp_path, given, FileType.DOCX))


@pytest.mark.parametrize(
    ("given", "type_", "fault"),
    [
        (b"%PDF-1.4 and nothing else", FileType.PDF, Fault.UNREADABLE),
        (pdf_of([]), FileType.PDF, Fault.UNREADABLE),
        (b"PK\x03\x04 and nothing else", FileType.DOCX, Fault.UNREADABLE),
        (docx_of(["Ebb"])[:2000], FileType.DOCX, Fault.UNREADABLE),
        (docx_of(["Ebb"]), FileType.PPTX, Fault.UNREADABLE),
    ],
    ids=["a broken PDF", "no pages", "a broken zip", "a cut zip", "another kind"],
)
def test_a_broken_document_is_refused(given: bytes, type_: FileType, fault: Fault, tmp_path: Path) -> None:
    assert fault_of(tmp_path, given, type_) is fault


# --- Pictures of pages ----------------------------------------------------------------------------


def test_every_page_has_its_picture(tmp_path: Path) -> None:
    drawn = page_images(written(tmp_path, pdf_of(["Ebb", "Flood"])), folder=tmp_path, between=quiet)

    assert [(image.page, image.height) for image in drawn] == [(1, LONG_SIDE), (2, LONG_SIDE)]
    assert all(Path(image.path).stat().st_size > 100 for image in drawn)


def test_a_page_of_a_kilometre_is_drawn_no_larger_than_another(tmp_path: Path) -> None:
    given = pdf_of(["Ebb"], box=(2_000_000, 1_000_000))

    (image,) = page_images(written(tmp_path, given), folder=tmp_path, between=quiet)

    assert (image.width, image.height) == (LONG_SIDE, LONG_SIDE // 2)


@pytest.mark.parametrize("module", ["documents", "page_images"])
def test_a_page_that_unpacks_to_more_than_there_is_memory_is_refused(module: str, tmp_path: Path) -> None:
    given = written(tmp_path, pdf_bomb(60))
    assert given.stat().st_size < 400_000
    arguments = {"path": str(given), "type": FileType.PDF, "folder": str(tmp_path)}
    limits = Limits(memory_bytes=400 * 1024**2, cpu_s=60, still_s=60)

    with pytest.raises(MediaFault) as raised:
        in_child(module, arguments, scratch=tmp_path, limits=limits, between=quiet)

    assert raised.value.fault in (Fault.TOO_LARGE, Fault.UNREADABLE)


@pytest.mark.soak
def test_a_page_that_unpacks_to_gigabytes_is_not_drawn(tmp_path: Path) -> None:
    with pytest.raises(MediaFault) as raised:
        page_images(written(tmp_path, pdf_bomb(3000)), folder=tmp_path, between=quiet)

    assert raised.value.fault in (Fault.TOO_LARGE, Fault.UNREADABLE)


@pytest.mark.soak
def test_a_page_that_unpacks_to_gigabytes_is_not_read(tmp_path: Path) -> None:
    assert fault_of(tmp_path, pdf_bomb(3000), FileType.PDF) in (Fault.TOO_LARGE, Fault.UNREADABLE)
